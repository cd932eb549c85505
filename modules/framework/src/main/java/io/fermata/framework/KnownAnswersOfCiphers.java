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
      Map.of(
          // SP 800-38A, F.2.5 and F.2.6
          "AES/CBC",
          new Answer(
              "AES",
              AES_256,
              "000102030405060708090a0b0c0d0e0f",
              MESSAGE,
              "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
                  + "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"),
          // SP 800-38A, F.5.5 and F.5.6
          "AES/CTR",
          new Answer(
              "AES",
              AES_256,
              "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
              MESSAGE,
              "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
                  + "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"),
          // NIST, Cryptographic Standards and Guidelines, example values: TDES_CBC, for SP 800-67
          "DESede/CBC",
          new Answer(
              "DESede",
              "0123456789abcdef23456789abcdef01456789abcdef0123",
              "f69f2445df4f9b17",
              "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
              "2079c3d53aa763e193b79e2569ab5262516570481f25b50f73c0bda85c8e0da7"));

  private record Answer(
      String keyAlgorithm, String key, String vector, String plaintext, String ciphertext) {}

  private KnownAnswersOfCiphers() {}

  static Optional<String> check(String algorithm, KnownAnswers.Opener opener)
      throws DriverException {
    Answer answer = ANSWERS.get(algorithm);
    if (answer == null) {
      return KnownAnswers.unknown(algorithm);
    }
    SecretKeySpec key = new SecretKeySpec(HEX.parseHex(answer.key), answer.keyAlgorithm);
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
