package io.fermata.conformance;

import static io.fermata.conformance.Expected.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.util.Optional;

/**
 * Public-key ciphers: the published ciphertext is decrypted, an altered one is a mismatch, and a ciphertext
 * made here comes back.
 */
record PublishedPublicKeyCipher(PublicKeyAlgorithm algorithm, PublicKeyAnswer answer)
    implements PublishedAnswer {

  @Override
  public String source() {
    return answer.source();
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    SessionSpec spec = SessionSpec.publicKeyCipher(algorithm.name());
    byte[] ciphertext = answer.bytes("ciphertext");
    byte[] message = answer.bytes("message");
    try (Examinee.Open opening = examinee.open(spec.key(answer.key(PublicKeyAnswer.PRIVATE)));
        Examinee.Open sealing = examinee.open(spec.key(answer.key(PublicKeyAnswer.PUBLIC)))) {
      Optional<String> wrong =
          Expected.differs(opening, trial(Operation.DECRYPT, ciphertext), message, "the message");
      if (wrong.isPresent()) {
        return wrong;
      }
      byte[] altered = ciphertext.clone();
      altered[altered.length - 1] ^= 1;
      wrong =
          outcome(
              opening.ask(trial(Operation.DECRYPT, altered)),
              Outcome.MISMATCH,
              "an altered ciphertext");
      if (wrong.isPresent()) {
        return wrong;
      }
      Answer made = sealing.ask(trial(Operation.ENCRYPT, message).room(ciphertext.length));
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
