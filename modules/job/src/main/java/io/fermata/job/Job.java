package io.fermata.job;

import io.fermata.wait.WaitContext;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Code that may be paused.
 *
 * <p>A job runs mounted on the thread that starts or resumes it, under a thread identity of its own:
 * thread locals and scoped values of that thread are not seen inside. It runs until it pauses (because
 * it waits for a device, or calls {@link #pause}) or ends. Resuming a job too early is harmless: it
 * looks again at what it waits for, and pauses again.
 *
 * <p>Neither {@link Jobs#start} nor {@link #resume} may be called while the calling thread holds a
 * monitor ({@code synchronized}); locks of {@code java.util.concurrent} are safe.
 *
 * <p>The methods may be called from any thread; of two that resume at once, one is refused.
 *
 * @param <T> the type of the result
 * @see <a href="https://docs.openssl.org/3.0/man3/ASYNC_start_job/">ASYNC_start_job(3)</a>
 */
public final class Job<T> {

  /** Where a job is in its life. */
  public enum State {
    /** Not run yet, or stopped at a pause, or waiting inside for something that blocks. */
    PAUSED,
    /** Mounted on a thread. */
    RUNNING,
    /** Ended with a result. */
    FINISHED,
    /** Ended with an exception. */
    FAILED
  }

  private static final ScopedValue<Job<?>> CURRENT = ScopedValue.newInstance();

  private final Jobs jobs;
  private final WaitContext waits;
  private final Callable<? extends T> body;
  private final Runner runner;
  private final AtomicReference<State> state = new AtomicReference<>(State.PAUSED);
  // Written by the body before the state says that it has ended.
  private @Nullable T result;
  private @Nullable Throwable failure;
  private boolean bodyEnded;

  Job(Jobs jobs, WaitContext waits, Vehicle vehicle, Callable<? extends T> body) {
    this.jobs = jobs;
    this.waits = waits;
    this.body = body;
    this.runner =
        switch (vehicle) {
          case CALLER -> new CallerRunner(this);
          case HAND_OVER -> new HandOverRunner(this);
        };
  }

  /** The job that the calling thread runs; empty outside jobs. */
  public static Optional<Job<?>> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  static boolean isInside() {
    return CURRENT.isBound();
  }

  static Job<?> inside() {
    return CURRENT.get();
  }

  /**
   * Pauses the current job: {@code start} or {@code resume} returns on the thread that called it. Does
   * nothing outside a job. Whoever pauses must look again at what it waits for when it goes on.
   */
  public static void pause() {
    if (CURRENT.isBound()) {
      CURRENT.get().runner.pause();
    }
  }

  /**
   * Continues the job where it stopped, on the calling thread, until it pauses again or ends.
   *
   * @throws IllegalStateException if the job is running or has ended, or if it was started on a
   *     platform thread with {@link Vehicle#CALLER} and the calling thread is virtual
   */
  public void resume() {
    if (isPaused()) {
      runner.vehicle().requireCarrier();
    }
    if (!state.compareAndSet(State.PAUSED, State.RUNNING)) {
      throw new IllegalStateException("job is " + state.get() + "; only a PAUSED job is resumed");
    }
    waits.drain();
    State next = State.PAUSED;
    try {
      runner.step();
      if (bodyEnded) {
        next = failure == null ? State.FINISHED : State.FAILED;
        jobs.ended();
      }
    } finally {
      state.set(next);
    }
  }

  /** The job's whole life, on its own thread. */
  void runBody() {
    try {
      result = ScopedValue.where(CURRENT, this).call(body::call);
    } catch (Throwable t) {
      failure = t;
    }
    bodyEnded = true;
  }

  /** Where the job is in its life. */
  public State state() {
    return state.get();
  }

  /** True if {@link #resume} may be called. */
  public boolean isPaused() {
    return state.get() == State.PAUSED;
  }

  /** True if the job has ended and {@link #result} may be called. */
  public boolean isDone() {
    State seen = state.get();
    return seen == State.FINISHED || seen == State.FAILED;
  }

  /**
   * What the job's code returned.
   *
   * @throws ExecutionException with what the code threw as its cause
   * @throws IllegalStateException if the job has not ended
   */
  @SuppressWarnings("NullAway") // a job of @Nullable T may return null
  public T result() throws ExecutionException {
    if (!isDone()) {
      throw new IllegalStateException("job is " + state.get() + "; it has no result yet");
    }
    if (failure != null) {
      throw new ExecutionException(failure);
    }
    return result;
  }

  /** The wait context that the job was started with: woken when the job can go on. */
  public WaitContext waits() {
    return waits;
  }

  /** What carries the job. */
  public Vehicle vehicle() {
    return runner.vehicle();
  }

  @Override
  public String toString() {
    return "job " + state.get() + " on " + vehicle();
  }
}
