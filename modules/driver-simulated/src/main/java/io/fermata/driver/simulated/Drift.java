package io.fermata.driver.simulated;

import java.time.Duration;

/**
 * A device that grows slower: after {@code over} its service takes {@code factor} times as long as at
 * its start, and it goes on growing at that pace, in a straight line.
 *
 * @param factor how many times as long, 1 to 1000; 1 for no drift
 * @param over after how long, 1 nanosecond to 1 hour
 */
public record Drift(double factor, Duration over) {
  /** None. */
  public static final Drift NONE = new Drift(1, Duration.ofSeconds(1));

  /** Refuses what is out of range. */
  public Drift {
    if (!(factor >= 1 && factor <= 1000)) {
      throw new IllegalArgumentException("factor is " + factor + "; it is a number from 1 to 1000");
    }
    Ranges.someTime("over", over);
  }

  /** By how much service takes longer, so many nanoseconds after the start. */
  double after(long elapsedNanos) {
    return 1 + (factor - 1) * elapsedNanos / over.toNanos();
  }
}
