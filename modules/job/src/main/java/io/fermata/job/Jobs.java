package io.fermata.job;

import io.fermata.wait.JobSide;
import io.fermata.wait.WaitContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

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
  private final Supplier<Vehicle> vehicle;
  private final int maximum;
  private final AtomicInteger unfinished = new AtomicInteger();
  // Only jobs that have paused: one that runs through in one go is never looked for.
  private final Set<Job<?>> paused = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private Jobs(Supplier<Vehicle> vehicle, int maximum) {
    this.vehicle = vehicle;
    this.maximum = maximum;
  }

  /** Opens a runtime that gives each job the best vehicle that its caller can have. */
  public static Jobs open() {
    return new Jobs(Vehicle::current, Integer.MAX_VALUE);
  }

  /**
   * Opens a runtime that gives every job this vehicle.
   *
   * @throws IllegalStateException if the vehicle is not to be had; says why
   */
  public static Jobs open(Vehicle vehicle) {
    Objects.requireNonNull(vehicle, "vehicle");
    if (vehicle == Vehicle.CALLER) {
      Vehicle.callerAbsence()
          .ifPresent(
              why -> {
                throw new IllegalStateException("no vehicle CALLER: " + why);
              });
    }
    return new Jobs(() -> vehicle, Integer.MAX_VALUE);
  }

  /**
   * A runtime like this one, with no jobs yet, that has at most so many unfinished ones at once.
   * Nothing is made in advance: a job's thread is made for it alone.
   *
   * @param maximum at least 1
   */
  public Jobs atMost(int maximum) {
    if (maximum < 1) {
      throw new IllegalArgumentException("maximum is " + maximum + "; it is at least 1");
    }
    return new Jobs(vehicle, maximum);
  }

  /**
   * Starts a job: runs {@code body} on the calling thread until it pauses or ends.
   *
   * @param waits woken when the job can go on; it must not serve another unfinished job
   * @param body the job's code; what it throws is kept for {@link Job#result}
   * @throws NoJobsException if the runtime has as many unfinished jobs as it may; nothing ran
   * @throws IllegalStateException if this runtime or the wait context is closed; if the wait context
   *     serves an unfinished job; if the runtime was opened for {@link Vehicle#CALLER} and the calling
   *     thread is virtual; inside a job, if {@code waits} is not that job's
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
    Vehicle carrier = vehicle.get();
    carrier.requireCarrier();
    if (unfinished.incrementAndGet() > maximum) {
      unfinished.decrementAndGet();
      throw new NoJobsException(maximum);
    }
    Job<T> job;
    try {
      requireOpen(); // closed meanwhile: close waits for what it has counted
      job = new Job<>(this, waits, owned, carrier, body);
      JobSide.begin(waits, job);
    } catch (RuntimeException | Error e) {
      unfinished.decrementAndGet();
      throw e;
    }
    boolean started = false;
    try {
      job.resume();
      started = true;
      return job;
    } finally {
      if (!started) { // a monitor is held, or no thread could be made
        paused.remove(job);
        unfinished.decrementAndGet();
        JobSide.end(waits, job);
      }
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("jobs are closed");
    }
  }

  void ended(Job<?> job) {
    if (job.registered) {
      paused.remove(job);
    }
    unfinished.decrementAndGet();
  }

  void paused(Job<?> job) {
    if (!job.registered) {
      job.registered = true;
      paused.add(job);
    }
  }

  /** The number of jobs that were started and have not ended. */
  public int unfinished() {
    return unfinished.get();
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
    closed = true;
    long deadline = System.nanoTime() + limit.toNanos();
    List<Job<?>> left = cancelAll();
    // a stuck job does not end however long one waits
    while (unfinished.get() > left.stream().filter(Job::isStuck).count()
        && System.nanoTime() - deadline < 0
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, 1_000_000);
      left = cancelAll();
    }
    if (unfinished.get() > 0) {
      IllegalStateException refusal =
          new IllegalStateException(unfinished.get() + " jobs were cancelled and have not ended");
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
    for (Job<?> job : paused) {
      if (job.cancel() != Job.Cancel.DONE) {
        left.add(job);
      }
    }
    return left;
  }
}
