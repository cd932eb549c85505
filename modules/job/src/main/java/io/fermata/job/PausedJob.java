package io.fermata.job;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;

/**
 * A job that has been paused for long.
 *
 * @param future its result; cancelling it cancels the job
 * @param pausedNanos how long it has been paused, in nanoseconds; tries that found a device busy, by
 *     {@link io.fermata.wait.WaitStatus#EAGAIN}, do not end a pause
 * @param stack where its code stands, the innermost first; empty if that cannot be seen
 */
public record PausedJob(Future<?> future, long pausedNanos, List<StackTraceElement> stack) {
  private static final Logger LOG = System.getLogger("io.fermata.job");

  /** Copies the stack. */
  public PausedJob {
    Objects.requireNonNull(future, "future");
    stack = List.copyOf(stack);
  }

  void log() {
    IllegalStateException where = new IllegalStateException("its stack");
    where.setStackTrace(stack.toArray(StackTraceElement[]::new));
    LOG.log(Level.WARNING, "a job has been paused for " + Duration.ofNanos(pausedNanos), where);
  }
}
