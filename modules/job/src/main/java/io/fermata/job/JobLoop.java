package io.fermata.job;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread that runs many jobs, and other tasks between them.
 *
 * <pre>{@code
 * try (JobLoop loop = JobLoop.open()) {
 *   List<Future<byte[]>> signatures = messages.stream().map(m -> loop.submit(() -> sign(m))).toList();
 *   for (Future<byte[]> signature : signatures) send(signature.get());
 * }
 * }</pre>
 *
 * <p>{@link #open} starts a thread for the loop. {@link #here} makes the calling thread the loop's,
 * platform or virtual: it calls {@link #runReady} or {@link #runUntil} itself, usually from a loop of
 * its own, such as that of a {@link java.nio.channels.Selector}:
 *
 * <pre>{@code
 * JobLoop loop = JobLoop.here();
 * loop.onReady(selector::wakeup);
 * while (serving) {
 *   loop.runReady();
 *   OptionalLong next = loop.nanosToNext();
 *   selector.select(next.isEmpty() ? 0 : 1 + next.getAsLong() / 1_000_000); // 0: until woken
 *   ...
 * }
 * }</pre>
 *
 * <p>What is ready (new jobs, jobs that can go on, tasks) waits in one queue and is run in its order, so
 * that neither new nor old jobs starve. However much becomes ready while the loop sleeps, it is woken
 * once. Methods may be called from any thread, except those of the loop's own, which say so.
 */
public final class JobLoop implements Executor, AutoCloseable {
  private final Turns turns;
  private final LoopJobs jobs;
  private final boolean own;
  private volatile @Nullable IllegalStateException stuck;

  private JobLoop(Jobs jobs, LoopOptions options, boolean own) {
    this.own = own;
    Thread thread =
        own
            ? Thread.ofPlatform().daemon().name("fermata-loop").unstarted(this::run)
            : Thread.currentThread();
    this.turns = new Turns(thread);
    this.jobs = new LoopJobs(jobs, turns, options);
    if (own) {
      thread.start();
    }
  }

  /** Opens a loop with a thread of its own. */
  public static JobLoop open() {
    return open(Jobs.open());
  }

  /**
   * Opens a loop with a thread of its own that starts its jobs with this runtime.
   *
   * @param jobs closed with the loop
   */
  public static JobLoop open(Jobs jobs) {
    return open(jobs, LoopOptions.standard());
  }

  /**
   * Opens a loop with a thread of its own that starts its jobs with this runtime.
   *
   * @param jobs closed with the loop
   */
  public static JobLoop open(Jobs jobs, LoopOptions options) {
    Objects.requireNonNull(jobs, "jobs");
    Objects.requireNonNull(options, "options");
    return new JobLoop(jobs, options, true);
  }

  /**
   * Makes a loop of the calling thread, which runs it by {@link #runReady} or {@link #runUntil}.
   *
   * @throws IllegalStateException in a job: a job inside another one cannot be paused alone
   */
  public static JobLoop here() {
    return here(Jobs.open());
  }

  /**
   * Makes a loop of the calling thread that starts its jobs with this runtime.
   *
   * @param jobs closed with the loop
   * @throws IllegalStateException in a job, see {@link #here()}
   */
  public static JobLoop here(Jobs jobs) {
    return here(jobs, LoopOptions.standard());
  }

  /**
   * Makes a loop of the calling thread that starts its jobs with this runtime.
   *
   * @param jobs closed with the loop
   * @throws IllegalStateException in a job, see {@link #here()}
   */
  public static JobLoop here(Jobs jobs, LoopOptions options) {
    Objects.requireNonNull(jobs, "jobs");
    Objects.requireNonNull(options, "options");
    if (Job.isInside()) {
      throw new IllegalStateException("a loop is not made inside a job, which it could not leave");
    }
    return new JobLoop(jobs, options, false);
  }

  /**
   * Queues a job. If the loop is {@linkplain LoopOptions#atMost full}, that waits for room as long as
   * {@link LoopOptions#waitingWhenFull} says: a job pauses, any other thread holds still, and an
   * interrupt is kept. On the loop's own thread, in a task or a callback of a future, a wait would
   * never end, and it is refused at once.
   *
   * @return its result; cancelling it cancels the job, and so does whoever else completes it, such as
   *     {@code orTimeout}: nobody waits for the job's own result then. To wait for it, or for a future
   *     derived from it, on the loop's own thread is an {@link IllegalStateException}, in a job it
   *     pauses the job. It fails with {@link NoJobsException} if the runtime has as many unfinished
   *     jobs as it may when the job's turn comes.
   * @throws NoJobsException if the loop is full, and no room came in time
   * @throws RejectedExecutionException if the loop is closed, before or while this waits
   */
  public <T> CompletableFuture<T> submit(Callable<? extends T> body) {
    return jobs.submit(new LoopJob<T>(jobs, Objects.requireNonNull(body, "body")));
  }

  /**
   * Queues a job that has to end in time. If it has not, its future fails with a {@link
   * java.util.concurrent.TimeoutException} that names the deadline, and it is cancelled: it unwinds on
   * the loop with {@link JobCancelled}, and if it has not begun it never will. The loop's thread
   * notices; what keeps that from running delays it.
   *
   * @param deadline longer than zero, from this call on, a wait for room included
   * @return as {@link #submit(Callable)}
   * @throws IllegalArgumentException if the deadline is zero or negative
   * @throws NoJobsException as {@link #submit(Callable)}
   * @throws RejectedExecutionException as {@link #submit(Callable)}
   */
  public <T> CompletableFuture<T> submit(Callable<? extends T> body, Duration deadline) {
    LoopJob<T> job = new LoopJob<>(jobs, Objects.requireNonNull(body, "body"));
    LoopOptions.requirePositive("deadline", deadline);
    job.deadline(deadline);
    return jobs.submit(job);
  }

  /**
   * Queues a task: it runs on the loop's thread, outside any job. What it throws is logged.
   *
   * @throws RejectedExecutionException if the loop is closed
   */
  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    jobs.requireOpen();
    turns.enqueue(task);
  }

  /**
   * Queues a task for later.
   *
   * @param delay from now; none if it is negative
   * @return done when the task has run, with what it threw; cancelling it before keeps it from
   *     running. To wait for it on the loop's own thread is an {@link IllegalStateException}, in a job
   *     it pauses the job.
   * @throws RejectedExecutionException if the loop is closed
   */
  public Future<?> schedule(Duration delay, Runnable task) {
    Objects.requireNonNull(delay, "delay");
    Objects.requireNonNull(task, "task");
    LoopTask later = new LoopTask(jobs, delay, task);
    later.add();
    if (jobs.isClosed()) { // after the write, so that a close in between finds one or the other
      later.takeBack();
    }
    jobs.requireOpen();
    return later.future();
  }

  /**
   * Sets what wakes the calling thread's own loop, such as {@code selector::wakeup}; called once
   * however much becomes ready, and at once if something is. It runs on the thread that makes it so:
   * it must be short and not block. What it throws is logged.
   */
  public void onReady(Runnable wakeup) {
    turns.onReady(wakeup);
  }

  /**
   * Runs what is due and what is ready, a bounded number of things; answers how many. If more is left
   * than that, the loop is woken again. On the loop's own thread.
   *
   * @throws IllegalStateException on any other, or if it is found to hold a monitor; nothing ran
   */
  public int runReady() {
    return turns.run();
  }

  /**
   * How long the loop's thread may sleep, in nanoseconds, unless it is woken: 0 if something is ready
   * or due, else until the next timer. Empty if there is none, and it may sleep until it is woken. What
   * another thread adds later wakes the loop if it shortens this.
   */
  public OptionalLong nanosToNext() {
    return turns.nanosToNext();
  }

  /**
   * Runs what is ready, and sleeps in between, until {@code done} is done, the loop is closed or the
   * thread is interrupted (the interrupt is kept; jobs stay resumable). On the loop's own thread.
   *
   * @param done of this loop, or any {@link CompletionStage}; another future that is completed
   *     elsewhere does not wake the loop
   * @throws IllegalStateException on any other thread, or if it is found to hold a monitor
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the same future, one step on
  public void runUntil(Future<?> done) {
    Objects.requireNonNull(done, "done");
    turns.requireThread();
    if (done instanceof CompletionStage<?> stage) {
      stage.whenComplete((result, failure) -> turns.wakeOthers());
    }
    while (!done.isDone() && !jobs.isClosed() && !Thread.currentThread().isInterrupted()) {
      if (runReady() == 0 && !done.isDone()) {
        turns.sleep();
      }
    }
  }

  private void run() {
    while (!jobs.isClosed()) {
      Thread.interrupted(); // nobody has a reason to; a set flag would keep it from sleeping
      if (runReady() == 0) {
        turns.sleep();
      }
    }
    end();
  }

  /** What has not ended is cancelled, and its futures with it. */
  private void end() {
    try {
      jobs.end();
    } catch (IllegalStateException e) {
      stuck = e; // told by close, on its thread
    }
    for (Runnable task : turns.timers().takeAll()) {
      if (task instanceof LoopTask later) {
        later.future().cancel(false);
      }
    }
  }

  private void tellStuck() {
    IllegalStateException left = stuck;
    if (left != null) {
      throw left;
    }
  }

  /**
   * Refuses what comes, cancels the jobs that have not ended and the tasks that are not due, and ends
   * the loop's thread. Idempotent; a loop made by {@link #here} is closed on its thread.
   *
   * @throws IllegalStateException if jobs do not end, see {@link Jobs#close()}; in a job of this loop
   */
  @Override
  public void close() {
    if (!own) {
      turns.requireThread();
      jobs.close();
      end();
      tellStuck();
      return;
    }
    Thread thread = turns.thread();
    if (Job.isInside() || thread == Thread.currentThread()) {
      throw new IllegalStateException("a loop is closed from outside");
    }
    jobs.close();
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    tellStuck();
  }
}
