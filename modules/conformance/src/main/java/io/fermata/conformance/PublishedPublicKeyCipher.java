package io.fermata.conformance;

import static io.fermata.conformance.Expected.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.util.Optional;

/**
 * Public-key ciphers: the published ciphertext is decrypted, an altered one is a mismatch, if there is a padding, and
 * a ciphertext made here comes back.
 */
record PublishedPublicKeyCipher(PublicKeyAlgorithm algorithm, PublicKeyAnswer answer)
    implements PublishedAnswer {

  @Override
  public String source() {
    return answer.source();
  }

  private Examinee.Open open(Examinee examinee, String key) throws DriverException {
    return examinee.open(SessionSpec.publicKeyCipher(algorithm.name()).key(answer.key(key)));
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    try (Examinee.Open opening = open(examinee, PublicKeyAnswer.PRIVATE)) {
      Trial trial = trial(Operation.DECRYPT, answer.bytes("ciphertext"));
      return Expected.differs(opening, trial, answer.bytes("message"), "the message");
    }
  }

  @Override
  public Optional<String> wrongBesides(Examinee examinee) throws DriverException {
    byte[] message = answer.bytes("message");
    byte[] altered = answer.bytes("ciphertext").clone();
    altered[altered.length - 1] ^= 1;
    try (Examinee.Open opening = open(examinee, PublicKeyAnswer.PRIVATE);
        Examinee.Open sealing = open(examinee, PublicKeyAnswer.PUBLIC)) {
      Optional<String> wrong = Optional.empty();
      if (algorithm.isPadded()) {
        Answer refused = opening.ask(trial(Operation.DECRYPT, altered));
        wrong = outcome(refused, Outcome.MISMATCH, "an altered ciphertext");
      }
      if (wrong.isPresent()) {
        return wrong;
      }
      Answer made = sealing.ask(trial(Operation.ENCRYPT, message).room(altered.length));
      wrong = outcome(made, Outcome.DONE, "a message to encrypt");
      return wrong.isPresent()
          ? wrong
          : Expected.differs(
              opening, trial(Operation.DECRYPT, made.output()), message, "its own message");
    }
  }

  /** With the label, and as much room as the input has bytes. */
  private Trial trial(Operation operation, byte[] input) {
    return Trial.of(operation, input).aad(answer.label());
  }
}
