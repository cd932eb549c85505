package io.fermata.framework;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Single requests of a driver under test: empty if it answers as expected, else what it did. */
final class KnownAnswersTrial {

  private KnownAnswersTrial() {}

  static Request message(Operation operation, String text) {
    return message(operation, text.getBytes(StandardCharsets.US_ASCII));
  }

  static Request message(Operation operation, byte[] bytes) {
    return new Request().operation(operation).input(bytes, 0, bytes.length);
  }

  /** The result must be this one, to the byte. */
  static Optional<String> differs(
      Session session, Request request, byte[] expected, String what) {
    byte[] output = new byte[expected.length];
    request.output(output, 0, output.length);
    Optional<String> wrong = outcome(session, request, Outcome.DONE, "the test of " + what);
    if (wrong.isPresent()) {
      return wrong;
    }
    return request.produced() == expected.length && Arrays.equals(output, expected)
        ? Optional.empty()
        : Optional.of("wrong answer: " + what + " is not the published one");
  }

  /** The request must end like this. */
  static Optional<String> outcome(
      Session session, Request request, Outcome expected, String what) {
    Outcome outcome = session.perform(request.published());
    if (outcome == expected) {
      return Optional.empty();
    }
    return Optional.of(
        "answers " + outcome + " to " + what
            + (outcome == Outcome.FAILED ? ": " + request.failure().getMessage() : ""));
  }
}
