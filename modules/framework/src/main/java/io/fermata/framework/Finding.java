package io.fermata.framework;

import io.fermata.spi.SessionSpec.Direction;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What became of one thing that a {@link Calibration} was to measure.
 *
 * @param driver the driver's name
 * @param algorithm the algorithm
 * @param direction which way a cipher was used; both directions are measured by encryption
 * @param size how long the messages were
 * @param memory where they were
 * @param inFlight how many requests were out at once
 * @param state what became of it
 * @param nanos nanoseconds a request; absent if nothing was measured
 * @param operations how many requests were done for it
 * @param why it is not settled; else empty
 */
public record Finding(
    String driver,
    String algorithm,
    Direction direction,
    SizeClass size,
    Memory memory,
    int inFlight,
    State state,
    OptionalLong nanos,
    long operations,
    String why) {

  /** What became of it. */
  public enum State {
    /** Measured, and put into the profile. */
    SETTLED,
    /** Measured, but the last measurements do not agree, or it was cut short: not in the profile. */
    UNSETTLED,
    /** The driver does not take such a session. Told once for all sizes. */
    REFUSED,
    /** A request failed, or was not answered. */
    FAILED,
    /** Not begun: the time was over, or it was cancelled. */
    LEFT_OUT
  }

  public Finding {
    Objects.requireNonNull(driver, "driver");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(memory, "memory");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(nanos, "nanos");
    Objects.requireNonNull(why, "why");
  }
}
