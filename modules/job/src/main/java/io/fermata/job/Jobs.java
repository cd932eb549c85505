package io.fermata.job;

import io.fermata.wait.WaitContext;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Starts jobs, and knows how many have not ended.
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
 * <p>Every method may be called from any thread.
 */
public final class Jobs implements AutoCloseable {
  private final Supplier<Vehicle> vehicle;
  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  private Jobs(Supplier<Vehicle> vehicle) {
    this.vehicle = vehicle;
  }

  /** Opens a runtime that gives each job the best vehicle that its caller can have. */
  public static Jobs open() {
    return new Jobs(Vehicle::current);
  }

  /**
   * Opens a runtime that gives every job this vehicle.
   *
   * @throws IllegalStateException if the vehicle is not to be had; says why
   */
  public static Jobs open(Vehicle vehicle) {
    if (vehicle == Vehicle.CALLER) {
      Vehicle.callerAbsence()
          .ifPresent(
              why -> {
                throw new IllegalStateException("no vehicle CALLER: " + why);
              });
    }
    return new Jobs(() -> vehicle);
  }

  /**
   * Starts a job: runs {@code body} on the calling thread until it pauses or ends.
   *
   * @param waits woken when the job can go on; it must not serve another unfinished job
   * @param body the job's code; what it throws is kept for {@link Job#result}
   * @throws IllegalStateException if this runtime is closed, or was opened for {@link Vehicle#CALLER}
   *     and the calling thread is virtual
   */
  public <T> Job<T> start(WaitContext waits, Callable<? extends T> body) {
    Objects.requireNonNull(waits, "waits");
    Objects.requireNonNull(body, "body");
    if (closed.get()) {
      throw new IllegalStateException("jobs are closed");
    }
    Vehicle carrier = vehicle.get();
    carrier.requireCarrier();
    Job<T> job = new Job<>(this, waits, carrier, body);
    unfinished.incrementAndGet();
    job.resume();
    return job;
  }

  void ended() {
    unfinished.decrementAndGet();
  }

  /** The number of jobs that were started and have not ended. */
  public int unfinished() {
    return unfinished.get();
  }

  /**
   * Refuses further jobs. Idempotent.
   *
   * @throws IllegalStateException if jobs are unfinished: they stay resumable, and are to be resumed to
   *     their end
   */
  @Override
  public void close() {
    closed.set(true);
    int left = unfinished.get();
    if (left > 0) {
      throw new IllegalStateException(left + " jobs have not ended; resume them to their end");
    }
  }
}
