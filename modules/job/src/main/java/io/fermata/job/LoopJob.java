package io.fermata.job;

import io.fermata.job.Timers.Timer;
import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A job of a {@link JobLoop}, from its submission to its end. The loop runs it each time that it may
 * be able to go on; all but {@link #enqueue} is done on the loop's thread.
 */
final class LoopJob<T> implements Runnable {
  private final LoopJobs loop;
  private final Callable<? extends T> body;
  private final JobFuture<T> future;
  private final AtomicBoolean queued = new AtomicBoolean();
  private final WaitContext waits = WaitContext.open();
  private @Nullable Job<T> job;
  private @Nullable Timer deadline;
  private @Nullable Timer retry;
  private final Backoff backoff = new Backoff();
  private long pausedAt;
  private boolean reported;

  LoopJob(LoopJobs loop, Callable<? extends T> body) {
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

  /** Before it is queued: it is over by then, counted from now. */
  void deadline(Duration limit) {
    deadline = loop.turns().timers().in(limit, () -> overdue(limit));
  }

  /** On the loop's thread; the next turn lets the job unwind, or keeps it from its start. */
  private void overdue(Duration limit) {
    if (future.fail(new TimeoutException("the job has not ended by its deadline, " + limit))) {
      enqueue();
    }
  }

  /** Queues it for the first time. Any thread. */
  void submit() {
    if (deadline != null) {
      loop.turns().timers().add(deadline);
    }
    enqueue();
  }

  /** Queues it for the loop, once however often it is woken. Any thread. */
  void enqueue() {
    if (!queued.getAndSet(true)) {
      loop.turns().enqueue(this);
    }
  }

  @Override
  public void run() {
    queued.set(false);
    if (retry != null) {
      loop.turns().timers().remove(retry);
      retry = null;
    }
    Job<T> current = job;
    if (current == null) {
      begin();
    } else if (current.isDone()) {
      ended(current); // a late wake-up, or somebody else resumed it
    } else if (future.isDone()) { // cancelled, or nobody wants its result any more
      current.cancel();
      stepped(current);
    } else if (current.isPaused()) {
      current.goOn(); // the turn has looked for monitors
      stepped(current);
    }
  }

  private void begin() {
    if (deadline != null && deadline.isDue()) {
      deadline.task().run(); // its turn comes too late, and before the timer's
    }
    if (future.isDone()) {
      leave();
      return;
    }
    Job<T> started;
    try {
      waits.onWake(this::enqueue);
      started = loop.start(waits, body);
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
    } else {
      paused();
    }
  }

  private void paused() {
    boolean again = waits.status() == WaitStatus.EAGAIN;
    boolean same = again && backoff.isTrying(); // the same pause, and one more try
    if (again) {
      retry = loop.turns().timers().in(backoff.next(), this::enqueue);
      loop.turns().timers().add(retry);
    } else {
      backoff.reset();
    }
    PauseWatch watch = loop.watch();
    if (watch != null) {
      if (!same) {
        pausedAt = System.nanoTime();
        reported = false;
      }
      watch.paused();
    }
  }

  /** It is paused, in a pause that no report was made of. On the loop's thread, as what follows. */
  boolean isUnreported() {
    return !reported && job != null && job.isPaused();
  }

  long pausedAt() {
    return pausedAt;
  }

  PausedJob report(long pausedNanos) {
    reported = true;
    Job<T> current = Objects.requireNonNull(job);
    return new PausedJob(future, pausedNanos, List.of(current.stack()));
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
    if (deadline != null) {
      loop.turns().timers().remove(deadline);
    }
    loop.left(this);
    Job<T> ended = job;
    if (ended == null || ended.isDone()) { // else it is stuck, and its context with it
      waits.close();
    }
  }

  /** How long to let a device be that did not take an operation. */
  static final class Backoff {
    private static final long FIRST_NANOS = 50_000;
    private static final long LAST_NANOS = 5_000_000;

    private long nanos;

    long next() {
      nanos = isTrying() ? Math.min(2 * nanos, LAST_NANOS) : FIRST_NANOS;
      return nanos;
    }

    boolean isTrying() {
      return nanos > 0;
    }

    void reset() {
      nanos = 0;
    }
  }
}
