package io.fermata.framework;

/**
 * How requests were completed, by one driver or by all, since the framework was opened. Each request is
 * in exactly one of the first five.
 *
 * @param inline completed by the time {@code submit} or the wait for it began
 * @param paused a job was paused for them
 * @param parked a virtual thread was parked for them
 * @param blocked a platform thread was blocked for them
 * @param delivered called back, or polled
 * @param failed of these, how many failed, were cancelled or were too late
 * @param mismatched of these, how many had a wrong tag or signature, which is no failure
 * @param backlogged how many times one met a full driver and waited its turn
 * @param blocks how many times a driver said that it was full, after it had room
 * @param retried attempts that a device gave up and that were made again
 * @param fellBack how many times a request went on from this driver to another one: see {@link Fallback}
 * @param checked results that a second driver was asked to confirm: see {@link Shadow}
 * @param differed of these, how many were not those of the second
 * @param late completions that came after the request had been given up or had gone on to another driver
 * @param completedTwice completions that a driver reported once too often; they changed nothing
 * @param bytes of the messages of all these; 0 unless {@link FrameworkOptions#statistics()} are on, so that
 *     what is not asked for costs nothing
 */
public record Counts(
    long inline,
    long paused,
    long parked,
    long blocked,
    long delivered,
    long failed,
    long mismatched,
    long backlogged,
    long blocks,
    long retried,
    long fellBack,
    long checked,
    long differed,
    long late,
    long completedTwice,
    long bytes) {

  /** Nothing counted. */
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** So many, and nothing else. */
  public static Counts of(long inline, long paused, long parked, long blocked) {
    return new Counts(inline, paused, parked, blocked, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** How many requests were completed. */
  public long requests() {
    return inline + paused + parked + blocked + delivered;
  }

  /** Both together. */
  public Counts plus(Counts other) {
    return combined(other, 1);
  }

  /** What came since {@code earlier}. */
  public Counts minus(Counts earlier) {
    return combined(earlier, -1);
  }

  /** The same with these completions that a driver reported once too often. */
  Counts twice(long completedTwice) {
    return plus(new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, completedTwice, 0));
  }

  private Counts combined(Counts other, int sign) {
    return new Counts(
        inline + sign * other.inline,
        paused + sign * other.paused,
        parked + sign * other.parked,
        blocked + sign * other.blocked,
        delivered + sign * other.delivered,
        failed + sign * other.failed,
        mismatched + sign * other.mismatched,
        backlogged + sign * other.backlogged,
        blocks + sign * other.blocks,
        retried + sign * other.retried,
        fellBack + sign * other.fellBack,
        checked + sign * other.checked,
        differed + sign * other.differed,
        late + sign * other.late,
        completedTwice + sign * other.completedTwice,
        bytes + sign * other.bytes);
  }
}
