package io.fermata.job;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Gives the body a thread of its own; the caller waits while it runs, and it waits while paused. */
final class HandOverRunner implements Runner {
  private final Thread thread;
  private volatile boolean running;
  private volatile @Nullable Thread stepping;
  private boolean started;

  HandOverRunner(Job<?> job) {
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
    running = true;
    if (!started) {
      started = true;
      thread.start();
    } else {
      LockSupport.unpark(thread);
    }
    parkWhile(true);
    stepping = null;
  }

  @Override
  public void pause() {
    handBack();
    parkWhile(false);
  }

  private void handBack() {
    Thread caller = stepping;
    running = false;
    LockSupport.unpark(caller);
  }

  private void parkWhile(boolean value) {
    boolean interrupted = false;
    while (running == value) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
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
