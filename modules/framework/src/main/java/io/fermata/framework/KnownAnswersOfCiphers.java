package io.fermata.framework;

import static io.fermata.framework.KnownAnswersTrial.differs;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** Encryption alone, and back. */
final class KnownAnswersOfCiphers {
  private static final HexFormat HEX = HexFormat.of();

  // SP 800-38A, appendix F: the key of AES-256, and the message of all examples
  private static final String AES_256 =
      "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
  private static final String MESSAGE =
      "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
          + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

  private static final Map<String, Answer> ANSWERS =
      Map.ofEntries(
          // SP 800-38A, F.2.5 and F.2.6
          answer(
              "AES/CBC",
              AES_256,
              "000102030405060708090a0b0c0d0e0f",
              MESSAGE,
              "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
                  + "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"),
          // SP 800-38A, F.5.5 and F.5.6
          answer(
              "AES/CTR",
              AES_256,
              "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
              MESSAGE,
              "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
                  + "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"),
          // NIST, Cryptographic Standards and Guidelines, example values: TDES_CBC, for SP 800-67
          answer(
              "DESede/CBC",
              "0123456789abcdef23456789abcdef01456789abcdef0123",
              "f69f2445df4f9b17",
              "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
              "2079c3d53aa763e193b79e2569ab5262516570481f25b50f73c0bda85c8e0da7"),
          // FIPS 81, table C1
          answer(
              "DES/CBC",
              "0123456789abcdef",
              "1234567890abcdef",
              "4e6f77206973207468652074696d6520666f7220616c6c20",
              "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6"),
          // E. Young's vectors at the author's site, chaining mode: 29 bytes and 3 zeros
          answer(
              "Blowfish/CBC",
              "0123456789abcdeff0e1d2c3b4a59687",
              "fedcba9876543210",
              "37363534333231204e6f77206973207468652074696d6520666f722000000000",
              "6b77b4d63006dee605b156e27403979358deb9e7154616d959f1652bd5ff92cc"),
          // RFC 3713, appendix A, the key of 256 bits
          chained(
              "Camellia/CBC",
              "0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff",
              "0123456789abcdeffedcba9876543210",
              "9acc237dff16d76c20ef7c919e3a7509"),
          // RFC 2144, B.1, the key of 128 bits
          chained(
              "CAST5/CBC",
              "0123456712345678234567893456789a",
              "0123456789abcdef",
              "238b4fe5847e44b2"),
          // NIST, SKIPJACK and KEA Algorithm Specifications, version 2.0, annex III
          chained(
              "Skipjack/CBC",
              "00998877665544332211",
              "33221100ddccbbaa",
              "2587cae27a12d300"),
          // RFC 6229, section 2, the key of 128 bits, the first 32 bytes of its stream
          answer(
              "ARCFOUR",
              "0102030405060708090a0b0c0d0e0f10",
              "",
              "00".repeat(32),
              "9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c"),
          // RFC 2410, section 4, test case 1; the key is any
          answer("NULL", "00", "", "0123456789abcdef", "0123456789abcdef"));

  private record Answer(String key, String vector, String plaintext, String ciphertext) {}

  private KnownAnswersOfCiphers() {}

  private static Map.Entry<String, Answer> answer(
      String algorithm, String key, String vector, String plaintext, String ciphertext) {
    return Map.entry(algorithm, new Answer(key, vector, plaintext, ciphertext));
  }

  /**
   * Of a cipher whose publication has single blocks alone: one under a vector of zeros, and a second one
   * that is the same again once it is chained to the first, so that it has the same ciphertext.
   */
  private static Map.Entry<String, Answer> chained(
      String algorithm, String key, String block, String ciphertext) {
    byte[] second = HEX.parseHex(block);
    byte[] first = HEX.parseHex(ciphertext);
    for (int i = 0; i < second.length; i++) {
      second[i] ^= first[i];
    }
    return answer(
        algorithm,
        key,
        "00".repeat(first.length),
        block + HEX.formatHex(second),
        ciphertext.repeat(2));
  }

  static Optional<String> check(String algorithm, KnownAnswers.Opener opener)
      throws DriverException {
    Answer answer = ANSWERS.get(algorithm);
    if (answer == null) {
      return KnownAnswers.unknown(algorithm);
    }
    String keyName = algorithm.split("/", 2)[0];
    SecretKeySpec key = new SecretKeySpec(HEX.parseHex(answer.key), keyName);
    try (Session session = opener.open(SessionSpec.cipher(algorithm).key(key))) {
      byte[] vector = HEX.parseHex(answer.vector);
      byte[] plaintext = HEX.parseHex(answer.plaintext);
      byte[] ciphertext = HEX.parseHex(answer.ciphertext);
      Request encrypt = KnownAnswersTrial.message(Operation.ENCRYPT, plaintext).nonce(vector);
      Optional<String> wrong = differs(session, encrypt, ciphertext, "the ciphertext");
      if (wrong.isPresent()) {
        return wrong;
      }
      Request decrypt = KnownAnswersTrial.message(Operation.DECRYPT, ciphertext).nonce(vector);
      return differs(session, decrypt, plaintext, "the plaintext");
    }
  }
}
