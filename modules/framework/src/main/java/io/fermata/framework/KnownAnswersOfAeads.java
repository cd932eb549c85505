package io.fermata.framework;

import static io.fermata.framework.KnownAnswersTrial.differs;
import static io.fermata.framework.KnownAnswersTrial.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** Authenticated encryption: sealed and opened as published, and a forged tag refused. */
final class KnownAnswersOfAeads {
  private static final HexFormat HEX = HexFormat.of();

  // McGrew and Viega, The Galois/Counter Mode of Operation, test case 16
  private static final Sealed GCM =
      new Sealed(
          "AES",
          "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
          "cafebabefacedbaddecaf888",
          "feedfacedeadbeeffeedfacedeadbeefabaddad2",
          "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
              + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
          "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
              + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
              + "76fc6ece0f4e1768cddf8853bb2d551b");

  // RFC 8439, section 2.8.2
  private static final Sealed CHACHA =
      new Sealed(
          "ChaCha20",
          "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f",
          "070000004041424344454647",
          "50515253c0c1c2c3c4c5c6c7",
          HEX.formatHex(
              ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for"
                      + " the future, sunscreen would be it.")
                  .getBytes(StandardCharsets.US_ASCII)),
          "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
              + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
              + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
              + "3ff4def08e4b7a9de576d26586cec64b6116"
              + "1ae10b594f09e26a7e902ecbd0600691");

  // SP 800-38C, example 3
  private static final Sealed CCM =
      new Sealed(
          "AES",
          "404142434445464748494a4b4c4d4e4f",
          "101112131415161718191a1b",
          "000102030405060708090a0b0c0d0e0f10111213",
          "202122232425262728292a2b2c2d2e2f3031323334353637",
          "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5" + "484392fbc1b09951");

  private static final Map<String, Sealed> ANSWERS =
      Map.of("AES/GCM", GCM, "AES/CCM", CCM, "ChaCha20-Poly1305", CHACHA);

  private record Sealed(
      String keyAlgorithm,
      String key,
      String nonce,
      String aad,
      String plaintext,
      String ciphertext) {

    /** What the ciphertext is longer by, in bytes: two digits each. */
    int tagLength() {
      return (ciphertext.length() - plaintext.length()) / 2;
    }
  }

  private KnownAnswersOfAeads() {}

  static Optional<String> check(String algorithm, KnownAnswers.Opener opener)
      throws DriverException {
    Sealed answer = ANSWERS.get(algorithm);
    if (answer == null) {
      return KnownAnswers.unknown(algorithm);
    }
    Key key = new SecretKeySpec(HEX.parseHex(answer.key), answer.keyAlgorithm);
    SessionSpec spec = SessionSpec.aead(algorithm).key(key).tagLength(answer.tagLength());
    try (Session session = opener.open(spec)) {
      byte[] sealed = HEX.parseHex(answer.ciphertext);
      byte[] opened = HEX.parseHex(answer.plaintext);
      Optional<String> wrong =
          differs(session, request(Operation.ENCRYPT, answer, opened), sealed, "the ciphertext");
      if (wrong.isEmpty()) {
        wrong =
            differs(session, request(Operation.DECRYPT, answer, sealed), opened, "the plaintext");
      }
      if (wrong.isEmpty()) {
        byte[] forged = sealed.clone();
        forged[forged.length - 1] ^= 1;
        Request request = request(Operation.DECRYPT, answer, forged);
        request.output(new byte[opened.length], 0, opened.length);
        wrong = outcome(session, request, Outcome.MISMATCH, "a forged tag");
      }
      return wrong;
    }
  }

  private static Request request(Operation operation, Sealed answer, byte[] input) {
    byte[] aad = HEX.parseHex(answer.aad);
    return KnownAnswersTrial.message(operation, input)
        .nonce(HEX.parseHex(answer.nonce))
        .aad(aad, 0, aad.length);
  }
}
