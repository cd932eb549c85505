package io.fermata.provider;

import io.fermata.framework.Counts;

/**
 * How operations were waited for; each is in one of these. A long message that goes to a device in parts counts
 * once for each.
 *
 * @param inline a driver completed it at once, or had completed it before the wait began
 * @param paused the job that it was called in paused, and its thread did something else
 * @param parked its virtual thread parked
 * @param blocked its platform thread was blocked; so with a job in a section that must not pause
 * @param delivered nobody waited: it was asynchronous, and its end was told
 */
public record Waits(long inline, long paused, long parked, long blocked, long delivered) {
  /** Nothing was waited for. */
  public static final Waits NONE = new Waits(0, 0, 0, 0, 0);

  static Waits of(Counts counts) {
    return new Waits(
        counts.inline(), counts.paused(), counts.parked(), counts.blocked(), counts.delivered());
  }

  /** What came since {@code earlier}. */
  public Waits minus(Waits earlier) {
    return new Waits(
        inline - earlier.inline,
        paused - earlier.paused,
        parked - earlier.parked,
        blocked - earlier.blocked,
        delivered - earlier.delivered);
  }
}
