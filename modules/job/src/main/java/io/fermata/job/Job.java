package io.fermata.job;

import io.fermata.wait.JobSide;
import io.fermata.wait.WaitContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Code that may be paused.
 *
 * <p>A job runs mounted on the thread that starts or resumes it, under a thread identity of its own:
 * thread locals, inheritable or not, and scoped values of that thread are not seen inside; its context
 * class loader at the start is. It runs until it pauses (because
 * it waits for a device, or calls {@link #pause}) or ends. Resuming a job too early is harmless: it
 * looks again at what it waits for, and pauses again.
 *
 * <p>Neither {@link Jobs#start} nor {@link #resume} nor {@link #cancel} may be called while the calling
 * thread holds a monitor ({@code synchronized}): it would be the job's as well. Where the JDK lets us,
 * that is noticed at each thread's first call, now and then, and always with assertions on. Locks of
 * {@code java.util.concurrent} are safe.
 *
 * <p>The methods may be called from any thread; of two that resume at once, one is refused.
 *
 * <p>How it works: the life of a job is three bits, changed by compare-and-set alone once anybody but
 * its starter can know the job. Whoever sets
 * {@code MOUNTED} has the right to run the body and gives it back; {@code CANCELLED} is never taken
 * back; {@code ENDED} is set once, together with giving up {@code MOUNTED}. So the outcome is cancelled
 * exactly if {@link #cancel} came before the end, and never both.
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
    /** Cancelled, and not ended yet: it runs, or waits for something that cannot be interrupted. */
    CANCELLING,
    /** Ended with a result. */
    FINISHED,
    /** Ended with an exception. */
    FAILED,
    /** Ended after it was cancelled, whatever its code returned or threw. */
    CANCELLED
  }

  /** What {@link #cancel} could do. */
  public enum Cancel {
    /** The job has ended. */
    DONE,
    /** The job will end when it next pauses, or gets out of what it waits for. */
    REQUESTED
  }

  private static final Logger LOG = System.getLogger("io.fermata.job");
  private static final ScopedValue<Job<?>> CURRENT = ScopedValue.newInstance();
  private static final int MOUNTED = 1;
  private static final int CANCELLED = 2;
  private static final int ENDED = 4;

  /** How often a cancelled job is thrown out of a pause before it is given up. */
  private static final int PATIENCE = 3;

  private static final VarHandle BITS;
  private static final VarHandle BODY_ENDED;

  static {
    try {
      BITS = MethodHandles.lookup().findVarHandle(Job.class, "bits", int.class);
      BODY_ENDED = MethodHandles.lookup().findVarHandle(Job.class, "bodyEnded", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Jobs jobs;
  private final WaitContext waits;
  private final boolean ownsWaits;
  private final Callable<? extends T> body;
  private final Runner runner;
  private volatile int bits;
  private volatile boolean stuck;
  // The body's own, and visible to whoever mounts the job next.
  private @Nullable T result;
  private @Nullable Throwable failure;
  private boolean bodyEnded; // last, by release: a body left to itself may end while it is looked at
  private boolean shared; // somebody besides its starter may know it
  private volatile int noPause;
  private int thrown;
  private UnfinishedJobs.@Nullable Place place; // from the first pause on

  /** A job to be {@linkplain #begin begun} by the calling thread, which has it mounted. */
  Job(
      Jobs jobs,
      WaitContext waits,
      boolean ownsWaits,
      boolean mounted,
      Callable<? extends T> body) {
    this.jobs = jobs;
    this.waits = waits;
    this.ownsWaits = ownsWaits;
    this.body = body;
    this.runner = mounted ? new MountedRunner(this) : new HandOverRunner(this);
    BITS.set(this, MOUNTED); // plainly: nobody else has it yet
  }

  /** A job that runs inside another one: it has that one's runner, and pauses it. */
  Job(Jobs jobs, Job<?> outer, Callable<? extends T> body) {
    this.jobs = jobs;
    this.waits = outer.waits;
    this.ownsWaits = false;
    this.body = body;
    this.runner = outer.runner;
  }

  /** The job that the calling thread runs; empty outside jobs. Of nested jobs, the outermost. */
  public static Optional<Job<?>> current() {
    Job<?> job = here();
    if (job == null) {
      return Optional.empty();
    }
    job.shared = true;
    return Optional.of(job);
  }

  /**
   * The job of the calling thread. One on the caller's thread is found through its own thread's
   * scheduler, which costs next to nothing; one with a thread of its own through a scoped value. Both
   * are inherited by what a job forks, which is not in the job: so the thread is compared.
   */
  private static @Nullable Job<?> here() {
    Thread thread = Thread.currentThread();
    if (!thread.isVirtual()) {
      return null;
    }
    if (OpenedThreads.schedulerOf(thread) instanceof MountedRunner runner) {
      return runner.isOn(thread) ? runner.job() : null;
    }
    return CURRENT.isBound() && CURRENT.get().runner.isOn(thread) ? CURRENT.get() : null;
  }

  static boolean isInside() {
    return here() != null;
  }

  static Job<?> inside() {
    return Objects.requireNonNull(here(), "not in a job");
  }

  /**
   * Pauses the current job: {@code start} or {@code resume} returns on the thread that called it. Does
   * nothing outside a job and in a {@linkplain #noPause section} that does not pause, nor where it
   * cannot: {@linkplain Vehicle mounted} with a native frame or a class initializer on the stack, which
   * is counted in {@link Jobs#pinnedPauses}. Whoever pauses must look again at what it waits for when
   * it goes on.
   *
   * @throws JobCancelled if the job was cancelled, before the pause or in it
   * @throws io.fermata.wait.WaitException if the status of the wait context was set to ERR
   */
  public static void pause() {
    Job<?> job = here();
    if (job != null && job.noPause == 0) {
      job.pauseHere();
    }
  }

  /** Answers false if the job could not leave its thread. */
  boolean pauseHere() {
    throwIfCancelled();
    boolean left = runner.pause();
    if (!left) {
      jobs.pinnedPause();
    }
    throwIfCancelled();
    JobSide.requireNoError(waits);
    return left;
  }

  /**
   * Begins a section in which the current job does not pause; sections nest. A wait inside holds the
   * thread. The section is the job's: one that is never closed ends with the job. Does nothing outside
   * a job.
   */
  public static NoPause noPause() {
    Job<?> job = here();
    if (job == null) {
      return () -> {};
    }
    job.noPauseBy(1);
    return new NoPause() {
      private boolean open = true;

      @Override
      public void close() {
        if (open) {
          open = false;
          job.noPauseBy(-1);
        }
      }
    };
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the body alone changes it
  private void noPauseBy(int change) {
    noPause += change;
  }

  /** True if the job went on in spite of its cancellation, and was left where it stands. */
  boolean isStuck() {
    return stuck;
  }

  boolean mustNotPause() {
    return noPause > 0;
  }

  boolean bodyEnded() {
    return (boolean) BODY_ENDED.getAcquire(this);
  }

  private void throwIfCancelled() {
    if ((bits & CANCELLED) == 0) {
      return;
    }
    if (thrown++ < PATIENCE) {
      throw new JobCancelled();
    }
    LOG.log(
        Level.WARNING,
        "a job was cancelled and goes on; it is left where it stands",
        new IllegalStateException("its stack"));
    stuck = true;
    while (true) {
      runner.pause();
    }
  }

  /**
   * Continues the job where it stopped, on the calling thread, until it pauses again or ends.
   *
   * @throws IllegalStateException if the job is running or has ended; if the calling thread is found to
   *     hold a monitor
   */
  public void resume() {
    jobs.guard.check();
    goOn();
  }

  /** A resume by who has looked for monitors already, and would lose the job's wake-up by a refusal. */
  void goOn() {
    int seen = mount();
    if (!isFree(seen)) {
      throw new IllegalStateException("job is " + state(seen) + "; only a PAUSED job is resumed");
    }
    step(false);
  }

  /** The first step, by the thread that made the job. */
  void begin() {
    step(false);
  }

  /** Takes the right to run the body, if the bits that were found, and are answered, let it. */
  private int mount() {
    // A body that was left to itself on its own thread is not mounted, and cannot step itself.
    int never = stuck || runner.isOn(Thread.currentThread()) ? MOUNTED : 0;
    int seen = bits | never;
    while (isFree(seen) && !BITS.compareAndSet(this, seen, seen | MOUNTED)) {
      seen = bits;
    }
    return seen;
  }

  private static boolean isFree(int seen) {
    return (seen & (MOUNTED | ENDED)) == 0;
  }

  /** Runs the mounted job until it stands, and gives it up. */
  private void step(boolean interrupt) {
    boolean unwinds = interrupt;
    do {
      JobSide.resumed(waits);
      try {
        runner.step(unwinds);
      } catch (Throwable t) { // no memory for a thread: nothing ran
        leave(0);
        throw t;
      }
      unwinds = true;
    } while (bodyEnded() ? end() : stop());
  }

  /** Answers false: there is nothing more to run. */
  private boolean end() {
    JobSide.end(waits, this);
    try {
      if (ownsWaits) {
        waits.close(); // throws what a cleanup threw
      }
    } finally {
      if (shared || place != null) {
        leave(ENDED);
      } else {
        BITS.setRelease(this, ENDED); // it has never been seen outside: nobody can have cancelled it
      }
      if (place != null) {
        place.leave();
      }
      jobs.ended();
    }
    return false;
  }

  /** Answers true if the job was cancelled just before its pause, and is mounted again to unwind. */
  private boolean stop() {
    JobSide.paused(waits);
    boolean atPause = runner.isPaused();
    if (place == null) {
      UnfinishedJobs.Place made = new UnfinishedJobs.Place(this);
      place = made;
      // A body that does not stand at a pause can run on by itself, and let others know the job.
      if (atPause && !shared) {
        BITS.setRelease(this, 0); // nobody can have cancelled it
        jobs.paused(made); // from here on a close can
        return false;
      }
      jobs.paused(made); // before another thread can end it
    }
    return (leave(0) & CANCELLED) != 0 && atPause && isFree(mount());
  }

  private int leave(int ended) {
    int seen = bits;
    while (!BITS.compareAndSet(this, seen, (seen & ~MOUNTED) | ended)) {
      seen = bits;
    }
    return seen;
  }

  /**
   * Cancels the job. If it stands at a pause, or at a wait that can be interrupted, it is run on the
   * calling thread until it has unwound: {@link JobCancelled} is thrown out of the pause, its {@code
   * finally} blocks run. Otherwise it ends when it next pauses. What it returns after that is dropped.
   *
   * <p>Cancelling a job that has ended does nothing; cancelling twice is the same as once.
   *
   * @return whether the job has ended
   * @throws IllegalStateException if the calling thread is found to hold a monitor; the job is as
   *     before
   */
  public Cancel cancel() {
    jobs.guard.check();
    int seen = bits;
    while ((seen & (CANCELLED | ENDED)) == 0) {
      if (BITS.compareAndSet(this, seen, seen | CANCELLED)) {
        break;
      }
      seen = bits;
    }
    if (isFree(mount())) {
      step(true);
    } else if ((bits & ENDED) == 0 && here() != this) {
      runner.interrupt();
    }
    return isDone() ? Cancel.DONE : Cancel.REQUESTED;
  }

  /** The job's whole life, on its own thread. */
  void runBody() {
    try {
      result =
          runner instanceof MountedRunner
              ? body.call()
              : ScopedValue.where(CURRENT, this).call(body::call);
    } catch (Throwable t) {
      failure = t;
    }
    BODY_ENDED.setRelease(this, true);
  }

  /** The whole life of a job inside another one. */
  void runInside() {
    bits = MOUNTED;
    try {
      result = body.call();
    } catch (JobCancelled cancelled) {
      failure = cancelled;
      throw cancelled; // the outer job's
    } catch (Throwable t) {
      failure = t;
    } finally {
      bits = ENDED;
    }
  }

  /** Where the job is in its life. */
  public State state() {
    return state(bits);
  }

  private State state(int seen) {
    if ((seen & ENDED) != 0) {
      return (seen & CANCELLED) != 0
          ? State.CANCELLED
          : failure == null ? State.FINISHED : State.FAILED;
    }
    if ((seen & CANCELLED) != 0) {
      return State.CANCELLING;
    }
    return (seen & MOUNTED) != 0 ? State.RUNNING : State.PAUSED;
  }

  /** True if {@link #resume} may be called: the job neither runs nor has ended. */
  public boolean isPaused() {
    return isFree(bits) && !stuck;
  }

  /** True if the job has ended and {@link #result} may be called. */
  public boolean isDone() {
    return (bits & ENDED) != 0;
  }

  /**
   * What the job's code returned.
   *
   * @throws ExecutionException with what the code threw as its cause
   * @throws CancellationException if the job was cancelled
   * @throws IllegalStateException if the job has not ended
   */
  @SuppressWarnings("NullAway") // a job of @Nullable T may return null
  public T result() throws ExecutionException {
    return switch (state()) {
      case FINISHED -> result;
      case FAILED -> throw new ExecutionException(failure);
      case CANCELLED -> {
        CancellationException cancelled = new CancellationException("the job was cancelled");
        if (failure != null && !(failure instanceof JobCancelled)) {
          cancelled.addSuppressed(failure);
        }
        throw cancelled;
      }
      case PAUSED, RUNNING, CANCELLING ->
          throw new IllegalStateException("job is " + state() + "; it has no result yet");
    };
  }

  /** The wait context that the job was started with: woken when the job can go on. */
  public WaitContext waits() {
    return waits;
  }

  /** What carries the job; of one that is not running, what carried it last. */
  public Vehicle vehicle() {
    return runner.vehicle();
  }

  /** Where the job's code stands; empty if that cannot be seen now. */
  StackTraceElement[] stack() {
    return runner.stack();
  }

  @Override
  public String toString() {
    return "job " + state() + " on " + vehicle();
  }
}
