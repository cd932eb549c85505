package io.fermata.framework;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import io.fermata.spi.Taken;
import io.fermata.wait.Waiter;
import java.lang.foreign.MemorySegment;

/**
 * A request that a driver keeps, and the way to wait for it.
 *
 * <p>A ticket is for one submission: whatever a driver does with it later reaches no other operation.
 * It works on a copy of the caller's memory and holds it until {@link #await}: every ticket is awaited,
 * by the thread that submitted the request; all other threads may ask {@link #isDone}.
 */
public final class Ticket {
  private final Session session;
  private final Request request;
  private final MemorySegment memory;
  private final DriverRequest work = new DriverRequest(new Ending());
  private final Signal ended = new Signal();
  private boolean collected;
  // the driver did not say that it is done with the memory, so nobody else may have it
  private volatile boolean kept;

  private final class Ending implements DriverRequest.Owner {
    @Override
    public void ended(DriverRequest request) {
      ended.give();
    }

    @Override
    public void endedAgain(DriverRequest request) {
      session.port().completedTwice();
    }
  }

  /** Copies the request's input, so that the caller may do with its memory what it likes. */
  Ticket(Session session, Request request) {
    this.session = session;
    this.request = request;
    DriverRequest from = request.slots();
    long size = 0;
    for (Slot slot : new Slot[] {from.nonce(), from.aad(), from.input(), from.output(), from.tag()}) {
      size = MemoryPool.align(size) + slot.length();
    }
    this.memory = session.pool().lease(size);
    try {
      request.out(this);
      take(from);
    } catch (RuntimeException | Error e) {
      request.back(this);
      session.pool().release(memory);
      throw e;
    }
  }

  private void take(DriverRequest from) {
    long offset = place(from.nonce(), work.nonce(), 0, true);
    offset = place(from.aad(), work.aad(), offset, true);
    offset = place(from.input(), work.input(), offset, true);
    offset = place(from.tag(), work.tag(), offset, true);
    place(from.output(), work.output(), offset, false);
    work.state(from.state());
    work.begin(request.operation(), request.part());
  }

  private long place(Slot from, Slot to, long offset, boolean copied) {
    long start = MemoryPool.align(offset);
    MemorySegment room = memory.asSlice(start, from.length());
    if (copied && from.length() > 0) {
      room.copyFrom(from.segment());
    }
    to.set(room);
    return start + from.length();
  }

  /** Hands the request to the driver; what the driver does wrong ends the request. */
  Taken offer(boolean more) {
    DriverPort port = session.port();
    try {
      Taken taken = session.driverSession().submit(work, more);
      if (work.isEnded()) {
        return Taken.DONE;
      }
      if (taken == Taken.ACCEPTED || taken == Taken.FULL) {
        return taken;
      }
      kept = true;
      work.fail(
          Reason.FAULT, port.name() + " answered " + taken + " and did not complete the request");
    } catch (Throwable thrown) {
      if (!work.isEnded()) {
        kept = true;
        work.fail(port.fault(thrown));
      }
    }
    return Taken.DONE;
  }

  /** Ends a request that no driver has. */
  void fail(Reason reason, String message) {
    work.fail(reason, message);
  }

  /** Gives back what a rejected request held. */
  void retract() {
    request.back(this);
    free();
  }

  /** True once the request has ended. */
  public boolean isDone() {
    return ended.isDone();
  }

  /**
   * Waits until the request has ended, in the way that suits the thread: a job pauses, a virtual
   * thread parks, a platform thread blocks. The output is in place when this returns. A second call
   * answers the same at once.
   */
  public Outcome await() {
    return await(Waiter.current());
  }

  Outcome await(Waiter waiter) {
    if (!collected) {
      boolean waited = false;
      try {
        session.counters().count(waiter.await(ended));
        waited = true;
      } finally {
        if (!waited) {
          abandon();
        }
      }
      collect();
    }
    return request.outcome();
  }

  /** The waiter was thrown out of its wait: the memory goes back when the driver is done with it. */
  private void abandon() {
    collected = true;
    request.back(this);
    if (!ended.onDone(this::free)) {
      free();
    }
  }

  private void collect() {
    collected = true;
    request.end(work, session.port());
    int produced = request.produced();
    if (produced > 0) {
      MemorySegment to = request.slots().output().segment();
      to.asSlice(0, produced).copyFrom(work.output().segment().asSlice(0, produced));
    }
    free();
  }

  private void free() {
    if (kept) {
      memory.fill((byte) 0);
    } else {
      session.pool().release(memory);
    }
    session.leave();
  }
}
