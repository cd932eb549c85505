package io.fermata.conformance;

import static io.fermata.conformance.Expected.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
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

  private Examinee.Open open(Examinee examinee, String key) throws DriverException {
    return examinee.open(answer.signature(algorithm).key(answer.key(key)));
  }

  private Examinee.Open verifying(Examinee examinee) throws DriverException {
    return open(
        examinee,
        answer.has(PublicKeyAnswer.VERIFYING) ? PublicKeyAnswer.VERIFYING : PublicKeyAnswer.PUBLIC);
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    try (Examinee.Open verifier = verifying(examinee)) {
      Trial trial = verify(answer.bytes("message"), answer.bytes("signature"));
      return outcome(verifier.ask(trial), Outcome.DONE, "the published signature");
    }
  }

  @Override
  public Optional<String> wrongBesides(Examinee examinee) throws DriverException {
    byte[] other = answer.bytes("message").clone();
    other[0] ^= 1;
    try (Examinee.Open verifier = verifying(examinee)) {
      Trial trial = verify(other, answer.bytes("signature"));
      Optional<String> wrong = outcome(verifier.ask(trial), Outcome.MISMATCH, "a forgery");
      return wrong.isPresent() ? wrong : made(examinee);
    }
  }

  private Optional<String> made(Examinee examinee) throws DriverException {
    byte[] message = answer.bytes("message");
    try (Examinee.Open signer = open(examinee, PublicKeyAnswer.PRIVATE);
        Examinee.Open verifier = open(examinee, PublicKeyAnswer.PUBLIC)) {
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
