package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to the library, and who computes it, one at a time: a thread of its own, or the one that hands over
 * the last of a series of short messages, since to wake a thread takes as long as they do. What is queued is computed at
 * once; it waits for more only while somebody has said that more follows at once.
 */
final class Engine {
  /** How many requests are inside at most. */
  static final int DEPTH = 256;

  /** With fewer in a series it is the thread's. */
  static final int LEAST_HERE = Batched.BREAK_EVEN;

  /** Bytes of a series that its submitter computes, 7 us of AES/CBC; for the two threads waking one takes 6 us. */
  static final int MOST_HERE = 1 << 16;

  private static final int IDLE_TURNS = 50;
  private static final int MORE_TURNS = 100;

  /** As long as this goes by at most until a request is looked at which was not the last, though none has followed. */
  private static final long DOZE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Of the thread. Who sees it doze leaves it so if more follows: it looks by itself after a while. */
  private enum Rest {
    AWAKE,
    DOZING,
    ASLEEP
  }

  private final DriverHost host;
  private final Burst burst;
  private final boolean still;
  private final WorkQueue queue = new WorkQueue(DEPTH);
  private final Thread thread;
  private final AtomicReference<@Nullable Thread> computing = new AtomicReference<>();
  private volatile boolean moreFollows;
  private volatile Rest rest = Rest.AWAKE;
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
    return queue.inside();
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
    int length = request.input().length(); // now: it may end as soon as it is added
    if (closed || !(queue.add(request, held) || addAfterAll(request, held))) {
      held.release();
      if (closed) {
        throw new DriverException(Reason.CLOSED, "the driver is closed");
      }
      return Taken.FULL;
    }
    boolean endsSeries = moreFollows && !more;
    if (moreFollows != more) { // written only if it changes: that is dear
      moreFollows = more;
    }
    if (more) {
      if (rest == Rest.ASLEEP || (rest == Rest.DOZING && queue.inside() >= Burst.MOST)) {
        wake();
      }
    } else if (!(endsSeries && computedHere(length))) {
      wake();
    }
    return Taken.ACCEPTED;
  }

  /** Looks again once it is known that room is wanted: who makes room sees that, or we see the room. */
  private boolean addAfterAll(DriverRequest request, Held held) {
    roomWanted = true;
    return queue.add(request, held);
  }

  /** Refuses memory of one thread alone, which is not for the driver's. */
  void requireReach(Slot slot) throws DriverException {
    if (!slot.isArray()
        && (!slot.segment().scope().isAlive() || !slot.segment().isAccessibleBy(thread))) {
      throw new DriverException(
          Reason.BAD_REQUEST, "memory is closed, or confined to one thread; it is to be open to the driver's");
    }
  }

  /**
   * Computes what is queued, if it is worth it and nobody does that already; false if the thread is to look. Not on a
   * virtual thread, which might be put aside while all others wait.
   *
   * @param length bytes of a message, as long as which all are taken to be
   */
  private boolean computedHere(long length) {
    Thread here = Thread.currentThread();
    if (still || here.isVirtual() || !computing.compareAndSet(null, here)) {
      return false;
    }
    int count = queue.size();
    if (count < LEAST_HERE || count * length > MOST_HERE) {
      computing.set(null);
      return false;
    }
    compute(MOST_HERE);
    return queue.inside() == 0 && !closed;
  }

  /**
   * Computes requests of one session here and now, if it is worth it and nobody does that already; false if none was
   * touched. Of what is queued meanwhile the thread is told.
   *
   * @param bytes of all messages
   */
  boolean computeTogether(List<DriverRequest> requests, long bytes, BatchSession by) {
    Thread here = Thread.currentThread();
    int count = requests.size();
    boolean worth = count >= LEAST_HERE && count <= Burst.MOST && bytes <= MOST_HERE;
    if (!worth || closed || still || here.isVirtual() || !computing.compareAndSet(null, here)) {
      return false;
    }
    try {
      burst.run(requests, by);
    } finally {
      computing.set(null);
    }
    if (queue.inside() > 0) { // since nobody else could
      wake();
    }
    return true;
  }

  /** Computes what is queued. By who is noted as computing, and is not afterwards. */
  private void compute(long most) {
    try {
      burst.run(queue, most);
      queue.done();
    } finally {
      computing.set(null);
    }
    if (roomWanted) {
      roomWanted = false;
      host.unblocked();
    }
  }

  private void wake() {
    if (rest != Rest.AWAKE) {
      rest = Rest.AWAKE;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    int idle = 0;
    long ended = 0;
    while (!(closed && queue.seal())) {
      if (isReady() && computing.compareAndSet(null, thread)) {
        idle = 0;
        awaitMore();
        compute(Long.MAX_VALUE);
      } else if (idle++ < IDLE_TURNS) {
        Thread.onSpinWait();
      } else {
        rest(ended == queue.ended() ? Rest.ASLEEP : Rest.DOZING);
        ended = queue.ended();
      }
    }
    while (!computing.compareAndSet(null, thread)) { // for good: nobody computes any more
      Thread.onSpinWait();
    }
    burst.wipe(); // here: a close may come from a thread that computes, out of a request's end
  }

  /** Dozes as long as something has been done lately, by whomever. */
  private void rest(Rest how) {
    rest = how; // who submits sees it, or we see what was submitted
    if (!isReady() && !(closed && queue.inside() == 0)) {
      if (how == Rest.DOZING) {
        LockSupport.parkNanos(this, DOZE_NANOS);
      } else {
        LockSupport.park(this);
      }
    }
    rest = Rest.AWAKE;
  }

  private boolean isReady() {
    return (!still || closed) && queue.inside() > 0 && computing.get() == null;
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

  /** Ends the thread, once what is inside is computed. */
  void close() {
    closed = true;
    LockSupport.unpark(thread);
    Thread here = Thread.currentThread();
    boolean interrupted = false;
    while (thread.isAlive() && here != thread && here != computing.get()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      here.interrupt();
    }
  }
}
