package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derived keys, with salt and info and without, shorter and longer than a hash. All but the source, the algorithm
 * and the iterations are hexadecimal digits.
 *
 * @param iterations 0 if the algorithm has none
 */
record PublishedDerivation(
    String algorithm, String source, String key, String salt, String info, int iterations, String derived)
    implements PublishedAnswer {
  private static final HexFormat HEX = HexFormat.of();
  private static final String RFC_5869 = "RFC 5869, A.";
  private static final String COMPUTED =
      "no publication: computed with another library from the inputs of ";
  private static final String PASSWORD = "70617373776f7264";
  private static final String SALT = "73616c74";
  private static final String LONG_PASSWORD = PASSWORD + "50415353574f5244" + PASSWORD;
  private static final String LONG_SALT = "73616c7453414c54".repeat(4) + SALT;

  private static final List<PublishedDerivation> ANSWERS =
      Stream.of(
              hkdf(
                  "HKDF-SHA256",
                  RFC_5869,
                  "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
                  "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb"
                      + "41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
                  "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
              hkdf(
                  "HKDF-SHA384",
                  COMPUTED + RFC_5869,
                  "9b5097a86038b805309076a44b3a9f38063e25b516dcbf369f394cfab43685f748b6457763e4f0204fc5",
                  "484ca052b8cc724fd1c4ec64d57b4e818c7e25a8e0f4569ed72a6a05fe0649eebf69f8d5c832856bf4e4"
                      + "fbc17967d54975324a94987f7f41835817d8994fdbd6f4c09c5500dca24a56222fea53d8967a8b2e",
                  "c8c96e710f89b0d7990bca68bcdec8cf854062e54c73a7abc743fade9b242daacc1cea5670415b52849c"),
              hkdf(
                  "HKDF-SHA512",
                  COMPUTED + RFC_5869,
                  "832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c1481579338da362cb8d9f925d7cb",
                  "ce6c97192805b346e6161e821ed165673b84f400a2b514b2fe23d84cd189ddf1b695b48cbd1c83884411"
                      + "37b3ce28f16aa64ba33ba466b24df6cfcb021ecff235f6a2056ce3af1de44d572097a8505d9e7a93",
                  "f5fa02b18298a72a8c23898a8703472c6eb179dc204c03425c970e3b164bf90fff22d04836d0e2343bac"),
              List.of(
                  pbkdf2(
                      "PBKDF2WithHmacSHA1",
                      "RFC 6070, 1",
                      PASSWORD,
                      SALT,
                      1,
                      "0c60c80f961f0e71f3a9b524af6012062fe037a6"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA1",
                      "RFC 6070, 2",
                      PASSWORD,
                      SALT,
                      2,
                      "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA1",
                      "RFC 6070, 5",
                      LONG_PASSWORD,
                      LONG_SALT,
                      4_096,
                      "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA1",
                      "RFC 6070, 6",
                      "7061737300776f7264",
                      "7361006c74",
                      4_096,
                      "56fa6aa75548099dcc37d7f03425e0c3"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA256",
                      "RFC 7914, 11",
                      "706173737764",
                      SALT,
                      1,
                      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                          + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA256",
                      "RFC 7914, 11",
                      "50617373776f7264",
                      "4e61436c",
                      80_000,
                      "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                          + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA512",
                      COMPUTED + "RFC 6070, 1",
                      PASSWORD,
                      SALT,
                      1,
                      "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
                          + "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA512",
                      COMPUTED + "RFC 6070, 5",
                      LONG_PASSWORD,
                      LONG_SALT,
                      4_096,
                      "8c0511f4c6e597c6ac6315d8f0362e225f3c501495ba23b868c005174dc4ee71"
                          + "115b59f9e60cd9532fa33e0f75aefe30225c583a186cd82bd4daea9724a3d3b8")))
          .flatMap(List::stream)
          .toList();

  private static List<PublishedDerivation> hkdf(String algorithm, String source, String... derived) {
    String secret = "0b".repeat(22);
    return List.of(
        new PublishedDerivation(
            algorithm, source + 1, secret, bytes(0x00, 0x0d), bytes(0xf0, 0xfa), 0, derived[0]),
        new PublishedDerivation(
            algorithm, source + 2, bytes(0x00, 0x50), bytes(0x60, 0xb0), bytes(0xb0, 0x100), 0, derived[1]),
        new PublishedDerivation(algorithm, source + 3, secret, "", "", 0, derived[2]));
  }

  private static PublishedDerivation pbkdf2(
      String algorithm, String source, String password, String salt, int iterations, String derived) {
    return new PublishedDerivation(algorithm, source, password, salt, "", iterations, derived);
  }

  /** From the first to the one before the last. */
  private static String bytes(int first, int end) {
    StringBuilder digits = new StringBuilder();
    IntStream.range(first, end).forEach(one -> digits.append(HEX.toHexDigits((byte) one)));
    return digits.toString();
  }

  static List<PublishedDerivation> of(String algorithm) {
    return ANSWERS.stream().filter(answer -> answer.algorithm.equals(algorithm)).toList();
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    SessionSpec spec =
        SessionSpec.derivation(algorithm).key(new SecretKeySpec(HEX.parseHex(key), algorithm));
    byte[] expected = HEX.parseHex(derived);
    try (Examinee.Open session = examinee.open(spec)) {
      Trial trial =
          Trial.of(Operation.DERIVE, HEX.parseHex(info))
              .nonce(HEX.parseHex(salt))
              .integers(iterations == 0 ? List.of() : List.of(BigInteger.valueOf(iterations)))
              .room(expected.length);
      return Expected.differs(session, trial, expected, "the derived key");
    }
  }
}
