package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** Published answers that a driver must give before it is used. */
final class KnownAnswers {

  /** Opens a session on the driver under test. */
  interface Opener {
    Session open(SessionSpec spec) throws DriverException;
  }

  private static final HexFormat HEX = HexFormat.of();

  // McGrew and Viega, The Galois/Counter Mode of Operation, test case 16
  private static final Sealed GCM =
      new Sealed(
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

  // RFC 6979, A.2.5, SHA-256, message "sample"; the keys as PKCS #8 and X.509
  private static final String P256_PRIVATE =
      "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420"
          + "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
  private static final String P256_PUBLIC =
      "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
          + "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
          + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
  private static final String P256_SIGNATURE =
      "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
          + "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

  private record Sealed(
      String key, String nonce, String aad, String plaintext, String ciphertext) {}

  private KnownAnswers() {}

  /** Empty if the driver answers as published, else what it did instead. */
  static Optional<String> check(String algorithm, Opener opener) {
    try {
      return ReentryGuard.call(
          () ->
              switch (algorithm) {
                case "AES/GCM" -> sealed(algorithm, "AES", GCM, opener);
                case "ChaCha20-Poly1305" -> sealed(algorithm, "ChaCha20", CHACHA, opener);
                case "HmacSHA256" -> mac(opener);
                case "SHA-256" -> digest(opener);
                case "SHA256withECDSA" -> signature(opener);
                default -> Optional.of("no answer is known for " + algorithm);
              });
    } catch (DriverException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<String> sealed(
      String algorithm, String keyAlgorithm, Sealed answer, Opener opener) throws DriverException {
    Key key = new SecretKeySpec(HEX.parseHex(answer.key), keyAlgorithm);
    try (Session session = opener.open(SessionSpec.aead(algorithm).key(key))) {
      byte[] sealed = HEX.parseHex(answer.ciphertext);
      byte[] opened = HEX.parseHex(answer.plaintext);
      Optional<String> wrong =
          differs(session, aead(Operation.ENCRYPT, answer, opened), sealed, "the ciphertext");
      if (wrong.isEmpty()) {
        wrong = differs(session, aead(Operation.DECRYPT, answer, sealed), opened, "the plaintext");
      }
      if (wrong.isEmpty()) {
        byte[] forged = sealed.clone();
        forged[forged.length - 1] ^= 1;
        Request request = aead(Operation.DECRYPT, answer, forged);
        request.output(new byte[opened.length], 0, opened.length);
        wrong = outcome(session, request, Outcome.MISMATCH, "a forged tag");
      }
      return wrong;
    }
  }

  private static Request aead(Operation operation, Sealed answer, byte[] input) {
    byte[] aad = HEX.parseHex(answer.aad);
    return new Request()
        .operation(operation)
        .nonce(HEX.parseHex(answer.nonce))
        .aad(aad, 0, aad.length)
        .input(input, 0, input.length);
  }

  private static Optional<String> digest(Opener opener) throws DriverException {
    // FIPS 180-2, B.1
    try (Session session = opener.open(SessionSpec.digest("SHA-256"))) {
      return differs(
          session,
          message(Operation.DIGEST, "abc"),
          HEX.parseHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
          "the hash");
    }
  }

  private static Optional<String> mac(Opener opener) throws DriverException {
    // RFC 4231, test case 2
    Key key = new SecretKeySpec("Jefe".getBytes(StandardCharsets.US_ASCII), "HmacSHA256");
    try (Session session = opener.open(SessionSpec.mac("HmacSHA256").key(key))) {
      return differs(
          session,
          message(Operation.MAC, "what do ya want for nothing?"),
          HEX.parseHex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
          "the code");
    }
  }

  /** A signature has no one answer: the published one is verified, and so is one made here. */
  private static Optional<String> signature(Opener opener) throws DriverException {
    Key signing;
    Key verifying;
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      signing = factory.generatePrivate(new PKCS8EncodedKeySpec(HEX.parseHex(P256_PRIVATE)));
      verifying = factory.generatePublic(new X509EncodedKeySpec(HEX.parseHex(P256_PUBLIC)));
    } catch (GeneralSecurityException e) {
      return Optional.of("the platform cannot make the test's keys: " + e);
    }
    SessionSpec spec = SessionSpec.signature("SHA256withECDSA");
    try (Session signer = opener.open(spec.key(signing));
        Session verifier = opener.open(spec.key(verifying))) {
      byte[] published = HEX.parseHex(P256_SIGNATURE);
      Optional<String> wrong =
          outcome(verifier, verify("sample", published), Outcome.DONE, "the published signature");
      if (wrong.isEmpty()) {
        wrong = outcome(verifier, verify("simple", published), Outcome.MISMATCH, "a forgery");
      }
      if (wrong.isEmpty()) {
        byte[] made = new byte[80];
        Request request = message(Operation.SIGN, "sample").output(made, 0, made.length);
        wrong = outcome(signer, request, Outcome.DONE, "a message to sign");
        if (wrong.isEmpty()) {
          byte[] exact = Arrays.copyOf(made, request.produced());
          wrong = outcome(verifier, verify("sample", exact), Outcome.DONE, "its own signature");
        }
      }
      return wrong;
    }
  }

  private static Request verify(String message, byte[] signature) {
    return message(Operation.VERIFY, message).tag(signature, 0, signature.length);
  }

  private static Request message(Operation operation, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return new Request().operation(operation).input(bytes, 0, bytes.length);
  }

  private static Optional<String> differs(
      Session session, Request request, byte[] expected, String what) {
    byte[] output = new byte[expected.length];
    request.output(output, 0, output.length);
    Optional<String> wrong = outcome(session, request, Outcome.DONE, "the test of " + what);
    if (wrong.isPresent()) {
      return wrong;
    }
    return request.produced() == expected.length && Arrays.equals(output, expected)
        ? Optional.empty()
        : Optional.of("wrong answer: " + what + " is not the published one");
  }

  private static Optional<String> outcome(
      Session session, Request request, Outcome expected, String what) {
    Outcome outcome = session.perform(request);
    if (outcome == expected) {
      return Optional.empty();
    }
    return Optional.of(
        "answers " + outcome + " to " + what
            + (outcome == Outcome.FAILED ? ": " + request.failure().getMessage() : ""));
  }
}
