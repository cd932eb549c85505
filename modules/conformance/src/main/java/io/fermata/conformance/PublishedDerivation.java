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
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derived keys, with salt and info and without, shorter and longer than a hash. All but the source, the algorithm
 * and the cost are hexadecimal digits.
 *
 * @param cost the parameters, if the algorithm has any
 */
record PublishedDerivation(
    String algorithm, String source, String key, String salt, String info, List<Integer> cost, String derived)
    implements PublishedAnswer {
  private static final HexFormat HEX = HexFormat.of();
  private static final String RFC_5869 = "RFC 5869, A.";
  private static final String WYCHEPROOF = "Project Wycheproof, testvectors_v1/";
  private static final String HMAC = "; the key between the steps computed with another library's HMAC";
  private static final String NO_PBKDF2 =
      "no publication: computed from RFC 8018 with another library's hash";
  private static final String PASSWORD = "70617373776f7264";
  private static final String SALT = "73616c74";
  private static final String LONG_PASSWORD = PASSWORD + "50415353574f5244" + PASSWORD;
  private static final String LONG_SALT = "73616c7453414c54".repeat(4) + SALT;

  private static final List<PublishedDerivation> ANSWERS =
      Stream.of(
              rfc5869(
                  "HKDF-SHA256",
                  "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
                  "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb"
                      + "41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
                  "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
              List.of(
                  new PublishedDerivation(
                      "HKDF-SHA384",
                      WYCHEPROOF + "hkdf_sha384_test.json, 3",
                      "a4748031a14d3e6aafe42aa20c568f5f",
                      "",
                      "",
                      List.of(),
                      "61c0d2797276f1b789397e5a4be75c961a77bdbad4cca2bd9a4160cb85fafb1b"
                          + "32f95d610c58766f29769d0c68b0bcfb15916d49b72e52ad2f3e7315618175d3"),
                  new PublishedDerivation(
                      "HKDF-SHA384",
                      WYCHEPROOF + "hkdf_sha384_test.json, 11",
                      "0cbd136d66d15a4ffefde1303b430821",
                      "2614d80275b08a1cf90bae0eb607d4d5",
                      "ee991de21aeb6baa6a5f683dbb755e6f80db1c1d",
                      List.of(),
                      "e618b91d9f3d10c007958d025841a3347947eb41b23ec35a3d7927aad74f293c50405a56911d8158e74f"),
                  new PublishedDerivation(
                      "HKDF-SHA512",
                      WYCHEPROOF + "hkdf_sha512_test.json, 2",
                      "a23632e18ec76b59b1c87008da3f8a7e",
                      "",
                      "",
                      List.of(),
                      "c4af93d4bae9ca2b45f590cd3d2f539ff5749d7b0864fbe44a438d38a2f8e5afe01641145e389c989766"),
                  new PublishedDerivation(
                      "HKDF-SHA512",
                      WYCHEPROOF + "hkdf_sha512_test.json, 21, the first 80 of 16 320 bytes",
                      "83c6fa101a922bf4e0ab38c1853b82f8",
                      "7ea9bd3ed65fdbec456e4859209d0e87336b0a04bd342fccede6fa4cb1233178"
                          + "9a9af13d3c96e955a74550883aa5a80e055ad7682a26c8b2343088d05f15f80d",
                      "c893d162bf0036e4",
                      List.of(),
                      "c80c2cce5fc294e1e680e665bbd7aac8f4fc270436bf0d016022ef38a2c44790"
                          + "eee8cbbd7215e4a5664ab22c8228fb8eb384d120e1a7fe80eff18e03e8ff41fd"
                          + "3968470ba1cacf52ada34d31fcba1fbb")),
              steps(
                  "SHA256",
                  RFC_5869 + 2,
                  bytes(0x00, 0x50),
                  bytes(0x60, 0xb0),
                  "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
                  bytes(0xb0, 0x100),
                  "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb"
                      + "41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"),
              steps(
                  "SHA256",
                  RFC_5869 + 3,
                  "0b".repeat(22),
                  "",
                  "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
                  "",
                  "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
              steps(
                  "SHA384",
                  WYCHEPROOF + "hkdf_sha384_test.json, 11" + HMAC,
                  "0cbd136d66d15a4ffefde1303b430821",
                  "2614d80275b08a1cf90bae0eb607d4d5",
                  "4854611f8f72d39cbd7d847f1f79c87ee8b3f554074da29bd09ca92de3240ef0"
                      + "8b18c7742fbe9d0e2c80f6348e83df38",
                  "ee991de21aeb6baa6a5f683dbb755e6f80db1c1d",
                  "e618b91d9f3d10c007958d025841a3347947eb41b23ec35a3d7927aad74f293c50405a56911d8158e74f"),
              steps(
                  "SHA512",
                  WYCHEPROOF + "hkdf_sha512_test.json, 21, the first 80 of 16 320 bytes" + HMAC,
                  "83c6fa101a922bf4e0ab38c1853b82f8",
                  "7ea9bd3ed65fdbec456e4859209d0e87336b0a04bd342fccede6fa4cb1233178"
                      + "9a9af13d3c96e955a74550883aa5a80e055ad7682a26c8b2343088d05f15f80d",
                  "ed0802261cb91848277476fa76f7687520fcd5c7e852cb5f3f8e60de54643e08"
                      + "3c15d5c144c552c47ccd3057b5a7aebb9855ae827905402a737ec074f175f555",
                  "c893d162bf0036e4",
                  "c80c2cce5fc294e1e680e665bbd7aac8f4fc270436bf0d016022ef38a2c44790"
                      + "eee8cbbd7215e4a5664ab22c8228fb8eb384d120e1a7fe80eff18e03e8ff41fd"
                      + "3968470ba1cacf52ada34d31fcba1fbb"),
              List.of(
                  pbkdf2(
                      "PBKDF2WithHmacSHA224",
                      WYCHEPROOF + "pbkdf2_hmacsha224_test.json, 2",
                      "5a30673349567272",
                      "84bbd18de5ec10ff",
                      4_096,
                      "9a1f601c9cbdab8d856ca134226400b7bb76e05f832e6dbed7fbbbb8588f350df805442b5978f5640f52"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA384",
                      WYCHEPROOF + "pbkdf2_hmacsha384_test.json, 2",
                      "5a30673349567272",
                      "84bbd18de5ec10ff",
                      4_096,
                      "dfe1dea643acbae0d7d3154717f9a620937d9bf32218b27db99c0c34a0a6dfa189b31292020b727cc147"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA512/224",
                      NO_PBKDF2,
                      LONG_PASSWORD,
                      LONG_SALT,
                      4_096,
                      "573df96762ea7da4f71231859ca282ef482764ad9671c5275c"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA512/256",
                      NO_PBKDF2,
                      LONG_PASSWORD,
                      LONG_SALT,
                      4_096,
                      "31cf94e3d8e36aa18d40ad92654ab80f500ed7fb575a221554")),
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
                  // RFC 7914 has another with 80 000 iterations, which is too long for a first self test
                  pbkdf2(
                      "PBKDF2WithHmacSHA256",
                      WYCHEPROOF + "pbkdf2_hmacsha256_test.json, 3",
                      "7130577430643470",
                      "798acc7c76739d75",
                      4_096,
                      "0501c73cb9f40b6769513e70e525051e"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA512",
                      WYCHEPROOF + "pbkdf2_hmacsha512_test.json, 1",
                      "7130577430643470",
                      "798acc7c76739d75",
                      4_096,
                      "4935390897319c3efc15d19304109c79"),
                  pbkdf2(
                      "PBKDF2WithHmacSHA512",
                      WYCHEPROOF + "pbkdf2_hmacsha512_test.json, 9",
                      "51524b6a6d6d6b48524462507178696868",
                      "e71d6a702d2d54bc",
                      4_096,
                      "8d4c0251d0344406a8e31261046fb4f2bdd7ef402afa5c4eb5020afc2d516ce2"
                          + "ceaf84a2fb904737234fdfe1b2226c5f64ec5a106ef18e9571a53b0db6a9136f43")),
              List.of(
                  new PublishedDerivation(
                      "scrypt",
                      "RFC 7914, 12, the second",
                      PASSWORD,
                      "4e61436c",
                      "",
                      List.of(1_024, 8, 16),
                      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                          + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"),
                  new PublishedDerivation(
                      "scrypt",
                      "RFC 7914, 12, the first",
                      "",
                      "",
                      "",
                      List.of(16, 1, 1),
                      "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                          + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")))
          .flatMap(List::stream)
          .toList();

  private static List<PublishedDerivation> rfc5869(String algorithm, String... derived) {
    String secret = "0b".repeat(22);
    return List.of(
        new PublishedDerivation(
            algorithm, RFC_5869 + 1, secret, bytes(0x00, 0x0d), bytes(0xf0, 0xfa), List.of(), derived[0]),
        new PublishedDerivation(
            algorithm, RFC_5869 + 2, bytes(0x00, 0x50), bytes(0x60, 0xb0), bytes(0xb0, 0x100), List.of(), derived[1]),
        new PublishedDerivation(algorithm, RFC_5869 + 3, secret, "", "", List.of(), derived[2]));
  }

  /** Each step of HKDF alone: what is extracted of secret and salt, and what is expanded from that. */
  private static List<PublishedDerivation> steps(
      String hash, String source, String secret, String salt, String extracted, String info, String expanded) {
    return List.of(
        new PublishedDerivation("HKDF-Extract-" + hash, source, secret, salt, "", List.of(), extracted),
        new PublishedDerivation("HKDF-Expand-" + hash, source, extracted, "", info, List.of(), expanded));
  }

  private static PublishedDerivation pbkdf2(
      String algorithm, String source, String password, String salt, int iterations, String derived) {
    return new PublishedDerivation(algorithm, source, password, salt, "", List.of(iterations), derived);
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

  private SecretKey secret() {
    return key.isEmpty() ? new EmptyKey(algorithm) : new SecretKeySpec(HEX.parseHex(key), algorithm);
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    SessionSpec spec =
        SessionSpec.derivation(algorithm).key(secret());
    byte[] expected = HEX.parseHex(derived);
    try (Examinee.Open session = examinee.open(spec)) {
      Trial trial =
          Trial.of(Operation.DERIVE, HEX.parseHex(info))
              .nonce(HEX.parseHex(salt))
              .integers(cost.stream().map(BigInteger::valueOf).toList())
              .room(expected.length);
      return Expected.differs(session, trial, expected, "the derived key");
    }
  }
}
