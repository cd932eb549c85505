package io.fermata.job;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a {@link JobLoop} is to be run.
 *
 * <pre>{@code
 * JobLoop loop = JobLoop.open(Jobs.open(), LoopOptions.standard()
 *     .atMost(10_000)
 *     .waitingWhenFull(Duration.ofSeconds(1))
 *     .watching(Duration.ofSeconds(5)));
 * }</pre>
 *
 * @param capacity how many jobs may be submitted and unfinished at once, at least 1; {@link
 *     Integer#MAX_VALUE} is no limit
 * @param fullWait how long {@code submit} waits for room when there are as many; zero: it does not
 * @param pauseLimit a pause of a job that is longer is reported; empty: none is, and nothing is spent
 *     on it
 * @param onLongPause told once of each such pause, on the loop's thread: it must be short and not
 *     block. It may cancel the job's future. What it throws is logged.
 */
public record LoopOptions(
    int capacity,
    Duration fullWait,
    Optional<Duration> pauseLimit,
    Consumer<PausedJob> onLongPause) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if {@code capacity} is less than 1, {@code fullWait} negative or
   *     {@code pauseLimit} not positive
   */
  public LoopOptions {
    Objects.requireNonNull(fullWait, "fullWait");
    Objects.requireNonNull(pauseLimit, "pauseLimit");
    Objects.requireNonNull(onLongPause, "onLongPause");
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + "; it is at least 1");
    }
    if (fullWait.isNegative()) {
      throw new IllegalArgumentException("fullWait is " + fullWait + "; it is zero or longer");
    }
    pauseLimit.ifPresent(limit -> requirePositive("pauseLimit", limit));
  }

  static void requirePositive(String name, Duration duration) {
    Objects.requireNonNull(duration, name);
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " is " + duration + "; it is longer than zero");
    }
  }

  /** No limit to the jobs, and no watch on their pauses. */
  public static LoopOptions standard() {
    return new LoopOptions(Integer.MAX_VALUE, Duration.ZERO, Optional.empty(), PausedJob::log);
  }

  /**
   * The same with at most so many unfinished jobs. One that was cancelled is unfinished until it has
   * unwound; tasks are not counted.
   *
   * @param capacity at least 1
   */
  public LoopOptions atMost(int capacity) {
    return new LoopOptions(capacity, fullWait, pauseLimit, onLongPause);
  }

  /**
   * The same with a {@code submit} that waits for room so long, and is refused then; with zero it is
   * refused at once.
   *
   * @param limit not negative
   */
  public LoopOptions waitingWhenFull(Duration limit) {
    return new LoopOptions(capacity, limit, pauseLimit, onLongPause);
  }

  /**
   * The same with a warning in the log, with the stack, for each pause of a job that is longer.
   *
   * @param limit longer than zero; noticed after at most a quarter more
   */
  public LoopOptions watching(Duration limit) {
    return watching(limit, PausedJob::log);
  }

  /**
   * The same with a report of each pause of a job that is longer.
   *
   * @param limit longer than zero; noticed after at most a quarter more
   * @param report see {@link #onLongPause}
   */
  public LoopOptions watching(Duration limit, Consumer<PausedJob> report) {
    return new LoopOptions(capacity, fullWait, Optional.of(limit), report);
  }
}
