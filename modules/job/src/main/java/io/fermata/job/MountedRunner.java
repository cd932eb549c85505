package io.fermata.job;

import io.fermata.wait.JobSide;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Mounts the body on the thread that steps: the body is a virtual thread, and this is its scheduler.
 *
 * <p>The JDK hands the scheduler a continuation whenever the thread can run: at its start, when it is
 * unparked, when a lock or a sleep that it waited for is over. It is only stored here, and run by the
 * next step. So a body that blocks gives the thread back, and if its continuation arrives from a
 * foreign thread the job can go on: its wait context is woken, and that is all that thread does.
 *
 * <p>A pause is a {@code Thread.yield}: the continuation is back here before the step ends, and no
 * interrupt or unpark can touch it. On a thread of the JDK's own scheduler, where a {@link CarrierStep}
 * runs the body for a virtual caller, a pause is a park: there the JDK hands a thread that yields, and
 * one that is unparked while it parks, to its own scheduler and not to ours. Such a body runs on by
 * itself; the step looks at its state until it stands again.
 *
 * <p>A virtual thread that the body starts inherits this scheduler. Its continuations are not the
 * job's: they go where any other virtual thread's go.
 *
 * <p>The fields are plain where only the side that steps and the body mounted on it see them, one
 * after the other; the job's bits order one step after another. What each step changes is boolean where
 * it can be: a reference stored into an old object costs the collector's barrier, which is a fence.
 */
final class MountedRunner implements Runner, Executor, Runnable {
  private static final VarHandle RUNNABLE = field("runnable");
  private static final VarHandle STEPS = field("steps");
  private static final VarHandle PAUSED = field("paused");
  private static final ClassLoader SYSTEM_LOADER = ClassLoader.getSystemClassLoader();
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private final Job<?> job;
  private final Thread thread;
  private @Nullable Runnable own;
  private boolean runnable; // own was handed over, and not run yet
  private @Nullable Thread stepping; // or the last that did
  private boolean steps;
  private volatile @Nullable Thread holding;
  private volatile boolean pinned;
  private boolean paused;
  private boolean onCarrier;
  private boolean parks;
  private boolean started;
  private boolean callerInterrupted;
  private @Nullable CarrierStep carrierStep;

  MountedRunner(Job<?> job) {
    this.job = job;
    this.thread = OpenedThreads.create(this, this);
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    if (loader != SYSTEM_LOADER) { // which it has already
      thread.setContextClassLoader(loader);
    }
  }

  @Override
  public void run() {
    job.runBody();
    noteInterrupt();
  }

  @Override
  public void execute(Runnable continuation) {
    if (own == null) {
      own = continuation; // the first is that of our own start
    } else if (continuation != own) {
      OpenedThreads.defaultScheduler().execute(continuation);
      return;
    }
    // Steps first: if it is another thread's, so is then what is seen of stepping.
    if ((boolean) STEPS.getAcquire(this) && stepping == Thread.currentThread()) {
      runnable = true;
      return;
    }
    RUNNABLE.setVolatile(this, true);
    if (!isPaused()) { // else it was interrupted, or its stack was looked at: no reason to go on
      // The thread can be the JDK's, or another virtual thread's carrier: not for a user's code.
      JobSide.wake(job.waits(), Thread::startVirtualThread);
    }
    LockSupport.unpark(holding);
  }

  @Override
  public void step(boolean interrupt) {
    if (!Thread.currentThread().isVirtual()) {
      stepHere(interrupt);
      return;
    }
    CarrierStep step = carrierStep;
    if (step == null) {
      step = new CarrierStep(this);
      carrierStep = step;
    }
    step.run(interrupt);
  }

  /** A step on a platform thread, to its end. */
  private void stepHere(boolean interrupt) {
    // The JDK clears the interrupt of a carrier as it unmounts.
    callerInterrupted = Thread.currentThread().isInterrupted();
    onCarrier = false;
    mount(interrupt);
    while (!stands()) {
      holding = Thread.currentThread();
      if (!isRunnable()) {
        LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        callerInterrupted |= Thread.interrupted(); // or the next park would not park
      }
      holding = null;
      goOn();
    }
    if (callerInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs the body on the calling platform thread until it has nothing to run. */
  private void mount(boolean interrupt) {
    step();
    boolean wasPaused = paused;
    PAUSED.setRelease(this, false);
    if (!started) {
      started = true;
      thread.start();
    } else if (wasPaused) {
      if (parks) {
        LockSupport.unpark(thread);
      }
    } else if (interrupt) {
      thread.interrupt();
    }
    goOn();
  }

  private void step() {
    Thread current = Thread.currentThread();
    if (stepping != current) {
      stepping = current;
    }
    STEPS.setRelease(this, true);
  }

  /** Runs what can be run, on the calling platform thread. */
  void goOn() {
    step();
    // It can be runnable again at once: it yielded, or what it waited for came meanwhile.
    while (isRunnable() && !paused) {
      runnable = false; // the JDK hands it over again only after it was run
      parks = onCarrier; // nowhere else: a body that runs by itself goes on as it began
      Objects.requireNonNull(own).run();
    }
    STEPS.setRelease(this, false);
  }

  /** Runs the body on a thread of the JDK's own scheduler until it has nothing to run. */
  void mountOnCarrier(boolean interrupt) {
    onCarrier = true;
    mount(interrupt);
  }

  /**
   * True if the step is over: the body has paused, has ended, or waits for something, which is not
   * given back to the caller in a section that must not pause. False if it is runnable, here or by
   * itself.
   */
  boolean stands() {
    if (paused || job.bodyEnded()) {
      return true;
    }
    Thread.State state = thread.getState(); // first: a body that runs by itself may pause or end now
    if (isPaused() || job.bodyEnded()) {
      return true;
    }
    return state != Thread.State.RUNNABLE && !job.mustNotPause() && !isRunnable();
  }

  private boolean isRunnable() {
    return (boolean) RUNNABLE.getVolatile(this);
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // the scheduler is this one
  public boolean pause() {
    noteInterrupt();
    if (parks) {
      return pauseByParking();
    }
    PAUSED.setRelease(this, true);
    try {
      Thread.yield();
      return !paused; // else it came back without a step: it could not leave the thread
    } finally {
      paused = false;
    }
  }

  private boolean pauseByParking() {
    boolean interrupted = false;
    pinned = false;
    PAUSED.setRelease(this, true);
    while ((boolean) PAUSED.getAcquire(this) && !pinned) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted(); // or the next park would not park
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    boolean left = !pinned;
    PAUSED.setRelease(this, false);
    return left;
  }

  /** Called while a step on a carrier does not end: has the body parked and kept the thread? */
  void freeIfPinned() {
    // In this order: one that has parked and left is seen parked just before its step is over.
    if (isPaused()
        && thread.getState() == Thread.State.WAITING
        && OpenedThreads.holdsCarrier(thread)) {
      pinned = true;
      LockSupport.unpark(thread);
    }
  }

  /** The caller's interrupt, come while the body ran, is cleared as the body leaves the thread. */
  private void noteInterrupt() {
    Thread caller = stepping;
    if (caller != null && caller.isInterrupted() && !thread.isInterrupted()) {
      callerInterrupted = true;
    }
  }

  @Override
  public boolean isPaused() {
    return (boolean) PAUSED.getAcquire(this);
  }

  Job<?> job() {
    return job;
  }

  @Override
  public boolean isOn(Thread other) {
    return thread == other;
  }

  @Override
  public void interrupt() {
    thread.interrupt();
  }

  @Override
  public StackTraceElement[] stack() {
    return thread.getStackTrace();
  }

  @Override
  public Vehicle vehicle() {
    return onCarrier ? Vehicle.CARRIER : Vehicle.CALLER;
  }

  private static VarHandle field(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(MountedRunner.class, name, boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
