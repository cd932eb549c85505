package io.fermata.driver.pkcs11;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * A thread that may block in a token's library. What it computes with, and so the token's sessions underneath, is its
 * own: no other thread ever sees it.
 */
final class Lane {
  private final Lanes lanes;
  private final int number;
  private final Thread thread;
  private final Condition ready;
  // guarded by the lock of the lanes
  private final Deque<Job> own = new ArrayDeque<>();
  private @Nullable Job at;

  Lane(Lanes lanes, Lock lock, int number, String name) {
    this.lanes = lanes;
    this.number = number;
    this.ready = lock.newCondition();
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  int number() {
    return number;
  }

  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Jobs for this lane alone; touched with the lock held. */
  Deque<Job> own() {
    return own;
  }

  /** Told when there may be something for it. */
  Condition ready() {
    return ready;
  }

  /** What it is busy with from now on; said with the lock held. */
  void at(Job job) {
    at = job;
  }

  private void run() {
    Job job = lanes.next(this);
    while (job != null) {
      job.run(this);
      job = lanes.next(this);
    }
  }

  /** Waits for the end of the thread, and then no longer for what it is busy with. */
  void join(long nanos) {
    boolean interrupted = false;
    long end = System.nanoTime() + nanos;
    while (thread.isAlive() && !isCurrent()) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      try {
        thread.join(java.time.Duration.ofNanos(left));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    Job hanging = at;
    if (hanging != null) {
      hanging.closed(); // harmless if it has ended
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
