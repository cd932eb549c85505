package io.fermata.framework;

import io.fermata.spi.SessionSpec.Direction;
import java.util.Objects;

/**
 * What one request costs on one driver, as it was measured: for a driver that completes inside {@code
 * submit} the time it takes, for any other its time over the number in flight, which is the time from one
 * completion to the next (J. D. C. Little, A Proof for the Queuing Formula, 1961).
 *
 * @param driver the driver's name
 * @param shape the {@linkplain Candidate#fingerprint fingerprint} of the driver's shape when it was
 *     measured: 8 hexadecimal digits
 * @param algorithm as in the sessions' {@link io.fermata.spi.SessionSpec}
 * @param direction which way; {@link Direction#BOTH}, by its encryption, of a cipher for both directions
 * @param size how long the messages were
 * @param memory where they were; {@link Memory#ARRAY} of a driver that does not complete inside {@code submit}, to
 *     which it makes no difference
 * @param inFlight how many were out on the driver; {@link FlightClass#ALONE} if it completes inside {@code
 *     submit}, which is the same however many there are
 * @param nanos nanoseconds a request; from 1 to {@link #MOST_NANOS}
 * @param samples how many times were taken; at least 1
 * @param source where it is from, {@link Source#CALIBRATED} or {@link Source#ON_LINE}
 */
public record Cost(
    String driver,
    String shape,
    String algorithm,
    Direction direction,
    SizeClass size,
    Memory memory,
    FlightClass inFlight,
    long nanos,
    long samples,
    Source source) {

  /** Where what is said of a driver is from. */
  public enum Source {
    /** A calibration. */
    CALIBRATED,
    /** Requests of users, some of which were timed. */
    ON_LINE,
    /** The driver's own word. */
    DECLARED
  }

  /** The most that a request can cost: eleven days. */
  public static final long MOST_NANOS = 1_000_000_000_000_000L;

  /** Of both directions, in arrays. */
  public Cost(
      String driver,
      String shape,
      String algorithm,
      SizeClass size,
      FlightClass inFlight,
      long nanos,
      long samples,
      Source source) {
    this(driver, shape, algorithm, Direction.BOTH, size, Memory.ARRAY, inFlight, nanos, samples, source);
  }

  public Cost {
    Objects.requireNonNull(direction, "direction");
    Objects.requireNonNull(memory, "memory");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(inFlight, "inFlight");
    if (!driver.matches("\\S+")) {
      throw new IllegalArgumentException("driver is '" + driver + "'; a name has no blanks");
    }
    if (!shape.matches("[0-9a-f]{8}")) {
      throw new IllegalArgumentException(
          "shape is '" + shape + "'; it is 8 hexadecimal digits, such as 0a1b2c3d");
    }
    if (!isLine(algorithm)) {
      throw new IllegalArgumentException(
          "algorithm is '" + algorithm + "'; it is one line, without blanks at its ends");
    }
    if (nanos < 1 || nanos > MOST_NANOS) {
      throw new IllegalArgumentException(
          "cost is " + nanos + " ns; it is from 1 to " + MOST_NANOS);
    }
    if (samples < 1) {
      throw new IllegalArgumentException(samples + " samples; at least 1");
    }
    if (Objects.requireNonNull(source, "source") == Source.DECLARED) {
      throw new IllegalArgumentException("source is DECLARED; what is measured is CALIBRATED or ON_LINE");
    }
  }

  /** True if an algorithm's name can stand at the end of a line, and be read from there again. */
  static boolean isLine(String algorithm) {
    return !algorithm.isBlank()
        && algorithm.equals(algorithm.strip())
        && algorithm.chars().noneMatch(Character::isISOControl);
  }
}
