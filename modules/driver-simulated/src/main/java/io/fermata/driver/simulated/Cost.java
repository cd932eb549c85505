package io.fermata.driver.simulated;

import java.time.Duration;

/**
 * What one request costs an engine: {@code setup} plus its bytes (input and additional data) over the
 * rate. That is the mean; {@link Spread} scatters it.
 *
 * @param setup the fixed part, 0 to 1 hour
 * @param bytesPerSecond the bandwidth of one engine, 1 to 10^15 bytes per second; {@link #UNLIMITED} if
 *     length does not matter
 */
public record Cost(Duration setup, long bytesPerSecond) {
  /** A rate so high that only the setup counts. */
  public static final long UNLIMITED = 1_000_000_000_000_000L;

  private static final double NANOS_PER_SECOND = 1e9;

  /** Refuses what is out of range. */
  public Cost {
    Ranges.time("setup", setup);
    Ranges.number("bytesPerSecond", bytesPerSecond, 1, UNLIMITED);
  }

  /** The mean service time of a request of this many bytes, in nanoseconds. */
  public double meanNanos(long bytes) {
    double transfer = bytesPerSecond == UNLIMITED ? 0 : bytes * NANOS_PER_SECOND / bytesPerSecond;
    return setup.toNanos() + transfer;
  }
}
