package io.fermata.framework;

import static io.fermata.framework.KnownAnswersTrial.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Signatures: the published one is verified, and so is one made here. Where there is but one right signature,
 * that is the one to be made.
 */
final class KnownAnswersOfSignatures {
  /** That of ML-DSA-87 has 4 627 bytes. */
  private static final int LONGEST = 5_000;

  private KnownAnswersOfSignatures() {}

  static Optional<String> check(
      PublicKeyAlgorithm algorithm, PublicKeyAnswer answer, KnownAnswers.Opener opener)
      throws DriverException {
    SessionSpec spec = SessionSpec.signature(algorithm.name());
    Optional<String> wrong = published(spec, answer, opener);
    return wrong.isPresent() ? wrong : made(spec, answer, opener);
  }

  private static Optional<String> published(
      SessionSpec spec, PublicKeyAnswer answer, KnownAnswers.Opener opener)
      throws DriverException {
    String key =
        answer.has(PublicKeyAnswer.VERIFYING) ? PublicKeyAnswer.VERIFYING : PublicKeyAnswer.PUBLIC;
    byte[] message = answer.bytes("message");
    byte[] signature = answer.bytes("signature");
    try (Session verifier = opener.open(spec.key(answer.key(key)))) {
      Optional<String> wrong =
          outcome(verifier, verify(message, signature), Outcome.DONE, "the published signature");
      if (wrong.isPresent()) {
        return wrong;
      }
      byte[] other = message.clone();
      other[0] ^= 1;
      return outcome(verifier, verify(other, signature), Outcome.MISMATCH, "a forgery");
    }
  }

  private static Optional<String> made(
      SessionSpec spec, PublicKeyAnswer answer, KnownAnswers.Opener opener)
      throws DriverException {
    byte[] message = answer.bytes("message");
    try (Session signer = opener.open(spec.key(answer.key(PublicKeyAnswer.PRIVATE)));
        Session verifier = opener.open(spec.key(answer.key(PublicKeyAnswer.PUBLIC)))) {
      byte[] made = new byte[LONGEST];
      Request request =
          KnownAnswersTrial.message(Operation.SIGN, message).output(made, 0, made.length);
      Optional<String> wrong = outcome(signer, request, Outcome.DONE, "a message to sign");
      if (wrong.isPresent()) {
        return wrong;
      }
      byte[] exact = Arrays.copyOf(made, request.produced());
      if (answer.has("exact") && !Arrays.equals(exact, answer.bytes("signature"))) {
        return Optional.of("wrong answer: the signature is not the published one");
      }
      return outcome(verifier, verify(message, exact), Outcome.DONE, "its own signature");
    }
  }

  private static Request verify(byte[] message, byte[] signature) {
    return KnownAnswersTrial.message(Operation.VERIFY, message).tag(signature, 0, signature.length);
  }
}
