package io.fermata.job;

import io.fermata.wait.WaitContext;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The unfinished jobs of a loop, those that wait for their first turn included. Any thread. */
final class LoopJobs {
  private final Jobs jobs;
  private final Turns turns;
  private final Room room;
  private final @Nullable PauseWatch watch;
  // By its wait context, which a running job can be asked for.
  private final Map<WaitContext, LoopJob<?>> unfinished = new ConcurrentHashMap<>();
  private volatile boolean closed;

  LoopJobs(Jobs jobs, Turns turns, LoopOptions options) {
    this.jobs = jobs;
    this.turns = turns;
    this.room = new Room(options.capacity(), options.fullWait());
    this.watch =
        options
            .pauseLimit()
            .map(
                limit ->
                    new PauseWatch(
                        limit, options.onLongPause(), turns.timers(), unfinished.values()))
            .orElse(null);
  }

  Turns turns() {
    return turns;
  }

  /** Null if nobody asked for it. */
  @Nullable PauseWatch watch() {
    return watch;
  }

  <T> Job<T> start(WaitContext waits, Callable<? extends T> body) {
    return jobs.start(waits, body);
  }

  /** See {@link JobLoop#submit(Callable)}. */
  <T> JobFuture<T> submit(LoopJob<T> job) {
    requireOpen();
    room.enter(this);
    unfinished.put(job.waits(), job);
    if (closed) { // after the write, so that a close in between finds one or the other
      job.drop();
    }
    requireOpen();
    job.submit();
    return job.future();
  }

  /** A job is not to be found here any more. */
  void left(LoopJob<?> job) {
    if (unfinished.remove(job.waits()) != null) {
      room.leave();
    }
  }

  /**
   * True if a wait of the calling thread keeps the loop from running: it is the loop's own, or carries
   * a job of the loop that must not pause now.
   */
  boolean areHeldByCaller() {
    if (turns.thread() == Thread.currentThread()) {
      return true;
    }
    return Job.isInside()
        && Job.inside().mustNotPause()
        && unfinished.containsKey(Job.inside().waits());
  }

  boolean isClosed() {
    return closed;
  }

  void requireOpen() {
    if (closed) {
      throw rejection();
    }
  }

  static RejectedExecutionException rejection() {
    return new RejectedExecutionException("loop is closed");
  }

  /** Refuses what comes, and who waits for room. */
  void close() {
    closed = true;
    room.close();
  }

  /**
   * Cancels what has not ended, and its futures with it; on the loop's thread.
   *
   * @throws IllegalStateException as {@link Jobs#close()}
   */
  void end() {
    try {
      jobs.close();
    } finally {
      unfinished.values().forEach(LoopJob::drop);
    }
  }
}
