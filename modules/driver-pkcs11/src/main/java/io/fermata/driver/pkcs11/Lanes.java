package io.fermata.driver.pkcs11;

import io.fermata.spi.Taken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a driver and what waits for them. A request goes to the first lane that is free; what goes on from a
 * part of a message before goes to the lane that has that part.
 */
final class Lanes {
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Job> waiting = new ArrayDeque<>();
  private final Deque<Lane> idle = new ArrayDeque<>();
  private final List<Lane> lanes = new ArrayList<>();
  private final int depth;
  private final Runnable unblocked;
  private int held;
  private boolean refused;
  private boolean closed;

  /**
   * Starts the threads.
   *
   * @param driver names them
   * @param depth how many requests are held at once
   * @param unblocked says that there is room again
   */
  Lanes(String driver, int count, int depth, Runnable unblocked) {
    this.depth = depth;
    this.unblocked = unblocked;
    for (int i = 0; i < count; i++) {
      lanes.add(new Lane(this, lock, i, "fermata-" + driver + "-lane-" + i));
    }
    lanes.forEach(Lane::start);
  }

  int count() {
    return lanes.size();
  }

  /** Takes a place; {@link #offer} or {@link #release} follows. */
  Taken reserve() {
    lock.lock();
    try {
      if (closed) {
        return Taken.DONE; // the caller fails it
      }
      if (held == depth) {
        refused = true;
        return Taken.FULL;
      }
      held++;
      return Taken.ACCEPTED;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives a job that has a place to a lane.
   *
   * @param to the one that it has to be; null for any
   * @return false if the lanes were closed meanwhile: nobody will take it
   */
  boolean offer(Job job, @Nullable Lane to) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      if (to != null) {
        to.own().add(job);
        to.ready().signal();
      } else {
        waiting.add(job);
        Lane free = idle.poll();
        if (free != null) {
          free.ready().signal();
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Has a lane do something that has no place; dropped when the lanes are closed. */
  void later(Runnable task, @Nullable Lane to) {
    offer(new Job.Chore(task), to);
  }

  /** Gives a place back. */
  void release() {
    boolean tell;
    lock.lock();
    try {
      held--;
      tell = refused;
      refused = false;
    } finally {
      lock.unlock();
    }
    if (tell) {
      unblocked.run();
    }
  }

  /** The next job of a lane, on its thread; null when the lanes are closed. */
  @Nullable Job next(Lane lane) {
    lock.lock();
    try {
      while (!closed) {
        Job job = lane.own().isEmpty() ? waiting.poll() : lane.own().poll();
        if (job != null) {
          idle.remove(lane);
          lane.at(job);
          return job;
        }
        if (!idle.contains(lane)) {
          idle.push(lane);
        }
        lane.ready().awaitUninterruptibly();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  boolean owns(Lane lane) {
    return lanes.contains(lane);
  }

  /**
   * Ends everything that was accepted: what waits at once, what is in the library when it comes out or, if that takes
   * too long, all the same. A lane that hangs there is left behind.
   */
  void close(long patienceNanos) {
    List<Job> left = new ArrayList<>();
    lock.lock();
    try {
      closed = true;
      left.addAll(waiting);
      waiting.clear();
      for (Lane lane : lanes) {
        left.addAll(lane.own());
        lane.own().clear();
        lane.ready().signal();
      }
    } finally {
      lock.unlock();
    }
    left.forEach(Job::closed);
    long end = System.nanoTime() + patienceNanos;
    for (Lane lane : lanes) {
      lane.join(Math.max(TimeUnit.MILLISECONDS.toNanos(1), end - System.nanoTime()));
    }
  }
}
