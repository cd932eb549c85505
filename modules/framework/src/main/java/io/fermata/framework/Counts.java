package io.fermata.framework;

/**
 * How requests were completed, by one driver or by all, since the framework was opened. Each request is in exactly one of the
 * first four.
 *
 * @param inline completed by the time {@code submit} or the wait for it began
 * @param paused a job was paused for them
 * @param parked a virtual thread was parked for them
 * @param blocked a platform thread was blocked for them
 * @param backlogged of these, how many met a full driver and waited their turn
 * @param completedTwice completions that a driver reported once too often; they changed nothing
 */
public record Counts(
    long inline, long paused, long parked, long blocked, long backlogged, long completedTwice) {

  /** Nothing counted. */
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

  /** How many requests were completed. */
  public long requests() {
    return inline + paused + parked + blocked;
  }

  /** Both together. */
  public Counts plus(Counts other) {
    return new Counts(
        inline + other.inline,
        paused + other.paused,
        parked + other.parked,
        blocked + other.blocked,
        backlogged + other.backlogged,
        completedTwice + other.completedTwice);
  }

  /** What came since {@code earlier}. */
  public Counts minus(Counts earlier) {
    return new Counts(
        inline - earlier.inline,
        paused - earlier.paused,
        parked - earlier.parked,
        blocked - earlier.blocked,
        backlogged - earlier.backlogged,
        completedTwice - earlier.completedTwice);
  }
}
