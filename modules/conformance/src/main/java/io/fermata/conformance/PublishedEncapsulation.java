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
    SessionSpec spec = SessionSpec.encapsulation(algorithm.name());
    try (Examinee.Open opening = examinee.open(spec.key(answer.key(PublicKeyAnswer.PRIVATE)));
        Examinee.Open sealing = examinee.open(spec.key(answer.key(PublicKeyAnswer.PUBLIC)))) {
      Optional<String> wrong = published(opening);
      return wrong.isPresent() ? wrong : made(sealing, opening);
    }
  }

  private Optional<String> published(Examinee.Open opening) throws DriverException {
    byte[] secret = answer.bytes("secret");
    byte[] encapsulation = answer.bytes("encapsulation");
    Optional<String> wrong =
        differs(opening, decapsulate(encapsulation), secret, "the secret");
    if (wrong.isPresent()) {
      return wrong;
    }
    byte[] altered = encapsulation.clone();
    altered[0] ^= 1;
    Answer other = opening.ask(decapsulate(altered));
    wrong = outcome(other, Outcome.DONE, "an altered encapsulation");
    return wrong.isEmpty() && Arrays.equals(other.output(), secret)
        ? Optional.of("wrong answer: an altered encapsulation has the same secret")
        : wrong;
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
