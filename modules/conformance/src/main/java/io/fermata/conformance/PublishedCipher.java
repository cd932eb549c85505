package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encryption alone, and back; and that way in a session for decryption alone, which may be all that there is. All but
 * the source and the algorithm are hexadecimal digits.
 */
record PublishedCipher(
    String algorithm, String source, String key, String vector, String plaintext, String ciphertext)
    implements PublishedAnswer {
  private static final HexFormat HEX = HexFormat.of();

  // SP 800-38A, appendix F: the keys, and the message of all examples
  private static final String AES_128 = "2b7e151628aed2a6abf7158809cf4f3c";
  private static final String AES_192 = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
  private static final String AES_256 =
      "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
  private static final String MESSAGE =
      "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
          + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
  private static final String CBC_VECTOR = "000102030405060708090a0b0c0d0e0f";
  private static final String CTR_COUNTER = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";
  private static final String XTS = "IEEE 1619-2007, annex B, vector ";
  private static final String CAMELLIA =
      "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff";
  private static final String CAST5 = "0123456712345678234567893456789a";
  private static final String RFC_6229 =
      "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20";

  private static final List<PublishedCipher> ANSWERS =
      List.of(
          new PublishedCipher(
              "AES/ECB",
              "SP 800-38A, F.1.5 and F.1.6",
              AES_256,
              "",
              MESSAGE,
              "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870"
                  + "b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7"),
          new PublishedCipher(
              "AES/ECB",
              "SP 800-38A, F.1.3 and F.1.4",
              AES_192,
              "",
              MESSAGE,
              "bd334f1d6e45f25ff712a214571fa5cc974104846d0ad3ad7734ecb3ecee4eef"
                  + "ef7afd2270e2e60adce0ba2face6444e9a4b41ba738d6c72fb16691603c18e0e"),
          new PublishedCipher(
              "AES/ECB",
              "SP 800-38A, F.1.1 and F.1.2",
              AES_128,
              "",
              MESSAGE,
              "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"
                  + "43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4"),
          new PublishedCipher(
              "AES/CBC",
              "SP 800-38A, F.2.5 and F.2.6",
              AES_256,
              CBC_VECTOR,
              MESSAGE,
              "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
                  + "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"),
          new PublishedCipher(
              "AES/CBC",
              "SP 800-38A, F.2.3 and F.2.4",
              AES_192,
              CBC_VECTOR,
              MESSAGE,
              "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a"
                  + "571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd"),
          new PublishedCipher(
              "AES/CBC",
              "SP 800-38A, F.2.1 and F.2.2",
              AES_128,
              CBC_VECTOR,
              MESSAGE,
              "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
                  + "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"),
          new PublishedCipher(
              "AES/CTR",
              "SP 800-38A, F.5.5 and F.5.6",
              AES_256,
              CTR_COUNTER,
              MESSAGE,
              "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
                  + "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"),
          new PublishedCipher(
              "AES/CTR",
              "SP 800-38A, F.5.3 and F.5.4",
              AES_192,
              CTR_COUNTER,
              MESSAGE,
              "1abc932417521ca24f2b0459fe7e6e0b090339ec0aa6faefd5ccc2c6f4ce8e94"
                  + "1e36b26bd1ebc670d1bd1d665620abf74f78a7f6d29809585a97daec58c6b050"),
          new PublishedCipher(
              "AES/CTR",
              "SP 800-38A, F.5.1 and F.5.2",
              AES_128,
              CTR_COUNTER,
              MESSAGE,
              "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
                  + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee"),
          new PublishedCipher(
              "AES/XTS",
              XTS + 10,
              "27182818284590452353602874713526624977572470936999595749669676273"
                  + "141592653589793238462643383279502884197169399375105820974944592",
              "ff" + "00".repeat(15),
              upTo255().repeat(2),
              "1c3b3a102f770386e4836c99e370cf9bea00803f5e482357a4ae12d414a3e63b"
                  + "5d31e276f8fe4a8d66b317f9ac683f44680a86ac35adfc3345befecb4bb188fd"
                  + "5776926c49a3095eb108fd1098baec70aaa66999a72a82f27d848b21d4a741b0"
                  + "c5cd4d5fff9dac89aeba122961d03a757123e9870f8acf1000020887891429ca"
                  + "2a3e7a7d7df7b10355165c8b9a6d0a7de8b062c4500dc4cd120c0f7418dae3d0"
                  + "b5781c34803fa75421c790dfe1de1834f280d7667b327f6c8cd7557e12ac3a0f"
                  + "93ec05c52e0493ef31a12d3d9260f79a289d6a379bc70c50841473d1a8cc81ec"
                  + "583e9645e07b8d9670655ba5bbcfecc6dc3966380ad8fecb17b6ba02469a020a"
                  + "84e18e8f84252070c13e9f1f289be54fbc481457778f616015e1327a02b140f1"
                  + "505eb309326d68378f8374595c849d84f4c333ec4423885143cb47bd71c5edae"
                  + "9be69a2ffeceb1bec9de244fbe15992b11b77c040f12bd8f6a975a44a0f90c29"
                  + "a9abc3d4d893927284c58754cce294529f8614dcd2aba991925fedc4ae74ffac"
                  + "6e333b93eb4aff0479da9a410e4450e0dd7ae4c6e2910900575da401fc07059f"
                  + "645e8b7e9bfdef33943054ff84011493c27b3429eaedb4ed5376441a77ed4385"
                  + "1ad77f16f541dfd269d50d6a5f14fb0aab1cbb4c1550be97f7ab4066193c4caa"
                  + "773dad38014bd2092fa755c824bb5e54c4f36ffda9fcea70b9c6e693e148c151"),
          new PublishedCipher(
              "AES/XTS",
              XTS + 2,
              "11".repeat(16) + "22".repeat(16),
              "3333333333" + "00".repeat(11),
              "44".repeat(32),
              "c454185e6a16936e39334038acef838bfb186fff7480adc4289382ecd6d394f0"),
          xts(15, 17, "6c1625db4671522d3d7599601de7ca09ed"),
          xts(16, 18, "d069444b7a7e0cab09e24447d24deb1fedbf"),
          xts(17, 19, "e5df1351c0544ba1350b3363cd8ef4beedbf9d"),
          xts(18, 20, "9d84c813f719aa2c7be3f66171c7c5c2edbf9dac"),
          new PublishedCipher(
              "DESede/CBC",
              "NIST, Cryptographic Standards and Guidelines, example values, TDES_CBC, for SP 800-67",
              "0123456789abcdef23456789abcdef01456789abcdef0123",
              "f69f2445df4f9b17",
              "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
              "2079c3d53aa763e193b79e2569ab5262516570481f25b50f73c0bda85c8e0da7"),
          new PublishedCipher(
              "DES/CBC",
              "FIPS 81, table C1",
              "0123456789abcdef",
              "1234567890abcdef",
              "4e6f77206973207468652074696d6520666f7220616c6c20",
              "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6"),
          new PublishedCipher(
              "Blowfish/CBC",
              "E. Young's vectors at the author's site, chaining mode: 29 bytes and 3 zeros",
              "0123456789abcdeff0e1d2c3b4a59687",
              "fedcba9876543210",
              "37363534333231204e6f77206973207468652074696d6520666f722000000000",
              "6b77b4d63006dee605b156e27403979358deb9e7154616d959f1652bd5ff92cc"),
          chained(
              "Camellia/CBC",
              "RFC 3713, appendix A, the key of 256 bits",
              CAMELLIA,
              CAMELLIA.substring(0, 32),
              "9acc237dff16d76c20ef7c919e3a7509"),
          chained(
              "Camellia/CBC",
              "RFC 3713, appendix A, the key of 192 bits",
              CAMELLIA.substring(0, 48),
              CAMELLIA.substring(0, 32),
              "b4993401b3e996f84ee5cee7d79b09b9"),
          chained(
              "Camellia/CBC",
              "RFC 3713, appendix A, the key of 128 bits",
              CAMELLIA.substring(0, 32),
              CAMELLIA.substring(0, 32),
              "67673138549669730857065648eabe43"),
          chained(
              "CAST5/CBC",
              "RFC 2144, B.1, the key of 128 bits",
              CAST5,
              "0123456789abcdef",
              "238b4fe5847e44b2"),
          chained(
              "CAST5/CBC",
              "RFC 2144, B.1, the key of 80 bits",
              CAST5.substring(0, 16) + "2345",
              "0123456789abcdef",
              "eb6a711a2c02271b"),
          chained(
              "CAST5/CBC",
              "RFC 2144, B.1, the key of 40 bits",
              CAST5.substring(0, 10),
              "0123456789abcdef",
              "7ac816d16e9b302e"),
          chained(
              "Skipjack/CBC",
              "NIST, SKIPJACK and KEA Algorithm Specifications, version 2.0, annex III",
              "00998877665544332211",
              "33221100ddccbbaa",
              "2587cae27a12d300"),
          new PublishedCipher(
              "ARCFOUR",
              "RFC 6229, 2, the key of 128 bits, the first 32 bytes of its stream",
              RFC_6229.substring(0, 32),
              "",
              "00".repeat(32),
              "9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c"),
          new PublishedCipher(
              "ARCFOUR",
              "RFC 6229, 2, the key of 40 bits, the first 32 bytes of its stream",
              RFC_6229.substring(0, 10),
              "",
              "00".repeat(32),
              "b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919"),
          new PublishedCipher(
              "ARCFOUR",
              "RFC 6229, 2, the key of 256 bits, the first 32 bytes of its stream",
              RFC_6229,
              "",
              "00".repeat(32),
              "eaa6bd25880bf93d3f5d1e4ca2611d91cfa45c9f7e714b54bdfa80027cb14380"),
          new PublishedCipher(
              "NULL",
              "RFC 2410, 4, test case 1; the key is any",
              "00",
              "",
              "0123456789abcdef",
              "0123456789abcdef"));

  /** No whole blocks: some of the ciphertext of the last but one is stolen for the last. */
  private static PublishedCipher xts(int number, int length, String ciphertext) {
    return new PublishedCipher(
        "AES/XTS",
        XTS + number,
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0",
        "9a78563412" + "00".repeat(11),
        upTo255().substring(0, 2 * length),
        ciphertext);
  }

  private static String upTo255() {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < 256; i++) {
      digits.append(HEX.toHexDigits((byte) i));
    }
    return digits.toString();
  }

  /**
   * Of a cipher whose publication has single blocks alone: one under a vector of zeros, and a second one
   * that is the same again once it is chained to the first, so that it has the same ciphertext.
   */
  private static PublishedCipher chained(
      String algorithm, String source, String key, String block, String ciphertext) {
    byte[] second = HEX.parseHex(block);
    byte[] first = HEX.parseHex(ciphertext);
    for (int i = 0; i < second.length; i++) {
      second[i] ^= first[i];
    }
    return new PublishedCipher(
        algorithm,
        source,
        key,
        "00".repeat(first.length),
        block + HEX.formatHex(second),
        ciphertext.repeat(2));
  }

  static List<PublishedCipher> of(String algorithm) {
    return ANSWERS.stream().filter(answer -> answer.algorithm.equals(algorithm)).toList();
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    String keyName = algorithm.split("/", 2)[0];
    SessionSpec spec =
        SessionSpec.cipher(algorithm).key(new SecretKeySpec(HEX.parseHex(key), keyName));
    try {
      Optional<String> wrong = bothWays(examinee, spec);
      return wrong.isPresent() ? wrong : back(examinee, spec);
    } catch (DriverException both) {
      if (both.reason() != Reason.UNSUPPORTED) {
        throw both;
      }
      try {
        return back(examinee, spec);
      } catch (DriverException alone) {
        both.addSuppressed(alone);
        throw both;
      }
    }
  }

  private Optional<String> bothWays(Examinee examinee, SessionSpec spec) throws DriverException {
    Trial encrypt = Trial.of(Operation.ENCRYPT, HEX.parseHex(plaintext)).nonce(HEX.parseHex(vector));
    try (Examinee.Open session = examinee.open(spec)) {
      Optional<String> wrong =
          Expected.differs(session, encrypt, HEX.parseHex(ciphertext), "the ciphertext");
      return wrong.isPresent() ? wrong : decrypted(session);
    }
  }

  private Optional<String> back(Examinee examinee, SessionSpec spec) throws DriverException {
    try (Examinee.Open session = examinee.open(spec.decryption())) {
      return decrypted(session);
    }
  }

  private Optional<String> decrypted(Examinee.Open session) throws DriverException {
    Trial decrypt = Trial.of(Operation.DECRYPT, HEX.parseHex(ciphertext)).nonce(HEX.parseHex(vector));
    return Expected.differs(session, decrypt, HEX.parseHex(plaintext), "the plaintext");
  }
}
