package io.fermata.conformance;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A question of a collection of test vectors, and how it is to be answered. Such collections have what a driver must
 * refuse as well: forged, malformed, out of range.
 *
 * @param name where it stands and what it is about: file, number, flags, comment
 * @param spec the session to be opened, with its key
 * @param trial what is asked, with room for the answer
 * @param result what the collection says of it
 * @param output the answer; of a code it may be the first bytes alone. Empty if any is right, as when a fresh secret
 *     is made. An invalid one with an answer must not have that one, and one without must be refused. The caller's
 */
@SuppressWarnings("OptionalContainsArray") // never compared
public record TestVector(
    String name, SessionSpec spec, Trial trial, Result result, Optional<byte[]> output) {

  /** What a collection says of a vector. */
  public enum Result {
    /** To be answered. */
    VALID,
    /** To be answered, or refused: outdated, or of a rare form. */
    ACCEPTABLE,
    /** To be refused. */
    INVALID
  }

  public TestVector {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(trial, "trial");
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(output, "output");
  }

  /** What is wrong with an answer; empty if it is a right one. */
  Optional<String> wrong(Answer answer) {
    boolean answered = answer.outcome() == Outcome.DONE;
    boolean accepted = answered && output.map(bytes -> matches(bytes, answer.output())).orElse(true);
    boolean right =
        switch (result) {
          case VALID -> accepted;
          case ACCEPTABLE -> accepted || !answered;
          case INVALID -> !accepted;
        };
    return right
        ? Optional.empty()
        : Optional.of(
            "is " + result + ", but "
                + (accepted ? "accepted" : answered ? "answered otherwise" : "ended with " + answer));
  }

  private boolean matches(byte[] expected, byte[] answered) {
    int length = spec.kind() == Kind.MAC ? expected.length : answered.length;
    return answered.length >= length && Arrays.equals(expected, Arrays.copyOf(answered, length));
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }
}
