package io.fermata.conformance;

import static io.fermata.conformance.Expected.differs;
import static io.fermata.conformance.Expected.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/**
 * Authenticated encryption: sealed and opened as published, and a forged tag refused. All but the source and the
 * algorithm are hexadecimal digits.
 *
 * @param sealed the ciphertext and, right behind it, the tag
 */
record PublishedAead(
    String algorithm,
    String source,
    String key,
    String nonce,
    String aad,
    String plaintext,
    String sealed)
    implements PublishedAnswer {
  private static final HexFormat HEX = HexFormat.of();

  private static final String GCM = "McGrew and Viega, The Galois/Counter Mode of Operation, test case ";
  private static final String GCM_KEY =
      "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
  private static final String GCM_AAD = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
  private static final String GCM_PLAINTEXT =
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
  private static final String NONCE_8 = "cafebabefacedbad";
  private static final String NONCE_12 = "cafebabefacedbaddecaf888";
  private static final String NONCE_60 =
      "9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728"
          + "c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b";
  private static final String CCM = "SP 800-38C, example ";
  private static final String CCM_KEY = "404142434445464748494a4b4c4d4e4f";

  private static final List<PublishedAead> ANSWERS =
      List.of(
          gcm(
              16,
              32,
              NONCE_12,
              "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                  + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                  + "76fc6ece0f4e1768cddf8853bb2d551b"),
          gcm(
              4,
              16,
              NONCE_12,
              "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                  + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
                  + "5bc94fbc3221a5db94fae95ae7121a47"),
          gcm(
              5,
              16,
              NONCE_8,
              "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423"
                  + "73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598"
                  + "3612d2e79e3b0785561be14aaca2fccb"),
          gcm(
              6,
              16,
              NONCE_60,
              "8ce24998625615b603a033aca13fb894be9112a5c3a211a8ba262a3cca7e2ca7"
                  + "01e4a9a4fba43c90ccdcb281d48c7c6fd62875d2aca417034c34aee5"
                  + "619cc5aefffe0bfa462af43c1699d050"),
          gcm(
              10,
              24,
              NONCE_12,
              "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c"
                  + "7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710"
                  + "2519498e80f1478f37ba55bd6d27618c"),
          gcm(
              17,
              32,
              NONCE_8,
              "c3762df1ca787d32ae47c13bf19844cbaf1ae14d0b976afac52ff7d79bba9de0"
                  + "feb582d33934a4f0954cc2363bc73f7862ac430e64abe499f47c9b1f"
                  + "3a337dbf46a792c45e454913fe2ea8f2"),
          gcm(
              18,
              32,
              NONCE_60,
              "5a8def2f0c9e53f1f75d7853659e2a20eeb2b22aafde6419a058ab4f6f746bf4"
                  + "0fc0c3b780f244452da3ebf1c5d82cdea2418997200ef82e44ae7e3f"
                  + "a44a8266ee1c8eb0c8b5d4cf5ae9f19a"),
          new PublishedAead(
              "AES/GCM",
              GCM + 1,
              "00".repeat(16),
              "00".repeat(12),
              "",
              "",
              "58e2fccefa7e3061367f1d57a4e7455a"),
          new PublishedAead(
              "AES/CCM",
              CCM + 3,
              CCM_KEY,
              "101112131415161718191a1b",
              "000102030405060708090a0b0c0d0e0f10111213",
              "202122232425262728292a2b2c2d2e2f3031323334353637",
              "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5" + "484392fbc1b09951"),
          new PublishedAead(
              "AES/CCM",
              CCM + 1,
              CCM_KEY,
              "10111213141516",
              "0001020304050607",
              "20212223",
              "7162015b" + "4dac255d"),
          new PublishedAead(
              "AES/CCM",
              CCM + 2,
              CCM_KEY,
              "1011121314151617",
              "000102030405060708090a0b0c0d0e0f",
              "202122232425262728292a2b2c2d2e2f",
              "d2a1f0e051ea5f62081a7792073d593d" + "1fc64fbfaccd"),
          // additional data so long that its length is written otherwise: SP 800-38C, A.2.2
          new PublishedAead(
              "AES/CCM",
              CCM + 4,
              CCM_KEY,
              "101112131415161718191a1b1c",
              upTo255().repeat(256),
              "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f",
              "69915dad1e84c6376a68c2967e4dab615ae0fd1faec44cc484828529463ccf72"
                  + "b4ac6bec93e8598e7f0dadbcea5b"),
          new PublishedAead(
              "ChaCha20-Poly1305",
              "RFC 8439, 2.8.2",
              "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
              "070000004041424344454647",
              "50515253c0c1c2c3c4c5c6c7",
              text(
                  "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for"
                      + " the future, sunscreen would be it."),
              "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                  + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                  + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                  + "3ff4def08e4b7a9de576d26586cec64b6116"
                  + "1ae10b594f09e26a7e902ecbd0600691"));

  private static PublishedAead gcm(int testCase, int keyLength, String nonce, String sealed) {
    return new PublishedAead(
        "AES/GCM",
        GCM + testCase,
        GCM_KEY.substring(0, 2 * keyLength),
        nonce,
        GCM_AAD,
        GCM_PLAINTEXT,
        sealed);
  }

  private static String upTo255() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    return HEX.formatHex(bytes);
  }

  private static String text(String ascii) {
    return HEX.formatHex(ascii.getBytes(StandardCharsets.US_ASCII));
  }

  static List<PublishedAead> of(String algorithm) {
    return ANSWERS.stream().filter(answer -> answer.algorithm.equals(algorithm)).toList();
  }

  private SessionSpec spec() {
    String keyAlgorithm = algorithm.startsWith("AES") ? "AES" : "ChaCha20";
    return SessionSpec.aead(algorithm)
        .key(new SecretKeySpec(HEX.parseHex(key), keyAlgorithm))
        .tagLength((sealed.length() - plaintext.length()) / 2); // two digits each
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    byte[] ciphertext = HEX.parseHex(sealed);
    byte[] message = HEX.parseHex(plaintext);
    try (Examinee.Open session = examinee.open(spec())) {
      Trial encrypt = trial(Operation.ENCRYPT, message).room(ciphertext.length);
      Optional<String> wrong = differs(session, encrypt, ciphertext, "the ciphertext");
      if (wrong.isPresent()) {
        return wrong;
      }
      Trial decrypt = trial(Operation.DECRYPT, ciphertext).room(message.length);
      return differs(session, decrypt, message, "the plaintext");
    }
  }

  @Override
  public Optional<String> wrongBesides(Examinee examinee) throws DriverException {
    byte[] forged = HEX.parseHex(sealed);
    forged[forged.length - 1] ^= 1;
    try (Examinee.Open session = examinee.open(spec())) {
      Answer answer = session.ask(trial(Operation.DECRYPT, forged).room(plaintext.length() / 2));
      return outcome(answer, Outcome.MISMATCH, "a forged tag");
    }
  }

  private Trial trial(Operation operation, byte[] input) {
    return Trial.of(operation, input).nonce(HEX.parseHex(nonce)).aad(HEX.parseHex(aad));
  }
}
