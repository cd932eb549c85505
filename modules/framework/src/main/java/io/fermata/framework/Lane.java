package io.fermata.framework;

import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The way to a driver that keeps requests.
 *
 * <p>While nothing waits, a request goes straight to the driver on the caller's thread. When the
 * driver is full it goes to the backlog, and so does every later one, until the dispatcher has emptied
 * it: order is kept. A request leaves the backlog only once the driver has taken it, so that none can
 * overtake it while it is being offered.
 *
 * <p>No lock is held while the driver is called. A driver that makes room between its answer FULL and
 * our note of it is not missed: {@link #unblocks} is compared under the lock.
 */
final class Lane {
  private final DriverPort port;
  private final Executor dispatcher;
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Ticket> backlog = new ArrayDeque<>();
  private final List<Signal> roomWanted = new ArrayList<>();
  private volatile int waiting;
  private volatile int unblocks;
  private boolean blocked;
  private boolean dispatching;
  private volatile boolean closed;

  Lane(DriverPort port, Executor dispatcher, int limit) {
    this.port = port;
    this.dispatcher = dispatcher;
    this.limit = limit;
  }

  Submission submit(Ticket ticket) {
    int seen = unblocks;
    if (waiting == 0 && !closed) {
      switch (ticket.offer(false)) {
        case DONE, ACCEPTED -> {
          return new Submission.Accepted(ticket);
        }
        case FULL -> {
          return enqueue(ticket, seen, true);
        }
      }
    }
    return enqueue(ticket, seen, false);
  }

  private Submission enqueue(Ticket ticket, int seen, boolean full) {
    boolean ended;
    boolean refused;
    boolean congested;
    boolean dispatch;
    lock.lock();
    try {
      ended = closed;
      refused = waiting >= limit;
      if (!ended && !refused) {
        backlog.add(ticket);
        waiting = backlog.size();
      }
      congested = waiting > limit / 2;
      if (full && unblocks == seen) {
        blocked = true;
      }
      dispatch = mayDispatch();
    } finally {
      lock.unlock();
    }
    dispatch(dispatch);
    if (ended) {
      ticket.fail(Reason.CLOSED, port.name() + " is closed");
      return new Submission.Accepted(ticket);
    }
    if (refused) {
      ticket.retract();
      return Submission.Rejected.REJECTED;
    }
    port.counters().backlogged.increment();
    return congested ? new Submission.Congested(ticket) : new Submission.Accepted(ticket);
  }

  /** The driver has room. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
  void unblocked() {
    boolean dispatch;
    lock.lock();
    try {
      unblocks++;
      blocked = false;
      dispatch = mayDispatch();
    } finally {
      lock.unlock();
    }
    dispatch(dispatch);
  }

  /** Takes the right to dispatch, if there is anything to do and nobody has it; under the lock. */
  private boolean mayDispatch() {
    boolean may = !blocked && !dispatching && !backlog.isEmpty();
    dispatching |= may;
    return may;
  }

  /** Not under the lock: the executor has locks of its own. */
  private void dispatch(boolean may) {
    if (may) {
      dispatcher.execute(this::dispatch);
    }
  }

  /** Offers what waits, in order, until the driver is full again; one thread at a time. */
  private void dispatch() {
    while (true) {
      Ticket head;
      boolean more;
      int seen;
      lock.lock();
      try {
        head = backlog.peek();
        if (blocked || closed || head == null) {
          dispatching = false;
          break;
        }
        more = backlog.size() > 1;
        seen = unblocks;
      } finally {
        lock.unlock();
      }
      Taken taken = head.offer(more);
      List<Signal> woken = List.of();
      lock.lock();
      try {
        if (taken == Taken.FULL) {
          blocked = unblocks == seen;
        } else {
          backlog.poll();
          waiting = backlog.size();
          woken = roomMade();
        }
      } finally {
        lock.unlock();
      }
      woken.forEach(Signal::give);
    }
    failIfClosed();
  }

  private List<Signal> roomMade() {
    if (!closed && waiting > limit / 2) {
      return List.of();
    }
    List<Signal> woken = List.copyOf(roomWanted);
    roomWanted.clear();
    return woken;
  }

  /** Given when the backlog is at most half full, or the lane closed. */
  Signal room() {
    Signal room = new Signal();
    List<Signal> woken;
    lock.lock();
    try {
      roomWanted.add(room);
      woken = roomMade();
    } finally {
      lock.unlock();
    }
    woken.forEach(Signal::give);
    return room;
  }

  /** Fails what waits and refuses what comes. */
  void close() {
    closed = true;
    failIfClosed();
  }

  private void failIfClosed() {
    List<Ticket> left = List.of();
    List<Signal> woken = List.of();
    lock.lock();
    try {
      // while the dispatcher offers the head, that one may be the driver's: it comes here afterwards
      if (closed && !dispatching) {
        left = List.copyOf(backlog);
        backlog.clear();
        waiting = 0;
        woken = roomMade();
      }
    } finally {
      lock.unlock();
    }
    left.forEach(ticket -> ticket.fail(Reason.CLOSED, port.name() + " is closed"));
    woken.forEach(Signal::give);
  }
}
