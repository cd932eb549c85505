package io.fermata.framework;

import java.util.Objects;

/**
 * How long one stage took for the requests of one driver, algorithm and size, failed ones left out.
 *
 * @param driver the driver's name
 * @param algorithm as in the sessions' {@link io.fermata.spi.SessionSpec}
 * @param size how long the messages were
 * @param stage which part of their way
 * @param nanos how long it took, in nanoseconds of the framework's {@link io.fermata.spi.TimeSource}
 */
public record StageStatistics(
    String driver, String algorithm, SizeClass size, Stage stage, Distribution nanos) {

  public StageStatistics {
    Objects.requireNonNull(driver, "driver");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(stage, "stage");
    Objects.requireNonNull(nanos, "nanos");
  }
}
