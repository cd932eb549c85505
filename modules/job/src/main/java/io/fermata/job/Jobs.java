package io.fermata.job;

import io.fermata.wait.JobSide;
import io.fermata.wait.WaitContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.atomic.LongAdder;

/**
 * Starts jobs, and knows those that have not ended.
 *
 * <pre>{@code
 * try (WaitContext wait = WaitContext.open(); Jobs jobs = Jobs.open()) {
 *   BlockingQueue<WaitContext> ready = new LinkedBlockingQueue<>();
 *   wait.onWake(() -> ready.add(wait));
 *   Job<byte[]> job = jobs.start(wait, () -> sign(message));
 *   while (job.isPaused()) {
 *     ready.take();
 *     job.resume();
 *   }
 *   byte[] signature = job.result();
 * }
 * }</pre>
 *
 * <p>Started inside a job, a job runs inside that one: on its stack, to its end, and its pauses pause
 * the outer job. Every method may be called from any thread.
 */
public final class Jobs implements AutoCloseable {
  private final boolean mounted;
  private final int maximum;
  private final UnfinishedJobs unfinished = new UnfinishedJobs();
  private final AtomicInteger limited = new AtomicInteger(); // the same, only if there is a maximum
  private final LongAdder pinnedPauses = new LongAdder();
  final MonitorGuard guard = new MonitorGuard();
  private volatile boolean closed;

  private Jobs(boolean mounted, int maximum) {
    this.mounted = mounted;
    this.maximum = maximum;
  }

  /**
   * What starts jobs with scoped values; made by {@link Jobs#with}.
   *
   * @see ScopedValue
   */
  public final class With {
    private final ScopedValue.Carrier values;

    private With(ScopedValue.Carrier values) {
      this.values = values;
    }

    /** As {@link Jobs#start(WaitContext, Callable)}; the values are bound in the job alone. */
    public <T> Job<T> start(WaitContext waits, Callable<? extends T> body) {
      Objects.requireNonNull(body, "body");
      return Jobs.this.start(waits, () -> values.call(body::call));
    }

    /** As {@link Jobs#start(Callable)}; the values are bound in the job alone. */
    public <T> Job<T> start(Callable<? extends T> body) {
      Objects.requireNonNull(body, "body");
      return Jobs.this.start(() -> values.call(body::call));
    }
  }

  /** Opens a runtime that gives each job the best vehicle that its caller can have. */
  public static Jobs open() {
    return new Jobs(Vehicle.callerAbsence().isEmpty(), Integer.MAX_VALUE);
  }

  /**
   * Opens a runtime that uses this vehicle. {@link Vehicle#CALLER} and {@link Vehicle#CARRIER} are the
   * same here: which of the two carries a job is up to the thread that starts or resumes it.
   *
   * @throws IllegalStateException if the vehicle is not to be had; says why
   */
  public static Jobs open(Vehicle vehicle) {
    boolean mounted = Objects.requireNonNull(vehicle, "vehicle") != Vehicle.HAND_OVER;
    if (mounted) {
      Vehicle.callerAbsence()
          .ifPresent(
              why -> {
                throw new IllegalStateException("no vehicle " + vehicle + ": " + why);
              });
    }
    return new Jobs(mounted, Integer.MAX_VALUE);
  }

  /**
   * A runtime like this one, with no jobs yet, that has at most so many unfinished ones at once.
   *
   * @param maximum at least 1
   */
  public Jobs atMost(int maximum) {
    if (maximum < 1) {
      throw new IllegalArgumentException("maximum is " + maximum + "; it is at least 1");
    }
    return new Jobs(mounted, maximum);
  }

  /**
   * Prepares for a number of jobs at once. They are not kept: a job's thread and stack are made for it
   * alone, and pooled threads would only cost memory. What can be prepared is what the first jobs would
   * otherwise pay for, the classes and the growth of the heap: so many empty jobs are started, paused
   * together and ended, on the calling thread.
   *
   * @param initial 0 or more, and not above the maximum
   * @return this
   * @throws IllegalArgumentException if it is negative, or above the maximum
   * @throws NoJobsException if too many jobs are unfinished for that
   */
  public Jobs prepare(int initial) {
    if (initial < 0 || initial > maximum) {
      throw new IllegalArgumentException(
          "initial is " + initial + "; it is between 0 and the maximum, " + maximum);
    }
    List<Job<?>> prepared = new ArrayList<>();
    try {
      for (int i = 0; i < initial; i++) {
        prepared.add(
            start(
                () -> {
                  Job.pause();
                  return prepared;
                }));
      }
    } finally {
      prepared.stream().filter(Job::isPaused).forEach(Job::resume);
    }
    return this;
  }

  /**
   * Starts jobs in which these scoped values are bound. Nothing else of the calling thread's bindings
   * is seen in a job, and what a job binds is never seen outside.
   */
  public With with(ScopedValue.Carrier values) {
    return new With(Objects.requireNonNull(values, "values"));
  }

  /**
   * Starts a job: runs {@code body} on the calling thread until it pauses or ends.
   *
   * @param waits woken when the job can go on; it must not serve another unfinished job
   * @param body the job's code; what it throws is kept for {@link Job#result}
   * @throws NoJobsException if the runtime has as many unfinished jobs as it may; nothing ran
   * @throws IllegalStateException if this runtime or the wait context is closed; if the wait context
   *     serves an unfinished job; if the calling thread is found to hold a monitor; inside a job, if
   *     {@code waits} is not that job's
   */
  public <T> Job<T> start(WaitContext waits, Callable<? extends T> body) {
    Objects.requireNonNull(waits, "waits");
    Objects.requireNonNull(body, "body");
    if (Job.isInside()) {
      if (Job.inside().waits() != waits) {
        throw new IllegalStateException(
            "a job inside another one has that one's wait context and no other");
      }
      return startInside(body);
    }
    return startMounted(waits, false, body);
  }

  /**
   * Starts a job with a wait context of its own, {@link Job#waits}, which is closed as the job ends;
   * inside a job, with that job's.
   *
   * @throws NoJobsException as {@link #start(WaitContext, Callable)}
   * @throws IllegalStateException as {@link #start(WaitContext, Callable)}
   */
  public <T> Job<T> start(Callable<? extends T> body) {
    Objects.requireNonNull(body, "body");
    return Job.isInside() ? startInside(body) : startMounted(WaitContext.open(), true, body);
  }

  private <T> Job<T> startInside(Callable<? extends T> body) {
    requireOpen();
    Job<T> job = new Job<>(this, Job.inside(), body);
    job.runInside();
    return job;
  }

  private <T> Job<T> startMounted(
      WaitContext waits, boolean owned, Callable<? extends T> body) {
    requireOpen();
    guard.check();
    takeRoom();
    Job<T> job;
    try {
      job = new Job<>(this, waits, owned, mounted, body);
    } catch (RuntimeException | Error e) {
      giveRoom();
      throw e;
    }
    unfinished.started(); // just before the wait context is taken: one fence serves both
    try {
      JobSide.begin(waits, job);
    } catch (RuntimeException | Error e) {
      ended();
      throw e;
    }
    if (closed) { // meanwhile: close waits for what it has counted
      JobSide.end(waits, job);
      ended();
      requireOpen();
    }
    try {
      job.begin();
      return job;
    } catch (Throwable t) {
      if (!job.isDone()) { // no memory for a thread: nothing ran
        ended();
        JobSide.end(waits, job);
      }
      throw t;
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("jobs are closed");
    }
  }

  private void takeRoom() {
    if (maximum < Integer.MAX_VALUE && limited.incrementAndGet() > maximum) {
      limited.decrementAndGet();
      throw new NoJobsException(maximum);
    }
  }

  private void giveRoom() {
    if (maximum < Integer.MAX_VALUE) {
      limited.decrementAndGet();
    }
  }

  void ended() {
    unfinished.ended();
    giveRoom();
  }

  void paused(UnfinishedJobs.Place place) {
    unfinished.add(place);
  }

  void pinnedPause() {
    pinnedPauses.increment();
  }

  /**
   * How often a job of this runtime came to a pause and could not leave its thread, because a native
   * frame or a class initializer was on its stack. It waits holding the thread then.
   */
  public long pinnedPauses() {
    return pinnedPauses.sum();
  }

  /**
   * The number of jobs that were started and have not ended. Of those that other threads start and end
   * meanwhile, some that have ended may be counted.
   */
  public int unfinished() {
    return unfinished.count();
  }

  /**
   * Refuses further jobs and cancels those that are paused, waiting ten seconds for those that run.
   * Idempotent.
   *
   * @throws IllegalStateException as {@link #close(Duration)}
   */
  @Override
  public void close() {
    close(Duration.ofSeconds(10));
  }

  /**
   * Refuses further jobs, cancels those that have not ended, and waits until they have.
   *
   * @param limit how long to wait for jobs that run on other threads, or wait for what cannot be
   *     interrupted
   * @throws IllegalStateException if some have not ended by then; its suppressed exceptions carry
   *     their stacks. They end when they next pause. An interrupt ends the waiting and is kept.
   */
  public void close(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(limit); // or as long as can be
    closed = true;
    List<Job<?>> left = cancelAll();
    // a stuck job does not end however long one waits
    int count = unfinished.count();
    while (count > left.stream().filter(Job::isStuck).count()
        && System.nanoTime() - deadline < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, 1_000_000);
      left = cancelAll();
      count = unfinished.count(); // once: a start that is about to be refused counts for a moment
    }
    if (count > 0) {
      IllegalStateException refusal =
          new IllegalStateException(count + " jobs were cancelled and have not ended");
      for (Job<?> job : left) {
        IllegalStateException where = new IllegalStateException(job.toString());
        where.setStackTrace(job.stack());
        refusal.addSuppressed(where);
      }
      throw refusal;
    }
  }

  private List<Job<?>> cancelAll() {
    List<Job<?>> left = new ArrayList<>();
    for (Job<?> job : unfinished.paused()) {
      if (job.cancel() != Job.Cancel.DONE) {
        left.add(job);
      }
    }
    return left;
  }
}
