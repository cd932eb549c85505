package io.fermata.framework;

import static io.fermata.framework.KnownAnswersTrial.differs;
import static io.fermata.framework.KnownAnswersTrial.message;
import static io.fermata.framework.KnownAnswersTrial.outcome;

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
final class KnownAnswersOfEncapsulations {

  private KnownAnswersOfEncapsulations() {}

  static Optional<String> check(
      PublicKeyAlgorithm algorithm, PublicKeyAnswer answer, KnownAnswers.Opener opener)
      throws DriverException {
    SessionSpec spec = SessionSpec.encapsulation(algorithm.name());
    try (Session opening = opener.open(spec.key(answer.key(PublicKeyAnswer.PRIVATE)));
        Session sealing = opener.open(spec.key(answer.key(PublicKeyAnswer.PUBLIC)))) {
      Optional<String> wrong = published(opening, answer);
      return wrong.isPresent() ? wrong : made(algorithm, sealing, opening);
    }
  }

  private static Optional<String> published(Session opening, PublicKeyAnswer answer) {
    byte[] secret = answer.bytes("secret");
    byte[] encapsulation = answer.bytes("encapsulation");
    Optional<String> wrong =
        differs(opening, message(Operation.DECAPSULATE, encapsulation), secret, "the secret");
    if (wrong.isPresent()) {
      return wrong;
    }
    byte[] altered = encapsulation.clone();
    altered[0] ^= 1;
    byte[] other = new byte[secret.length];
    Request request = message(Operation.DECAPSULATE, altered).output(other, 0, other.length);
    wrong = outcome(opening, request, Outcome.DONE, "an altered encapsulation");
    return wrong.isEmpty() && Arrays.equals(other, secret)
        ? Optional.of("wrong answer: an altered encapsulation has the same secret")
        : wrong;
  }

  private static Optional<String> made(
      PublicKeyAlgorithm algorithm, Session sealing, Session opening) {
    byte[] first = new byte[algorithm.secret() + algorithm.encapsulation()];
    byte[] second = new byte[first.length];
    for (byte[] output : new byte[][] {first, second}) {
      Request request =
          new Request().operation(Operation.ENCAPSULATE).output(output, 0, output.length);
      Optional<String> wrong = outcome(sealing, request, Outcome.DONE, "a secret to be made");
      if (wrong.isEmpty() && request.produced() != output.length) {
        wrong = Optional.of("wrong answer: secret and encapsulation have not " + output.length + " bytes");
      }
      if (wrong.isEmpty()) {
        byte[] secret = Arrays.copyOf(output, algorithm.secret());
        byte[] encapsulation = Arrays.copyOfRange(output, algorithm.secret(), output.length);
        wrong =
            differs(
                opening, message(Operation.DECAPSULATE, encapsulation), secret, "its own secret");
      }
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Arrays.equals(first, second)
        ? Optional.of("wrong answer: the same secret twice")
        : Optional.empty();
  }
}
