package io.fermata.framework;

import io.fermata.framework.Cost.Source;
import java.util.Arrays;

/**
 * A cost that follows what is measured. Every five samples give their median, so that two that a pause of
 * the JVM or a lost processor made long do not count. Of the first medians the least is taken, since what
 * is new is slow; after that they are weighted exponentially, the last with a quarter, so that what is old
 * fades, and one that is more than three times the estimate counts as three times, until others follow.
 * Any thread.
 */
final class CostEstimate {
  static final int MEDIAN_OF = 5;
  private static final int FIRST = 3;
  private static final double LAST = 0.25;
  private static final double MOST = 3;

  private final double[] recent = new double[MEDIAN_OF];
  private long pending;
  private double nanos;
  private int first;
  private long samples;
  private Source source;

  CostEstimate() {
    this.source = Source.ON_LINE;
  }

  /** One that was measured before; it counts like what was measured here. */
  CostEstimate(Cost cost) {
    this.nanos = cost.nanos();
    this.samples = cost.samples();
    this.first = FIRST;
    this.source = cost.source();
  }

  /** What is known, at one moment. */
  record Reading(double nanos, long samples, Source source) {
    /** With fewer samples of users' requests nothing is compared. */
    static final int ENOUGH = FIRST * MEDIAN_OF;

    boolean isEnough() {
      return source == Source.CALIBRATED || samples >= ENOUGH;
    }

    long wholeNanos() {
      return Math.min(Cost.MOST_NANOS, Math.round(nanos));
    }
  }

  /** Takes a sample; true if what {@link #read} says has changed. */
  synchronized boolean add(double sample) {
    int at = (int) (pending++ % MEDIAN_OF);
    recent[at] = sample;
    if (at < MEDIAN_OF - 1) {
      return false;
    }
    double[] sorted = recent.clone();
    Arrays.sort(sorted);
    double median = Math.max(1, sorted[MEDIAN_OF / 2]); // a coarse clock says 0, three times which is 0
    if (first < FIRST) {
      nanos = first == 0 ? median : Math.min(nanos, median);
      first++;
    } else {
      nanos += (Math.min(median, MOST * nanos) - nanos) * LAST;
    }
    samples += MEDIAN_OF;
    source = Source.ON_LINE;
    return true;
  }

  synchronized Reading read() {
    return new Reading(nanos, samples, source);
  }
}
