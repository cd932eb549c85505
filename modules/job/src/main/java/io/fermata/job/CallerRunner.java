package io.fermata.job;

import io.fermata.wait.JobSide;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Mounts the body on the caller's thread: the body is a virtual thread, and this is its scheduler.
 *
 * <p>The JDK hands the scheduler a continuation whenever the thread can run: at its start, when it is
 * unparked, when a lock or a sleep that it waited for is over. It is only stored here, and run by the
 * next {@link #step}. So a pause is a plain park, and a body that blocks on anything else gives the
 * thread back in the same way. If a continuation arrives from a foreign thread, the job can go on: its
 * wait context is woken, and that is all that the foreign thread does.
 *
 * <p>A virtual thread that the body starts inherits this scheduler. Its continuations are not the
 * job's: they go where any other virtual thread's go.
 */
final class CallerRunner implements Runner, Executor {
  private final Job<?> job;
  private final Thread thread;
  private final AtomicReference<@Nullable Runnable> runnable = new AtomicReference<>();
  private volatile @Nullable Runnable own;
  private volatile @Nullable Thread stepping;
  private volatile boolean paused;
  private boolean started;

  CallerRunner(Job<?> job) {
    this.job = job;
    this.thread = OpenedThreads.create(this, job::runBody);
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
  }

  @Override
  public void execute(Runnable continuation) {
    if (own == null) {
      own = continuation; // the first is that of our own start
    } else if (continuation != own) {
      OpenedThreads.defaultScheduler().execute(continuation);
      return;
    }
    runnable.set(continuation);
    Thread carrier = stepping;
    if (carrier != Thread.currentThread()) {
      // The thread can be the JDK's, or another virtual thread's carrier: not for a user's code.
      JobSide.wake(job.waits(), Thread::startVirtualThread);
      LockSupport.unpark(carrier); // if it holds still, for a section that must not pause
    }
  }

  @Override
  public void step(boolean interrupt) {
    stepping = Thread.currentThread();
    try {
      if (!started) {
        started = true;
        thread.start();
      } else if (paused) {
        paused = false;
        LockSupport.unpark(thread);
      } else if (interrupt) {
        thread.interrupt();
      }
      // The body can be runnable again at once: it yielded, or what it waited for came meanwhile.
      for (Runnable next = runnable.getAndSet(null); next != null; next = again()) {
        next.run();
      }
    } finally {
      stepping = null;
    }
  }

  /** What to run next in this step; null once the body has paused, blocks or has ended. */
  private @Nullable Runnable again() {
    if (paused) {
      return null;
    }
    Runnable next = runnable.getAndSet(null);
    boolean interrupted = false;
    while (next == null && job.mustNotPause() && !job.bodyEnded()) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
      next = runnable.getAndSet(null);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return next;
  }

  @Override
  public void pause() {
    paused = true;
    boolean interrupted = false;
    while (paused) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted(); // or the next park would not park
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
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
    return Vehicle.CALLER;
  }
}
