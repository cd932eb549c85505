package io.fermata.framework;

import static io.fermata.framework.KnownAnswersTrial.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Signatures with ECDSA. */
final class KnownAnswersOfSignatures {
  private static final HexFormat HEX = HexFormat.of();

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

  private KnownAnswersOfSignatures() {}

  /** A signature has no one answer: the published one is verified, and so is one made here. */
  static Optional<String> check(KnownAnswers.Opener opener) throws DriverException {
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
        Request request =
            KnownAnswersTrial.message(Operation.SIGN, "sample").output(made, 0, made.length);
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
    return KnownAnswersTrial.message(Operation.VERIFY, message).tag(signature, 0, signature.length);
  }
}
