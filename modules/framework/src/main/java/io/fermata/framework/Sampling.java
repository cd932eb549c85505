package io.fermata.framework;

/**
 * How many requests are timed, and how many go to another driver than the best to see how it does now.
 *
 * @param timedOneIn one request in so many is timed; 0 for none, else at least 1
 * @param triedOneIn one request in so many, at most, goes to another driver; 0 for none, else at least 2. A
 *     driver that is known to cost k times as much is tried k times as rarely, so that what trying costs
 *     does not depend on how bad a driver is.
 * @param seed decides which requests; the same seed and numbers, the same requests
 */
public record Sampling(int timedOneIn, int triedOneIn, long seed) {
  /** One in 512 is timed, one in 2 048 tried. */
  public static final Sampling DEFAULT = new Sampling(512, 2_048, 1);

  /** Nothing is measured and nothing tried. */
  public static final Sampling OFF = new Sampling(0, 0, 1);

  public Sampling {
    if (timedOneIn < 0) {
      throw new IllegalArgumentException(
          "one in " + timedOneIn + " is timed; at least 1, or 0 for none");
    }
    if (triedOneIn < 0 || triedOneIn == 1) {
      throw new IllegalArgumentException(
          "one in " + triedOneIn + " is tried; at least 2, or 0 for none");
    }
  }
}
