package io.fermata.job;

import io.fermata.wait.WaitContext;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A job of a {@link JobLoop}, from its submission to its end. The loop runs it each time that it may
 * be able to go on; all but {@link #enqueue} is done on the loop's thread.
 */
final class LoopJob<T> implements Runnable {
  private final JobLoop loop;
  private final Callable<? extends T> body;
  private final JobFuture<T> future;
  private final AtomicBoolean queued = new AtomicBoolean();
  private final WaitContext waits = WaitContext.open();
  private @Nullable Job<T> job;

  LoopJob(JobLoop loop, Callable<? extends T> body) {
    this.loop = loop;
    this.body = body;
    this.future = new JobFuture<>(loop, this::enqueue);
  }

  JobFuture<T> future() {
    return future;
  }

  /** What its job waits with, and nobody else's. */
  WaitContext waits() {
    return waits;
  }

  /** Queues it for the loop, once however often it is woken. Any thread. */
  void enqueue() {
    if (!queued.getAndSet(true)) {
      loop.enqueue(this);
    }
  }

  @Override
  public void run() {
    queued.set(false);
    Job<T> current = job;
    if (current == null) {
      begin();
    } else if (current.isDone()) {
      ended(current); // a late wake-up, or somebody else resumed it
    } else if (future.isDone()) { // cancelled, or nobody wants its result any more
      current.cancel();
      stepped(current);
    } else if (current.isPaused()) {
      current.resume();
      stepped(current);
    }
  }

  private void begin() {
    if (future.isDone()) {
      leave();
      return;
    }
    Job<T> started;
    try {
      waits.onWake(this::enqueue);
      started = loop.jobs().start(waits, body);
    } catch (RuntimeException | Error e) { // nothing ran: too many jobs, or no thread to be had
      leave();
      future.fail(e);
      return;
    }
    job = started;
    stepped(started);
  }

  private void stepped(Job<T> current) {
    if (current.isDone()) {
      ended(current);
    }
  }

  private void ended(Job<T> current) {
    try {
      leave(); // first: who hears of the end may submit the next
    } finally {
      try {
        future.end(current.result());
      } catch (ExecutionException e) {
        future.fail(Objects.requireNonNull(e.getCause()));
      } catch (CancellationException e) {
        future.fail(e);
      }
    }
  }

  /** The loop has ended, and its jobs with it. */
  void drop() {
    leave();
    future.fail(new CancellationException("the loop was closed"));
  }

  private void leave() {
    loop.left(this);
    Job<T> ended = job;
    if (ended == null || ended.isDone()) { // else it is stuck, and its context with it
      waits.close();
    }
  }
}
