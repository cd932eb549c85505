package io.fermata.framework;

import static io.fermata.framework.KnownAnswersTrial.differs;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** Codes under a short key, and under one longer than the hash's block, which is hashed first. */
final class KnownAnswersOfMacs {
  private static final Map<String, Answer> ANSWERS =
      Map.ofEntries(
          // RFC 2202, section 2, test cases 2 and 6
          answer(
              "HmacMD5",
              "750c783e6ab0b503eaa86e310a5db738",
              80,
              "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"),
          // RFC 2202, section 3, test cases 2 and 6
          answer(
              "HmacSHA1",
              "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
              80,
              "aa4ae5e15272d00e95705637ce8a3b55ed402112"),
          // RFC 2286, section 2, test cases 2 and 6
          answer(
              "HmacRIPEMD160",
              "dda6c0213a485a9e24f4742064a7f033b43c4069",
              80,
              "6466ca07ac5eac29e1bd523e5ada7605b791fd8b"),
          // RFC 4231, test cases 2 and 6
          answer(
              "HmacSHA224",
              "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
              131,
              "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e"),
          answer(
              "HmacSHA256",
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
              131,
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
          answer(
              "HmacSHA384",
              "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
                  + "8e2240ca5e69e2c78b3239ecfab21649",
              131,
              "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
                  + "0c2ef6ab4030fe8296248df163f44952"),
          answer(
              "HmacSHA512",
              "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                  + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
              131,
              "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
                  + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"),
          // no answers are published: computed from RFC 1828 and 1852 with another library's MD5 and SHA-1
          answer(
              "KPDK-MD5",
              "4cb03a232372264291c7829161568f32",
              80,
              "7709579cbcf6623b2b7f2df1edabc24d"),
          answer(
              "KPDK-SHA1",
              "dd47ac88281d2304d0b980b0fad62cb06a154fda",
              80,
              "3fdafcd6e5213f850a6a877e993fcf89796b6d7c"),
          // crypto(9): nothing but its length
          answer("HmacNULL", "00".repeat(16), 80, "00".repeat(16)));

  /**
   * @param shortKey the code of {@code what do ya want for nothing?} under {@code Jefe}
   * @param longKeyLength how many bytes {@code aa} the long key has
   * @param longKey the code under the long key
   */
  private record Answer(String shortKey, int longKeyLength, String longKey) {}

  private KnownAnswersOfMacs() {}

  private static Map.Entry<String, Answer> answer(
      String algorithm, String shortKey, int longKeyLength, String longKey) {
    return Map.entry(algorithm, new Answer(shortKey, longKeyLength, longKey));
  }

  static Optional<String> check(String algorithm, KnownAnswers.Opener opener)
      throws DriverException {
    Answer answer = ANSWERS.get(algorithm);
    if (answer == null) {
      return KnownAnswers.unknown(algorithm);
    }
    Optional<String> wrong =
        code(
            algorithm,
            opener,
            "Jefe".getBytes(StandardCharsets.US_ASCII),
            "what do ya want for nothing?",
            answer.shortKey);
    if (wrong.isPresent()) {
      return wrong;
    }
    byte[] longKey = new byte[answer.longKeyLength];
    Arrays.fill(longKey, (byte) 0xaa);
    return code(
        algorithm,
        opener,
        longKey,
        "Test Using Larger Than Block-Size Key - Hash Key First",
        answer.longKey);
  }

  private static Optional<String> code(
      String algorithm, KnownAnswers.Opener opener, byte[] key, String message, String expected)
      throws DriverException {
    SessionSpec spec = SessionSpec.mac(algorithm).key(new SecretKeySpec(key, algorithm));
    try (Session session = opener.open(spec)) {
      return differs(
          session,
          KnownAnswersTrial.message(Operation.MAC, message),
          HexFormat.of().parseHex(expected),
          "the code");
    }
  }
}
