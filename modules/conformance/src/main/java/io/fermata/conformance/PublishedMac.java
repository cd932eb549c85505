package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes under a short key, and under one longer than the hash's block, which is hashed first.
 *
 * @param key each character is a byte
 * @param nonce each character is a byte; none if the algorithm takes none
 * @param message each character is a byte
 * @param code hexadecimal digits
 */
record PublishedMac(
    String algorithm, String source, String key, String nonce, String message, String code)
    implements PublishedAnswer {
  private static final String JEFE = "what do ya want for nothing?";
  private static final String LONG_KEY = "Test Using Larger Than Block-Size Key - Hash Key First";
  private static final String LONG_BOTH =
      "This is a test using a larger than block-size key and a larger than block-size data."
          + " The key needs to be hashed before being used by the HMAC algorithm.";
  private static final String LONG_BOTH_2202 =
      "Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data";
  private static final String KPDK =
      "no publication: computed from RFC 1828 and 1852 with another library's MD5 and SHA-1";

  private static final List<PublishedMac> ANSWERS = answers();

  private PublishedMac(String algorithm, String source, String key, String message, String code) {
    this(algorithm, source, key, "", message, code);
  }

  private static List<PublishedMac> answers() {
    List<PublishedMac> all = new ArrayList<>();
    rfc2202(all, "HmacMD5", "RFC 2202, 2", 16,
        "750c783e6ab0b503eaa86e310a5db738",
        "56be34521d144c88dbb8c733f0e8b3f6",
        "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd",
        "6f630fad67cda0ee1fb1f562db3aa53e");
    rfc2202(all, "HmacSHA1", "RFC 2202, 3", 20,
        "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        "125d7342b9ac11cd91a39af48aa17b4f63f175d3",
        "aa4ae5e15272d00e95705637ce8a3b55ed402112",
        "e8e99d0f45237d786d6bbaa7965c7808bbff1a91");
    rfc2202(all, "HmacRIPEMD160", "RFC 2286, 2", 20,
        "dda6c0213a485a9e24f4742064a7f033b43c4069",
        "b0b105360de759960ab4f35298e116e295d8e7c1",
        "6466ca07ac5eac29e1bd523e5ada7605b791fd8b",
        "69ea60798d71616cce5fd0871e23754cd75d5a0a");
    rfc4231(all, "HmacSHA224",
        "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
        "7fb3cb3588c6c1f6ffa9694d7d6ad2649365b0c1f65d69d1ec8333ea",
        "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e",
        "3a854166ac5d9f023f54d517d0b39dbd946770db9c2b95c9f6f565d1");
    rfc4231(all, "HmacSHA256",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    rfc4231(all, "HmacSHA384",
        "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
            + "8e2240ca5e69e2c78b3239ecfab21649",
        "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b"
            + "2a5ab39dc13814b94e3ab6e101a34f27",
        "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
            + "0c2ef6ab4030fe8296248df163f44952",
        "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5"
            + "a678cc31e799176d3860e6110c46523e");
    rfc4231(all, "HmacSHA512",
        "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
            + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39"
            + "bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb",
        "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
            + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
        "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944"
            + "b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58");
    wycheproof(all, "HmacSHA512/224", 3, 20,
        "8648ee936c6ebc5ae4bb48c1139a54e3ac5d897beec492dc4d740752", "2e",
        "5979cc5dcdaf49daaadfc3388de3f5a04d183ebc896fd4f9dbdcc513",
        "9f9fb280adf12e739548b1d676cb794d685b9104e63b619b055cb60f",
        "91513dd6de40a1c23f8d1eb0ab8f5ea6f6835506ec750894",
        "ef1c83ce9ebbc0b210bf488534d56149d1e67f6f13e0b3b5c0eff85c");
    wycheproof(all, "HmacSHA512/256", 3, 20,
        "8159fd15133cd964c9a6964c94f0ea269a806fd9f43f0da58b6cd1b33d189b2a", "77",
        "aee7a277e0f36a042368ae52b1337ba13f1c00fdb2dfb1d5f0c304e485c3a7dc",
        "383e7c5c13476a62268423ef0500479f9e86e236c5a081c6449189e6afdf2af5",
        "3202705af89f9555c540b0e1276911d01971abb2c35c78b2",
        "fa928790bde88ad98ef3ac926097368eb6cdac1ca9b2b0b101c501171478a176");
    sha3(all, "HmacSHA3-224", 28, 172,
        "332cfd59347fdb8e576e77260be4aba2d6dc53117b3bfb52c6d18c04",
        "078695eecc227c636ad31d063a15dd05a7e819a66ec6d8de1e193e59");
    sha3(all, "HmacSHA3-256", 32, 168,
        "4fe8e202c4f058e8dddc23d8c34e467343e23555e24fc2f025d598f558f67205",
        "9bcf2c238e235c3ce88404e813bd2f3a97185ac6f238c63d6229a00b07974258");
    sha3(all, "HmacSHA3-384", 48, 152,
        "d588a3c51f3f2d906e8298c1199aa8ff6296218127f6b38a90b6afe2c5617725"
            + "bc99987f79b22a557b6520db710b7f42",
        "e5ae4c739f455279368ebf36d4f5354c95aa184c899d3870e460ebc288ef1f94"
            + "70053f73f7c6da2a71bcaec38ce7d6ac");
    sha3(all, "HmacSHA3-512", 64, 136,
        "4efd629d6c71bf86162658f29943b1c308ce27cdfa6db0d9c3ce81763f9cbce5"
            + "f7ebe9868031db1a8f8eb7b6b95e5c5e3f657a8996c86a2f6527e307f0213196",
        "5f464f5e5b7848e3885e49b2c385f0694985d0e38966242dc4a5fe3fea4b37d4"
            + "6b65ceced5dcf59438dd840bab22269f0ba7febdb9fcf74602a35666b2a32915");
    cmac(all, 1, "2b7e151628aed2a6abf7158809cf4f3c",
        "bb1d6929e95937287fa37d129b756746",
        "070a16b46b4d4144f79bdd9dd04a287c",
        "dfa66747de9ae63030ca32611497c827",
        "51f0bebf7e3b9d92fc49741779363cfe");
    cmac(all, 2, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
        "d17ddf46adaacde531cac483de7a9367",
        "9e99a7bf31e710900662f65e617c5184",
        "8a1de5be2eb31aad089a82e6ee908b0e",
        "a1d5df0eed790f794d77589659f39a11");
    cmac(all, 3, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
        "028962f61b7bf89efc6b551f4667d983",
        "28a7023f452e8f82bd4bf28d8c37c35c",
        "aaf3d8f1de5640c232f5b169b9c911e6",
        "e1992190549f6ed5696a2c056c315410");
    gmac(all);
    all.add(new PublishedMac("KPDK-MD5", KPDK, "Jefe", JEFE, "4cb03a232372264291c7829161568f32"));
    all.add(
        new PublishedMac(
            "KPDK-MD5", KPDK, aa(80), LONG_KEY, "7709579cbcf6623b2b7f2df1edabc24d"));
    all.add(
        new PublishedMac(
            "KPDK-SHA1", KPDK, "Jefe", JEFE, "dd47ac88281d2304d0b980b0fad62cb06a154fda"));
    all.add(
        new PublishedMac(
            "KPDK-SHA1", KPDK, aa(80), LONG_KEY, "3fdafcd6e5213f850a6a877e993fcf89796b6d7c"));
    all.add(
        new PublishedMac(
            "HmacNULL", "crypto(9): nothing but its length", "Jefe", JEFE, "00".repeat(16)));
    return List.copyOf(all);
  }

  /** Test cases 2, 3, 6 and 7. */
  private static void rfc2202(
      List<PublishedMac> all, String algorithm, String rfc, int keyLength, String... codes) {
    four(all, algorithm, rfc + ", test case ", aa(keyLength), aa(80), LONG_BOTH_2202, codes);
  }

  /** Test cases 2, 3, 6 and 7. */
  private static void rfc4231(List<PublishedMac> all, String algorithm, String... codes) {
    four(all, algorithm, "RFC 4231, test case ", aa(20), aa(131), LONG_BOTH, codes);
  }

  private static void four(
      List<PublishedMac> all,
      String algorithm,
      String source,
      String usualKey,
      String longKey,
      String longMessage,
      String... codes) {
    all.add(new PublishedMac(algorithm, source + 2, "Jefe", JEFE, codes[0]));
    all.add(
        new PublishedMac(algorithm, source + 3, usualKey, "\u00dd".repeat(50), codes[1]));
    all.add(new PublishedMac(algorithm, source + 6, longKey, LONG_KEY, codes[2]));
    all.add(new PublishedMac(algorithm, source + 7, longKey, longMessage, codes[3]));
  }

  /** Two of a file's tests: of each key, message and code. */
  private static void wycheproof(
      List<PublishedMac> all, String algorithm, int first, int second, String... answers) {
    String source =
        "Project Wycheproof, testvectors_v1/"
            + algorithm.replace("Hmac", "hmac_").toLowerCase(Locale.ROOT).replace('/', '_')
            + "_test.json, ";
    all.add(new PublishedMac(algorithm, source + first, latin(answers[0]), latin(answers[1]), answers[2]));
    all.add(new PublishedMac(algorithm, source + second, latin(answers[3]), latin(answers[4]), answers[5]));
  }

  /** A key that is shorter than a block, and one that is longer; their bytes count up from 0. */
  private static void sha3(
      List<PublishedMac> all, String algorithm, int shortKey, int longKey, String... codes) {
    String source =
        "NIST, Cryptographic Standards and Guidelines, example values, " + algorithm + ", keylen";
    String message = "Sample message for keylen";
    all.add(
        new PublishedMac(
            algorithm, source + "<blocklen", counted(shortKey), message + "<blocklen", codes[0]));
    all.add(
        new PublishedMac(
            algorithm, source + ">blocklen", counted(longKey), message + ">blocklen", codes[1]));
  }

  private static String counted(int length) {
    StringBuilder all = new StringBuilder();
    IntStream.range(0, length).forEach(one -> all.append((char) one));
    return all.toString();
  }

  /** Messages of 0, 16, 40 and 64 bytes. */
  private static void cmac(List<PublishedMac> all, int section, String key, String... codes) {
    String message =
        latin(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
    int[] lengths = {0, 16, 40, 64};
    for (int i = 0; i < lengths.length; i++) {
      all.add(
          new PublishedMac(
              "AESCMAC",
              "SP 800-38B, D." + section,
              latin(key),
              message.substring(0, lengths[i]),
              codes[i]));
    }
  }

  /** No message, a block, and one that is no whole number of blocks; each length of the key. */
  private static void gmac(List<PublishedMac> all) {
    String gcm = "McGrew and Viega, The Galois/Counter Mode of Operation, B, test case ";
    gmac(all, gcm + 1, "00".repeat(16), "00".repeat(12), "", "58e2fccefa7e3061367f1d57a4e7455a");
    gmac(all, gcm + 7, "00".repeat(24), "00".repeat(12), "", "cd33b28ac773f74ba00ed1f312572435");
    gmac(all, gcm + 13, "00".repeat(32), "00".repeat(12), "", "530f8afbc74536b9a963b4f1c4cb738b");
    String nist = "NIST, GCM test vectors, gcmEncryptExtIV";
    String block = ", IVlen 96, PTlen 0, AADlen 128, Taglen 128, count 0";
    gmac(all, nist + 128 + block, "77be63708971c4e240d1cb79e8d77feb",
        "e0e00f19fed7ba0136a797f3", "7a43ec1d9c0a5a78a0b16533a6213cab", "209fcc8d3675ed938e9c7166709dd946");
    gmac(all, nist + 256 + block, "78dc4e0aaf52d935c3c01eea57428f00ca1fd475f5da86a49c8dd73d68c8e223",
        "d79cf22d504cc793c3fb6c8a", "b96baa8c1c75a671bfb2d08d06be5f36", "3e5d486aa2e30b22e040b85723a06e76");
    String frame =
        "d609b1f056637a0d46df998d88e5222ab2c2846512153524c0895e8108000f101112131415161718191a1b1c1d1e1f20"
            + "2122232425262728292a2b2c2d2e2f30313233340001";
    String macsec = "MACsec GCM-AES Test Vectors (Randall, 2011), 54-byte packet authentication, ";
    gmac(all, macsec + "128-bit key", "ad7a2bd03eac835a6f620fdcb506b345",
        "12153524c0895e81b2c28465", frame, "f09478a9b09007d06f46e9b6a1da25dd");
    gmac(all, macsec + "256-bit key", "e3c08a8f06c6e3ad95a70557b23f75483ce33021a9c72b7025666204c69c0b72",
        "12153524c0895e81b2c28465", frame, "2f0bc5af409e06d609ea8b7d0fa5ea50");
  }

  private static void gmac(
      List<PublishedMac> all, String source, String key, String nonce, String message, String code) {
    all.add(new PublishedMac("AES-GMAC", source, latin(key), latin(nonce), latin(message), code));
  }

  private static String latin(String digits) {
    return new String(HexFormat.of().parseHex(digits), StandardCharsets.ISO_8859_1);
  }

  /** A key of so many bytes {@code aa}. */
  private static String aa(int length) {
    return "\u00aa".repeat(length);
  }

  static List<PublishedMac> of(String algorithm) {
    return ANSWERS.stream().filter(answer -> answer.algorithm.equals(algorithm)).toList();
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
    SessionSpec spec = SessionSpec.mac(algorithm).key(new SecretKeySpec(bytes, algorithm));
    byte[] expected = HexFormat.of().parseHex(code);
    try (Examinee.Open session = examinee.open(spec)) {
      Trial trial =
          Trial.of(Operation.MAC, message.getBytes(StandardCharsets.ISO_8859_1))
              .nonce(nonce.getBytes(StandardCharsets.ISO_8859_1))
              .room(expected.length);
      return Expected.differs(session, trial, expected, "the code");
    }
  }
}
