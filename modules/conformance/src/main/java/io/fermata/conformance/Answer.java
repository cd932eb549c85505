package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a {@link Trial} has ended.
 *
 * @param outcome how
 * @param output the bytes that were produced; empty unless the outcome is {@link Outcome#DONE}
 * @param integers what a key operation has computed
 * @param failure why it failed; present if the outcome is {@link Outcome#FAILED}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(
    Outcome outcome, byte[] output, List<BigInteger> integers, Optional<DriverException> failure) {

  public Answer {
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(failure, "failure");
    integers = List.copyOf(integers);
    if (failure.isPresent() != (outcome == Outcome.FAILED)) {
      throw new IllegalArgumentException(
          "outcome " + outcome + " and failure " + failure + "; exactly the failed have one");
    }
  }

  /** The outcome, with the words of the failure if there is one. */
  @Override
  public String toString() {
    return outcome
        + failure.map(why -> " (" + why.reason() + ": " + why.getMessage() + ")").orElse("");
  }
}
