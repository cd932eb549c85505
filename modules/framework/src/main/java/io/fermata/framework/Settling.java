package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.TimeSource;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Measures work until it has stopped getting faster. A JVM starts slow and becomes fast in steps, with
 * times between them in which nothing changes: so three windows must agree, and not before a good part of
 * the time, and a number of operations, have passed. Each window is the second least of five laps, which
 * pauses of the JVM, and other programs that have the processor in three of them, do not move.
 */
final class Settling {
  /** How much the dearest of three windows may be above the cheapest. */
  static final double AGREE = 1.05;

  private static final int LAPS = 5;
  private static final int WINDOWS = 3;
  // of the time given: nothing is believed before, and a lap is no longer
  private static final int NOT_BEFORE = 4;
  private static final int LAPS_IN_BUDGET = 200;
  private static final long LONGEST_LAP_NANOS = 1_000_000;
  private static final int MOST_OPERATIONS = 1 << 20;

  private final TimeSource time;
  private final BooleanSupplier isCancelled;

  /** Work that can be repeated. */
  interface Work {
    void run(int operations) throws DriverException;
  }

  /**
   * What came of it.
   *
   * @param nanos of one operation, in the last windows; of what there was if it was cut short
   * @param operations how many were done
   * @param isSettled false if the time was over before, or it was cancelled
   */
  record Result(double nanos, long operations, boolean isSettled) {}

  Settling(TimeSource time, BooleanSupplier isCancelled) {
    this.time = time;
    this.isCancelled = isCancelled;
  }

  /**
   * @param atLeast how many operations must have been done, if there is time
   * @param budgetNanos when to give up; the lap that is being run then is finished
   */
  Result measure(Work work, long atLeast, long budgetNanos) throws DriverException {
    long start = time.nanoTime();
    long lapNanos = Math.clamp(budgetNanos / LAPS_IN_BUDGET, 1, LONGEST_LAP_NANOS);
    double[] windows = new double[WINDOWS];
    double[] laps = new double[LAPS];
    long done = 0;
    int lap = 0;
    int count = 1;
    int window = 0;
    while (true) {
      long before = time.nanoTime();
      work.run(count);
      long nanos = time.nanoTime() - before;
      done += count;
      laps[lap++ % LAPS] = (double) nanos / count;
      long spent = time.nanoTime() - start;
      if (lap % LAPS == 0) {
        windows[window++ % WINDOWS] = secondLeast(laps);
        if (window >= WINDOWS
            && done >= atLeast
            && spent >= budgetNanos / NOT_BEFORE
            && agree(windows)) {
          return new Result(median(windows), done, true);
        }
      }
      if (spent >= budgetNanos || isCancelled.getAsBoolean()) {
        double[] seen = window > 0 ? windows : laps;
        int known = Math.min(window > 0 ? window : lap, seen.length);
        return new Result(median(Arrays.copyOf(seen, known)), done, false);
      }
      if (nanos < lapNanos && count < MOST_OPERATIONS && lap % LAPS == 0) {
        count *= 2;
      }
    }
  }

  private static boolean agree(double[] windows) {
    double least = Arrays.stream(windows).min().orElseThrow();
    return Arrays.stream(windows).max().orElseThrow() <= least * AGREE;
  }

  private static double secondLeast(double[] laps) {
    double[] sorted = laps.clone();
    Arrays.sort(sorted);
    return sorted[1];
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
