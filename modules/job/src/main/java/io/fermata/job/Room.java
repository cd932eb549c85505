package io.fermata.job;

import io.fermata.wait.Awaited;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Room for so many jobs. Who finds none waits in line, and the first in line gets what comes free.
 *
 * <p>Without a lock: a job of the loop that stood first in line for one could only take it if the
 * loop ran, and the loop's thread would stand behind it.
 */
final class Room {
  private final int capacity;
  private final Duration patience;
  private final AtomicInteger free;
  private final Queue<Claim> line = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  Room(int capacity, Duration patience) {
    this.capacity = capacity;
    this.patience = patience;
    this.free = new AtomicInteger(capacity);
  }

  /**
   * Takes a place, waiting for one if there is none and the calling thread can wait.
   *
   * @param jobs of the loop whose thread makes places free, and must not wait for one
   * @throws NoJobsException if there was none
   * @throws RejectedExecutionException if the room is closed, before or meanwhile
   */
  void enter(LoopJobs jobs) {
    if (line.isEmpty() && take()) {
      return;
    }
    if (patience.isZero()) {
      throw new NoJobsException(capacity);
    }
    if (jobs.areHeldByCaller()) {
      throw new NoJobsException(
          capacity, "the loop's own thread cannot wait for room, which only it can make");
    }
    Claim claim = new Claim();
    line.add(claim);
    serve(); // a place may have come free since
    boolean waited = false;
    try {
      LimitedWait.await(claim, TimeUnit.NANOSECONDS.convert(patience));
      waited = true;
    } finally {
      if (!waited && claim.isGivenAtLast()) { // to a job that was cancelled
        leave();
      }
    }
    if (!claim.isGivenAtLast()) {
      throw closed
          ? LoopJobs.rejection()
          : new NoJobsException(capacity, "none ended within " + patience);
    }
  }

  /** Gives a place back. */
  void leave() {
    free.incrementAndGet();
    serve();
  }

  /** Who waits is refused. */
  void close() {
    closed = true;
    line.forEach(Claim::wake);
  }

  private boolean take() {
    int now = free.get();
    while (now > 0) {
      if (free.compareAndSet(now, now - 1)) {
        return true;
      }
      now = free.get();
    }
    return false;
  }

  private void serve() {
    while (!line.isEmpty() && take()) {
      Claim first = line.poll();
      if (first == null || !first.give()) {
        free.incrementAndGet(); // and look again: another may have looked in between
      }
    }
  }

  private enum State {
    WAITING,
    GIVEN,
    GONE
  }

  /** One that waits in line. */
  private final class Claim implements Awaited {
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile Runnable waker = () -> {};

    @Override
    public boolean isDone() {
      return state.get() != State.WAITING || closed;
    }

    @Override
    public boolean onDone(Runnable waker) {
      this.waker = waker; // then look: who gives, or closes, looks for the waker after
      return !isDone();
    }

    void wake() {
      waker.run();
    }

    /** False if it has gone. */
    boolean give() {
      boolean given = state.compareAndSet(State.WAITING, State.GIVEN);
      if (given) {
        wake();
      }
      return given;
    }

    /** Waits no longer; answers whether it got its place. */
    boolean isGivenAtLast() {
      if (state.compareAndSet(State.WAITING, State.GONE)) {
        line.remove(this);
      }
      return state.get() == State.GIVEN;
    }
  }
}
