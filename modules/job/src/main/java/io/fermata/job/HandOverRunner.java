package io.fermata.job;

import io.fermata.wait.JobSide;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Gives the body a thread of its own; the caller waits while it runs, and it waits while paused.
 *
 * <p>If the body blocks on something else, the caller sees that after a while by the thread's state and
 * leaves. Whatever ended the block lets the body run on by itself, to its next pause or its end; there
 * it wakes the wait context, since nobody is there to take the turn. If a body was
 * about to run and looked blocked all the while, on a machine with too much to do, that is the same, and
 * costs time only.
 */
final class HandOverRunner implements Runner {
  /** The body stands at a pause, has ended or has not begun. */
  private static final int CALLERS = 0;

  /** The body runs, and the caller waits. */
  private static final int BODYS = 1;

  /** The body was left while it was blocked. */
  private static final int ALONE = 2;

  private static final long LOOK_NANOS = 1_000_000;

  /** How many looks in a row must find the body blocked: one that is about to run can look so too. */
  private static final int LOOKS = 5;

  private final Job<?> job;
  private final Thread thread;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile @Nullable Thread stepping;
  private boolean started;

  HandOverRunner(Job<?> job) {
    this.job = job;
    this.thread =
        Thread.ofVirtual()
            .inheritInheritableThreadLocals(false)
            .unstarted(
                () -> {
                  job.runBody();
                  handBack();
                });
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
  }

  @Override
  public void step(boolean interrupt) {
    stepping = Thread.currentThread();
    if (!started) {
      started = true;
      turn.set(BODYS);
      thread.start();
    } else if (turn.compareAndSet(ALONE, BODYS)) {
      if (interrupt) {
        thread.interrupt();
      }
    } else if (!job.bodyEnded()) {
      turn.set(BODYS);
      LockSupport.unpark(thread);
    }
    await();
    stepping = null;
  }

  /** Until the body hands back, or is seen blocked. */
  private void await() {
    boolean interrupted = false;
    int blocked = 0;
    while (turn.get() == BODYS) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      interrupted |= Thread.interrupted(); // or the next park would not park
      blocked = isBlocked() && !job.mustNotPause() ? blocked + 1 : 0;
      if (blocked == LOOKS) {
        turn.compareAndSet(BODYS, ALONE); // else it has just handed back
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isBlocked() {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING
        || state == Thread.State.TIMED_WAITING
        || state == Thread.State.BLOCKED;
  }

  @Override
  public boolean pause() {
    handBack();
    boolean interrupted = false;
    while (turn.get() == CALLERS) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }

  private void handBack() {
    Thread caller = stepping;
    if (turn.getAndSet(CALLERS) == BODYS) {
      LockSupport.unpark(caller);
    } else {
      JobSide.wake(job.waits(), Thread::startVirtualThread);
    }
  }

  @Override
  public boolean isPaused() {
    return turn.get() == CALLERS;
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
    return Vehicle.HAND_OVER;
  }
}
