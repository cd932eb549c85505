package io.fermata.job;

import io.fermata.job.Timers.Timer;
import java.time.Duration;

/** A task of a {@link JobLoop} for later, and what came of it. */
final class LoopTask implements Runnable {
  private final Timers timers;
  private final Timer timer;
  private final Runnable task;
  private final JobFuture<Void> future;

  LoopTask(LoopJobs loop, Duration delay, Runnable task) {
    this.timers = loop.turns().timers();
    this.task = task;
    this.timer = timers.in(delay, this);
    this.future = new JobFuture<>(loop, this::takeBack);
  }

  JobFuture<Void> future() {
    return future;
  }

  void add() {
    timers.add(timer);
  }

  void takeBack() {
    timers.remove(timer);
  }

  @Override
  @SuppressWarnings("NullAway") // there is nothing but null to complete a future of Void with
  public void run() {
    if (future.isDone()) {
      return;
    }
    try {
      task.run();
      future.end(null);
    } catch (Throwable thrown) { // the loop is others' too
      future.fail(thrown);
    }
  }
}
