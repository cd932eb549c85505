package io.fermata.conformance;

import static io.fermata.conformance.Expected.differs;
import static io.fermata.conformance.Expected.outcome;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Key encapsulations: the published one has the published secret, an altered one another, and one made here
 * the secret that came with it, each time a fresh one.
 */
record PublishedEncapsulation(PublicKeyAlgorithm algorithm, PublicKeyAnswer answer)
    implements PublishedAnswer {

  @Override
  public String source() {
    return answer.source();
  }

  @Override
  public Optional<String> wrong(Examinee examinee) throws DriverException {
    try (Examinee.Open opening = opening(examinee)) {
      return differs(
          opening,
          decapsulate(answer.bytes("encapsulation")),
          answer.bytes("secret"),
          "the secret");
    }
  }

  private Examinee.Open opening(Examinee examinee) throws DriverException {
    return examinee.open(
        SessionSpec.encapsulation(algorithm.name()).key(answer.key(PublicKeyAnswer.PRIVATE)));
  }

  @Override
  public Optional<String> wrongBesides(Examinee examinee) throws DriverException {
    SessionSpec spec = SessionSpec.encapsulation(algorithm.name());
    byte[] altered = answer.bytes("encapsulation").clone();
    altered[0] ^= 1;
    try (Examinee.Open opening = opening(examinee);
        Examinee.Open sealing = examinee.open(spec.key(answer.key(PublicKeyAnswer.PUBLIC)))) {
      Answer other = opening.ask(decapsulate(altered));
      Optional<String> wrong = outcome(other, Outcome.DONE, "an altered encapsulation");
      if (wrong.isEmpty() && Arrays.equals(other.output(), answer.bytes("secret"))) {
        wrong = Optional.of("wrong answer: an altered encapsulation has the same secret");
      }
      return wrong.isPresent() ? wrong : made(sealing, opening);
    }
  }

  private Optional<String> made(Examinee.Open sealing, Examinee.Open opening)
      throws DriverException {
    int length = algorithm.secret() + algorithm.encapsulation();
    byte[] last = new byte[0];
    for (int i = 0; i < 2; i++) {
      Answer fresh = sealing.ask(Trial.of(Operation.ENCAPSULATE, new byte[0]).room(length));
      Optional<String> wrong = outcome(fresh, Outcome.DONE, "a secret to be made");
      byte[] output = fresh.output();
      if (wrong.isEmpty() && output.length != length) {
        wrong =
            Optional.of("wrong answer: secret and encapsulation have not " + length + " bytes");
      }
      if (wrong.isEmpty()) {
        byte[] secret = Arrays.copyOf(output, algorithm.secret());
        byte[] encapsulation = Arrays.copyOfRange(output, algorithm.secret(), length);
        wrong = differs(opening, decapsulate(encapsulation), secret, "its own secret");
      }
      if (wrong.isPresent()) {
        return wrong;
      }
      if (Arrays.equals(output, last)) {
        return Optional.of("wrong answer: the same secret twice");
      }
      last = output;
    }
    return Optional.empty();
  }

  private Trial decapsulate(byte[] encapsulation) {
    return Trial.of(Operation.DECAPSULATE, encapsulation).room(algorithm.secret());
  }
}
