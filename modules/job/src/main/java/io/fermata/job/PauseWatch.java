package io.fermata.job;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks over a loop's jobs, now and then while any is paused, for those that have been so for long. A
 * job only notes when it paused; on the loop's thread.
 */
final class PauseWatch {
  private static final long SHORTEST_ROUND = 1_000_000;

  private final long limitNanos;
  private final Consumer<PausedJob> report;
  private final Timers timers;
  private final Collection<LoopJob<?>> jobs;
  private boolean walking;

  PauseWatch(
      Duration limit,
      Consumer<PausedJob> report,
      Timers timers,
      Collection<LoopJob<?>> jobs) {
    this.limitNanos = TimeUnit.NANOSECONDS.convert(limit);
    this.report = report;
    this.timers = timers;
    this.jobs = jobs;
  }

  /** A job has paused: there is something to watch. */
  void paused() {
    if (!walking) {
      walking = true;
      timers.add(timers.in(Math.max(SHORTEST_ROUND, limitNanos / 4), this::walk));
    }
  }

  private void walk() {
    walking = false;
    long now = System.nanoTime();
    for (LoopJob<?> job : jobs) {
      if (job.isUnreported()) {
        long nanos = now - job.pausedAt();
        if (nanos > limitNanos) {
          Turns.contain(() -> report.accept(job.report(nanos)));
        } else {
          paused();
        }
      }
    }
  }
}
