package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import java.util.Arrays;
import java.util.Optional;

/**
 * Single requests of a published answer: empty if they end as expected, else what was done. Who fails one as
 * {@linkplain Reason#UNSUPPORTED unsupported} takes less than the algorithm's publication does, which is no wrong
 * answer: that is thrown.
 */
final class Expected {

  private Expected() {}

  /** The result must be this one, to the byte. */
  static Optional<String> differs(
      Examinee.Open session, Trial trial, byte[] expected, String what) throws DriverException {
    Answer answer = session.ask(trial.room(Math.max(trial.room(), expected.length)));
    Optional<String> wrong = outcome(answer, Outcome.DONE, "the test of " + what);
    if (wrong.isPresent()) {
      return wrong;
    }
    return Arrays.equals(answer.output(), expected)
        ? Optional.empty()
        : Optional.of("wrong answer: " + what + " is not the published one");
  }

  /** The request must have ended like this. */
  static Optional<String> outcome(Answer answer, Outcome expected, String what)
      throws DriverException {
    if (answer.outcome() == expected) {
      return Optional.empty();
    }
    String said =
        "answers " + answer.outcome() + " to " + what
            + answer.failure().map(why -> ": " + why.getMessage()).orElse("");
    if (answer.failure().isPresent() && answer.failure().get().reason() == Reason.UNSUPPORTED) {
      throw new DriverException(Reason.UNSUPPORTED, said, answer.failure().get());
    }
    return Optional.of(said);
  }
}
