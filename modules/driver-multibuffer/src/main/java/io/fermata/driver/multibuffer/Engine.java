package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that computes, and what is on its way there. It takes what is queued and computes that at once; it waits
 * for more only while somebody has said that more follows at once, and then not for a time but for some turns.
 */
final class Engine {
  /** How many requests are inside at most. */
  static final int DEPTH = 256;

  private static final int IDLE_TURNS = 50;
  private static final int MORE_TURNS = 100;

  private final DriverHost host;
  private final Burst burst;
  private final boolean still;
  private final WorkQueue queue = new WorkQueue(DEPTH);
  private final AtomicInteger inside = new AtomicInteger();
  private final Thread thread;
  private volatile boolean moreFollows;
  private volatile boolean asleep;
  private volatile boolean roomWanted;
  private volatile boolean closed;

  /**
   * @param still true if nothing is computed until it is closed; for tests
   */
  Engine(DriverHost host, Burst burst, boolean still) {
    this.host = host;
    this.burst = burst;
    this.still = still;
    this.thread = Thread.ofPlatform().name("fermata-multibuffer").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** How many requests are inside. */
  int inside() {
    return inside.get();
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Hands over a request with what it is computed with, which is let go of if it is not accepted.
   *
   * @return {@link Taken#ACCEPTED}, or {@link Taken#FULL}: the request was not touched
   * @throws DriverException if this is closed
   */
  Taken submit(DriverRequest request, Held held, boolean more) throws DriverException {
    if (!enter()) {
      held.release();
      return Taken.FULL;
    }
    if (closed) { // looked at once inside: who ends the thread sees us, or we see that
      held.release();
      leave(1);
      wake();
      throw new DriverException(Reason.CLOSED, "the driver is closed");
    }
    moreFollows = more;
    queue.add(request, held);
    wake();
    return Taken.ACCEPTED;
  }

  /** Refuses memory of one thread alone, which is not for the driver's. */
  void requireReach(Slot slot) throws DriverException {
    if (!slot.isArray()
        && (!slot.segment().scope().isAlive() || !slot.segment().isAccessibleBy(thread))) {
      throw new DriverException(
          Reason.BAD_REQUEST, "memory is closed, or confined to one thread; it is to be open to the driver's");
    }
  }

  private boolean enter() {
    while (true) {
      int seen = inside.get();
      if (seen < DEPTH) {
        if (inside.compareAndSet(seen, seen + 1)) {
          return true;
        }
      } else {
        roomWanted = true;
        if (inside.get() >= DEPTH) {
          return false;
        }
      }
    }
  }

  private void leave(int requests) {
    inside.addAndGet(-requests);
    if (roomWanted) {
      roomWanted = false;
      host.unblocked();
    }
  }

  private void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    int idle = 0;
    while (!closed || inside.get() > 0) {
      if (isReady()) {
        idle = 0;
        awaitMore();
        leave(burst.run(queue));
      } else if (idle++ < IDLE_TURNS) {
        Thread.onSpinWait();
      } else {
        asleep = true;
        if (!isReady() && !(closed && inside.get() == 0)) {
          LockSupport.park(this);
        }
        asleep = false;
      }
    }
    burst.wipe(); // here: a close may come from this thread, out of a request's end
  }

  private boolean isReady() {
    return (!still || closed) && queue.first() != null;
  }

  private void awaitMore() {
    int seen = queue.size();
    for (int turns = 0; moreFollows && seen < Burst.MOST && turns < MORE_TURNS; turns++) {
      Thread.onSpinWait();
      int now = queue.size();
      turns = now == seen ? turns : 0;
      seen = now;
    }
  }

  /** Ends the thread, once it has computed what is inside. */
  void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive() && Thread.currentThread() != thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
