package io.fermata.job;

import io.fermata.wait.WaitContext;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
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
 * <p>{@link #open} starts a thread for the loop. {@link #here} makes the calling thread the loop's: it
 * calls {@link #runReady} or {@link #runUntil} itself, usually from a loop of its own.
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
  private final Set<Entry<?>> unfinished = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(timer -> timer.dueNanos));
  private final boolean own;
  private final Thread thread;
  private volatile Runnable wakeup = NOTHING;
  private volatile boolean closed;
  private volatile @Nullable IllegalStateException stuck;

  /** A task and when it is due; the loop's thread alone has them. */
  private record Timer(long dueNanos, CompletableFuture<?> future, Runnable task) {}

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

  /** Makes a loop of the calling thread, which runs it by {@link #runReady} or {@link #runUntil}. */
  public static JobLoop here() {
    return here(Jobs.open());
  }

  /**
   * Makes a loop of the calling thread that starts its jobs with this runtime.
   *
   * @param jobs closed with the loop
   */
  public static JobLoop here(Jobs jobs) {
    return new JobLoop(Objects.requireNonNull(jobs, "jobs"), false);
  }

  boolean isOn(Thread other) {
    return thread == other;
  }

  /**
   * Queues a job.
   *
   * @return its result; cancelling it cancels the job. To wait for it on the loop's own thread is an
   *     {@link IllegalStateException}, in a job it pauses the job. It fails with {@link
   *     NoJobsException} if the runtime has as many unfinished jobs as it may when the job's turn comes.
   * @throws RejectedExecutionException if the loop is closed
   */
  public <T> CompletableFuture<T> submit(Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    Entry<T> entry = new Entry<>(body);
    unfinished.add(entry);
    requireOpen(entry);
    entry.enqueue();
    return entry.future;
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
      throw new RejectedExecutionException("loop is closed");
    }
    enqueue(task);
  }

  /**
   * Queues a task for later.
   *
   * @return done when the task has run, with what it threw; cancelling it before keeps it from running
   * @throws RejectedExecutionException if the loop is closed
   */
  public Future<?> schedule(Duration delay, Runnable task) {
    Objects.requireNonNull(task, "task");
    long due = System.nanoTime() + delay.toNanos();
    CompletableFuture<?> future = new CompletableFuture<>();
    execute(() -> timers.add(new Timer(due, future, task)));
    return future;
  }

  /**
   * Sets what wakes the calling thread's own loop, such as {@code selector::wakeup}; called once
   * however much becomes ready, on the thread that makes it so: it must be short and not block.
   */
  public void onReady(Runnable wakeup) {
    this.wakeup = Objects.requireNonNull(wakeup, "wakeup");
  }

  private void requireOpen(Entry<?> entry) {
    if (closed) {
      unfinished.remove(entry);
      throw new RejectedExecutionException("loop is closed");
    }
  }

  private void enqueue(Runnable item) {
    ready.add(item);
    if (!woken.getAndSet(true)) {
      wakeup.run();
      LockSupport.unpark(thread);
    }
  }

  /**
   * Runs what is ready, a bounded number of things; answers how many. On the loop's own thread.
   *
   * @throws IllegalStateException on any other
   */
  public int runReady() {
    requireThread();
    woken.set(false);
    int ran = runTimers();
    for (Runnable next = ready.poll(); next != null; next = ran < BUDGET ? ready.poll() : null) {
      contain(next);
      ran++;
    }
    return ran;
  }

  private int runTimers() {
    int ran = 0;
    for (Timer first = timers.peek();
        first != null && System.nanoTime() - first.dueNanos >= 0;
        first = timers.peek()) {
      timers.poll();
      if (!first.future.isDone()) {
        try {
          first.task.run();
          first.future.complete(null);
        } catch (Throwable thrown) { // the loop is others' too
          first.future.completeExceptionally(thrown);
        }
        ran++;
      }
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
   * Runs what is ready, and sleeps in between, until {@code done} is done or the thread is interrupted
   * (the interrupt is kept; jobs stay resumable). On the loop's own thread.
   *
   * @throws IllegalStateException on any other
   */
  public void runUntil(Future<?> done) {
    while (!done.isDone() && !Thread.currentThread().isInterrupted()) {
      if (runReady() == 0 && !done.isDone()) {
        sleep();
      }
    }
  }

  private void sleep() {
    Timer first = timers.peek();
    if (woken.get() || !ready.isEmpty()) {
      return;
    }
    if (first == null) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, first.dueNanos - System.nanoTime());
    }
  }

  private void requireThread() {
    if (!isOn(Thread.currentThread())) {
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
    unfinished.forEach(Entry::drop);
    timers.forEach(timer -> timer.future.cancel(false));
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
    if (Job.isInside() || isOn(Thread.currentThread())) {
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

  /** A job from its submission to its end; run by the loop each time it may be able to go on. */
  private final class Entry<T> implements Runnable {
    private final Callable<? extends T> body;
    private final JobFuture<T> future = new JobFuture<>(JobLoop.this, this::enqueue);
    private final AtomicBoolean queued = new AtomicBoolean();
    private final WaitContext waits = WaitContext.open();
    private @Nullable Job<T> job;

    Entry(Callable<? extends T> body) {
      this.body = body;
    }

    void enqueue() {
      if (!queued.getAndSet(true)) {
        JobLoop.this.enqueue(this);
      }
    }

    @Override
    public void run() {
      queued.set(false);
      Job<T> current = job;
      if (current == null) {
        if (!future.isDone()) {
          start();
        } else {
          settled();
        }
      } else if (future.isCancelled()) {
        current.cancel();
        settle(current);
      } else if (current.isPaused()) {
        current.resume();
        settle(current);
      }
    }

    private void start() {
      waits.onWake(this::enqueue);
      try {
        job = jobs.start(waits, body);
        settle(job);
      } catch (RejectedExecutionException | IllegalStateException e) {
        future.completeExceptionally(e);
        settled();
      }
    }

    private void settle(Job<T> current) {
      if (!current.isDone()) {
        return;
      }
      try {
        future.complete(current.result());
      } catch (ExecutionException e) {
        future.completeExceptionally(Objects.requireNonNull(e.getCause()));
      } catch (CancellationException e) {
        future.cancel(false);
      }
      settled();
    }

    private void settled() {
      unfinished.remove(this);
      Job<T> ended = job;
      if (ended == null || ended.isDone()) { // else it is stuck, and its context with it
        waits.close();
      }
    }

    /** The loop has ended, and its jobs with it. */
    void drop() {
      future.completeExceptionally(
          new CancellationException("the loop was closed"));
      settled();
    }
  }
}
