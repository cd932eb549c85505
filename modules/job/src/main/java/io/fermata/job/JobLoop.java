package io.fermata.job;

import io.fermata.wait.WaitContext;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private static final Logger LOG = System.getLogger("io.fermata.job");
  private static final int BUDGET = 1_024;
  private static final Runnable NOTHING = () -> {};

  private final Jobs jobs;
  private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
  // By its wait context, which a running job can be asked for.
  private final Map<WaitContext, LoopJob<?>> unfinished = new ConcurrentHashMap<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Timers timers = new Timers(this::wakeOthers);
  private final boolean own;
  private final Thread thread;
  private volatile Runnable wakeup = NOTHING;
  private volatile boolean closed;
  private volatile @Nullable IllegalStateException stuck;

  private JobLoop(Jobs jobs, boolean own) {
    this.jobs = jobs;
    this.own = own;
    this.thread =
        own
            ? Thread.ofPlatform().daemon().name("fermata-loop").unstarted(this::run)
            : Thread.currentThread();
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
    return new JobLoop(Objects.requireNonNull(jobs, "jobs"), true);
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
    Objects.requireNonNull(jobs, "jobs");
    if (Job.isInside()) {
      throw new IllegalStateException("a loop is not made inside a job, which it could not leave");
    }
    return new JobLoop(jobs, false);
  }

  Jobs jobs() {
    return jobs;
  }

  /**
   * True if a wait of the calling thread keeps the loop from running: it is the loop's own, or carries
   * a job of the loop that must not pause now.
   */
  boolean isHeldBy(Thread caller) {
    if (thread == caller) {
      return true;
    }
    return Job.isInside()
        && Job.inside().mustNotPause()
        && unfinished.containsKey(Job.inside().waits());
  }

  /**
   * Queues a job.
   *
   * @return its result; cancelling it cancels the job, and so does whoever else completes it, such as
   *     {@code orTimeout}: nobody waits for the job's own result then. To wait for it, or for a future
   *     derived from it, on the loop's own thread is an {@link IllegalStateException}, in a job it
   *     pauses the job. It fails with {@link NoJobsException} if the runtime has as many unfinished
   *     jobs as it may when the job's turn comes.
   * @throws RejectedExecutionException if the loop is closed
   */
  public <T> CompletableFuture<T> submit(Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    LoopJob<T> job = new LoopJob<>(this, body);
    unfinished.put(job.waits(), job);
    if (closed) { // after the write, so that a close in between finds one or the other
      job.drop();
      throw rejection();
    }
    job.enqueue();
    return job.future();
  }

  /**
   * Queues a task: it runs on the loop's thread, outside any job. What it throws is logged.
   *
   * @throws RejectedExecutionException if the loop is closed
   */
  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    if (closed) {
      throw rejection();
    }
    enqueue(task);
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
    LoopTask later = new LoopTask(this, timers, delay, task);
    later.add();
    if (closed) { // after the write, as in submit
      later.takeBack();
      throw rejection();
    }
    return later.future();
  }

  private static RejectedExecutionException rejection() {
    return new RejectedExecutionException("loop is closed");
  }

  /**
   * Sets what wakes the calling thread's own loop, such as {@code selector::wakeup}; called once
   * however much becomes ready, and at once if something is. It runs on the thread that makes it so:
   * it must be short and not block. What it throws is logged.
   */
  public void onReady(Runnable wakeup) {
    this.wakeup = Objects.requireNonNull(wakeup, "wakeup");
    if (woken.get()) {
      contain(wakeup);
    }
  }

  void enqueue(Runnable item) {
    ready.add(item);
    wake();
  }

  private void wake() {
    if (!woken.getAndSet(true)) {
      contain(wakeup);
      LockSupport.unpark(thread);
    }
  }

  /** The loop's thread looks for how long it may sleep after this. */
  private void wakeOthers() {
    if (thread != Thread.currentThread()) {
      wake();
    }
  }

  void left(LoopJob<?> job) {
    unfinished.remove(job.waits());
  }

  /**
   * Runs what is due and what is ready, a bounded number of things; answers how many. If more is left
   * than that, the loop is woken again. On the loop's own thread.
   *
   * @throws IllegalStateException on any other, or if it is found to hold a monitor; nothing ran
   */
  public int runReady() {
    requireThread();
    MonitorGuard.check(); // here, where nothing is lost yet
    woken.set(false);
    List<Runnable> due = timers.takeDue();
    due.forEach(JobLoop::contain);
    int ran = due.size();
    for (Runnable next = ready.poll(); next != null; next = ran < BUDGET ? ready.poll() : null) {
      contain(next);
      ran++;
    }
    if (!ready.isEmpty()) {
      wake();
    }
    return ran;
  }

  private static void contain(Runnable task) {
    try {
      task.run();
    } catch (Throwable thrown) { // the loop is others' too
      LOG.log(Level.WARNING, "a task of a job loop threw", thrown);
    }
  }

  /**
   * How long the loop's thread may sleep, in nanoseconds, unless it is woken: 0 if something is ready
   * or due, else until the next timer. Empty if there is none, and it may sleep until it is woken. What
   * another thread adds later wakes the loop if it shortens this.
   */
  public OptionalLong nanosToNext() {
    return ready.isEmpty() ? timers.nanosToNext() : OptionalLong.of(0);
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
    requireThread();
    if (done instanceof CompletionStage<?> stage) {
      stage.whenComplete((result, failure) -> wakeOthers());
    }
    while (!done.isDone() && !closed && !Thread.currentThread().isInterrupted()) {
      if (runReady() == 0 && !done.isDone()) {
        sleep();
      }
    }
  }

  private void sleep() {
    if (woken.get() || !ready.isEmpty()) {
      return;
    }
    OptionalLong nanos = timers.nanosToNext();
    if (nanos.isEmpty()) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, nanos.getAsLong()); // 0 does not park
    }
  }

  private void requireThread() {
    if (thread != Thread.currentThread()) {
      throw new IllegalStateException("only the loop's own thread runs it: " + thread.getName());
    }
  }

  private void run() {
    while (!closed) {
      Thread.interrupted(); // nobody has a reason to; a set flag would keep it from sleeping
      if (runReady() == 0) {
        sleep();
      }
    }
    end();
  }

  /** What has not ended is cancelled, and its futures with it. */
  private void end() {
    try {
      jobs.close();
    } catch (IllegalStateException e) {
      stuck = e; // told by close, on its thread
    }
    unfinished.values().forEach(LoopJob::drop);
    for (Runnable task : timers.takeAll()) {
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
      requireThread();
      closed = true;
      end();
      tellStuck();
      return;
    }
    if (Job.isInside() || thread == Thread.currentThread()) {
      throw new IllegalStateException("a loop is closed from outside");
    }
    closed = true;
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
