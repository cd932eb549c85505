package io.fermata.conformance;

import static io.fermata.conformance.Expected.outcome;

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
record PublishedSignature(PublicKeyAlgorithm algorithm, PublicKeyAnswer answer)
    implements PublishedAnswer {
  /** That of ML-DSA-87 has 4 627 bytes. */
  static final int LONGEST = 5_000;

  @Override
  public String source() {
    return answer.source();
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    SessionSpec spec = SessionSpec.signature(algorithm.name());
    Optional<String> wrong = published(spec, examinee);
    return wrong.isPresent() ? wrong : made(spec, examinee);
  }

  private Optional<String> published(SessionSpec spec, Examinee examinee) throws DriverException {
    String key =
        answer.has(PublicKeyAnswer.VERIFYING) ? PublicKeyAnswer.VERIFYING : PublicKeyAnswer.PUBLIC;
    byte[] message = answer.bytes("message");
    byte[] signature = answer.bytes("signature");
    try (Examinee.Open verifier = examinee.open(spec.key(answer.key(key)))) {
      Optional<String> wrong =
          outcome(
              verifier.ask(verify(message, signature)), Outcome.DONE, "the published signature");
      if (wrong.isPresent()) {
        return wrong;
      }
      byte[] other = message.clone();
      other[0] ^= 1;
      return outcome(verifier.ask(verify(other, signature)), Outcome.MISMATCH, "a forgery");
    }
  }

  private Optional<String> made(SessionSpec spec, Examinee examinee) throws DriverException {
    byte[] message = answer.bytes("message");
    try (Examinee.Open signer = examinee.open(spec.key(answer.key(PublicKeyAnswer.PRIVATE)));
        Examinee.Open verifier = examinee.open(spec.key(answer.key(PublicKeyAnswer.PUBLIC)))) {
      Answer made = signer.ask(Trial.of(Operation.SIGN, message).room(LONGEST));
      Optional<String> wrong = outcome(made, Outcome.DONE, "a message to sign");
      if (wrong.isPresent()) {
        return wrong;
      }
      if (answer.has(PublicKeyAnswer.EXACT)
          && !Arrays.equals(made.output(), answer.bytes("signature"))) {
        return Optional.of("wrong answer: the signature is not the published one");
      }
      return outcome(
          verifier.ask(verify(message, made.output())), Outcome.DONE, "its own signature");
    }
  }

  private static Trial verify(byte[] message, byte[] signature) {
    return Trial.of(Operation.VERIFY, message).tag(signature).room(0);
  }
}
