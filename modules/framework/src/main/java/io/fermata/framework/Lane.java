package io.fermata.framework;

import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import io.fermata.wait.Completion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way to a driver for one kind of work.
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
  private static final int FIRST_BATCH = 8;

  private final DriverPort port;
  private final WorkKind kind;
  private final Counters counters;
  private final int limit;
  private final long patienceNanos;
  private final Duration batchTarget;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Offer> backlog = new ArrayDeque<>();
  private final List<Completion> roomWanted = new ArrayList<>();
  private volatile int waiting;
  private volatile int unblocks;
  private volatile boolean blocked;
  private final Retirement retirement;
  private volatile int fulls; // answers in a row
  private long fullSinceNanos;
  private boolean fullAlarmed;
  private long blockedSinceNanos;
  private boolean alarmed;
  private boolean stuck;
  private @Nullable Offer offered;
  private @Nullable BatchSize sizes; // once there is a batch: the driver has a shape only when it has started
  private final AtomicLong numbers = new AtomicLong();
  private Reason why = Reason.CLOSED;
  private volatile boolean closed; // written after why

  /**
   * @param limit how many may wait
   * @param patienceNanos how long they wait for a driver that makes no room at all
   * @param batchTarget how long a batch may take
   * @param retirement when it is not waited for any more
   */
  Lane(
      DriverPort port,
      WorkKind kind,
      int limit,
      long patienceNanos,
      Duration batchTarget,
      Retirement retirement) {
    this.port = port;
    this.kind = kind;
    this.counters = port.counters(kind);
    this.limit = limit;
    this.patienceNanos = patienceNanos;
    this.batchTarget = batchTarget;
    this.retirement = retirement;
  }

  /** What became of an offer. */
  enum Place {
    /** The driver has it, or it has ended. */
    TAKEN,
    /** It waits. */
    WAITS,
    /** It waits, and so do many. */
    WAITS_BEHIND_MANY,
    /** There was no room for it to wait; it was not touched. */
    REFUSED
  }

  private Taken bring(Offer offer, boolean more) {
    Taken taken = offer.offer(more);
    if (taken != Taken.FULL && fulls > 0) {
      fulls = 0;
    }
    return taken;
  }

  /** Brings an offer to the driver, or lets it wait. */
  Place submit(Offer offer, boolean more) {
    int seen = unblocks;
    if (waiting == 0 && isOpen() && !offer.batched()) {
      return bring(offer, more) == Taken.FULL ? enqueue(offer, seen, true, Rank.LAST) : Place.TAKEN;
    }
    return enqueue(offer, seen, false, Rank.LAST);
  }

  /**
   * Brings an offer to the driver if that takes it now; else it has not been touched.
   *
   * @return {@link Taken#FULL} if it is not taken
   */
  Taken submitNow(Offer offer, boolean more) {
    int seen = unblocks;
    if (waiting > 0 || !isOpen() || offer.batched()) {
      return Taken.FULL;
    }
    Taken taken = offer.offer(more);
    if (taken == Taken.FULL) {
      lock.lock();
      try {
        if (unblocks == seen) {
          block();
        }
      } finally {
        lock.unlock();
      }
    }
    return taken;
  }

  /** Lets what was accepted before wait for the dispatcher: the caller's thread is not to go to the driver. */
  void queueAlways(Offer offer) {
    enqueue(offer, unblocks, false, Rank.LAST_ALWAYS);
  }

  /** True if what is submitted now is likely to wait. */
  boolean isClogged() {
    return waiting > 0 || !isOpen();
  }

  /** Brings an offer past those that wait, unless the driver is full. */
  Place submitUnordered(Offer offer, boolean more) {
    int seen = unblocks;
    if (isOpen()) {
      return bring(offer, more) == Taken.FULL ? enqueue(offer, seen, true, Rank.LAST) : Place.TAKEN;
    }
    return enqueue(offer, seen, false, Rank.LAST);
  }

  /** Brings again what was accepted before: it goes first, and is not refused. */
  void resubmit(Offer offer) {
    enqueue(offer, unblocks, false, Rank.FIRST);
  }

  /** Brings what has begun at another driver: behind those that wait, and not refused; never on this thread. */
  void bring(Offer offer) {
    enqueue(offer, unblocks, false, Rank.LAST_ALWAYS);
  }

  /** Brings what was accepted before and is not to be refused now. */
  void submitAlways(Offer offer) {
    int seen = unblocks;
    if (waiting == 0 && isOpen() && !offer.batched()) {
      if (bring(offer, false) == Taken.FULL) {
        enqueue(offer, seen, true, Rank.LAST_ALWAYS);
      }
    } else {
      enqueue(offer, seen, false, Rank.LAST_ALWAYS);
    }
  }

  /** True if the driver takes something, as far as is known. */
  private boolean isOpen() {
    return !closed && !isStopped();
  }

  /** True if it takes nothing now. */
  private boolean isStopped() {
    return blocked || port.calls().isStuckInSubmit();
  }

  /** True if no more may wait. */
  boolean isFull() {
    return waiting >= limit && !closed;
  }

  /** How many may wait. */
  int limit() {
    return limit;
  }

  private enum Rank {
    LAST,
    LAST_ALWAYS,
    FIRST
  }

  private Place enqueue(Offer offer, int seen, boolean full, Rank rank) {
    boolean ended;
    Place place = Place.WAITS;
    lock.lock();
    try {
      ended = closed;
      if (!ended && isCrowded() && rank == Rank.LAST) {
        place = Place.REFUSED;
      } else if (!ended) {
        if (rank == Rank.FIRST) {
          putBack(offer);
        } else {
          backlog.addLast(offer);
        }
        waiting = backlog.size();
        place = isBusy() ? Place.WAITS_BEHIND_MANY : Place.WAITS;
      }
      if (full && unblocks == seen) {
        block();
      }
    } finally {
      lock.unlock();
    }
    if (ended) {
      refuse(offer);
      return Place.TAKEN;
    }
    if (full) {
      retireIfFull();
    }
    if (place != Place.REFUSED) {
      counters.backlogged.increment();
      if (!isStopped()) {
        port.dispatcher().look();
      }
    }
    return place;
  }

  /** Puts an offer before those with a higher number, and behind its equals; under the lock. */
  private void putBack(Offer offer) {
    ArrayDeque<Offer> before = new ArrayDeque<>();
    Offer head = backlog.peek();
    while (head != null && head.number() <= offer.number()) {
      before.push(backlog.remove());
      head = backlog.peek();
    }
    backlog.addFirst(offer);
    before.forEach(backlog::addFirst);
  }

  /** A number for an offer, higher than all before. */
  long nextNumber() {
    return numbers.incrementAndGet();
  }

  /** A number for an offer, higher than all before and not lower than {@code least}. */
  long nextNumber(long least) {
    return numbers.accumulateAndGet(least, (last, wanted) -> Math.max(last + 1, wanted));
  }

  /** True if as many wait as may. */
  boolean isCrowded() {
    return waiting >= limit;
  }

  /** True if more than half as many wait as may. */
  boolean isBusy() {
    return waiting > limit / 2;
  }

  /** Notes that the driver is full; under the lock. */
  private void block() {
    if (!blocked) {
      blocked = true;
      counters.blocks.increment();
      Journal.CURRENT.driver(port.name(), "BLOCKED", kind.name());
      stopped();
      full();
    }
  }

  /** Counts an answer; under the lock. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // it is set to 0 without the lock, by who has brought something
  private void full() {
    fulls++;
    if (fulls == 1) {
      fullSinceNanos = port.time().nanoTime();
    }
    if (!fullAlarmed && !retirement.time().isZero()) {
      fullAlarmed = true;
      port.time().at(fullSinceNanos + Patience.nanos(retirement.time()), this::lookAtFulls);
    }
  }

  private void lookAtFulls() {
    boolean over = false;
    long nanos = Patience.nanos(retirement.time());
    lock.lock();
    try {
      fullAlarmed = false;
      if (fulls > 0 && !closed) {
        over = port.time().nanoTime() - fullSinceNanos >= nanos;
        if (!over) {
          fullAlarmed = true;
          port.time().at(fullSinceNanos + nanos, this::lookAtFulls);
        }
      }
    } finally {
      lock.unlock();
    }
    if (over) {
      port.retire("it has taken nothing for " + retirement.time());
    }
  }

  private void retireIfFull() {
    if (retirement.blocks() > 0 && fulls >= retirement.blocks()) {
      port.retire("it was full " + fulls + " times, and took nothing");
    }
  }

  /** Notes since when the driver takes nothing, if that is new; under the lock. */
  private void stopped() {
    if (!stuck) {
      blockedSinceNanos = port.time().nanoTime();
    }
    alarm();
  }

  /** One alarm at a time, however often the driver is full. */
  private void alarm() {
    if (!alarmed && patienceNanos > 0) {
      alarmed = true;
      port.time().at(blockedSinceNanos + patienceNanos, this::lookAtBlock);
    }
  }

  /** A call of the driver is stuck, or none is any more. */
  void stuckOrNot() {
    boolean now = port.calls().isStuckInSubmit();
    lock.lock();
    try {
      if (now && !blocked) {
        stopped();
      }
      stuck = now;
    } finally {
      lock.unlock();
    }
    if (!now && waiting > 0) {
      port.dispatcher().look();
    }
  }

  /** Fails those that wait for a driver which has taken nothing for too long. */
  private void lookAtBlock() {
    List<Offer> late = new ArrayList<>();
    lock.lock();
    try {
      alarmed = false;
      if (isStopped() && !closed) {
        TimeSource time = port.time();
        if (time.nanoTime() - blockedSinceNanos >= patienceNanos) {
          late.addAll(backlog);
          late.removeIf(offer -> offer == offered); // that one may be the driver's
          backlog.removeIf(offer -> offer != offered);
          waiting = backlog.size();
          blockedSinceNanos = time.nanoTime();
        }
        alarm();
      }
    } finally {
      lock.unlock();
    }
    String message = port.name() + " has taken nothing for " + patienceNanos / 1_000_000 + " ms";
    late.forEach(offer -> offer.refuse(Reason.UNAVAILABLE, message));
    giveRoom();
  }

  /** The driver has room. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
  void unblocked() {
    lock.lock();
    try {
      unblocks++;
      if (blocked) {
        blocked = false;
        Journal.CURRENT.driver(port.name(), "UNBLOCKED", kind.name());
      }
    } finally {
      lock.unlock();
    }
    if (waiting > 0) {
      port.dispatcher().look();
    }
  }

  boolean isBlocked() {
    return blocked;
  }

  int waiting() {
    return waiting;
  }

  /** Those that wait, the next one first. */
  List<QueuedRequest> queued() {
    lock.lock();
    try {
      return backlog.stream().map(offer -> offer.describe(port.name(), kind)).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Offers the first that waits; false if there is none, or the driver is full. For the dispatcher. */
  boolean turn() {
    Offer head;
    BatchSize.Batch batch = null;
    int seen;
    lock.lock();
    try {
      head = backlog.peek();
      if (head == null || !isOpen()) {
        return false;
      }
      if (head.batched()) {
        batch = sizes().next(port.time().nanoTime(), backlog.size() > 1);
        head.with(batch);
      }
      seen = unblocks;
      offered = head;
    } finally {
      lock.unlock();
    }
    Taken taken = bring(head, batch != null && batch.more());
    lock.lock();
    try {
      offered = null;
      if (taken == Taken.FULL) {
        if (batch != null) {
          batch.refused();
        }
        if (unblocks == seen) {
          block();
        }
      } else {
        // not simply the first: an accepted one may have come back in front of it meanwhile
        backlog.removeFirstOccurrence(head);
        waiting = backlog.size();
      }
    } finally {
      lock.unlock();
    }
    giveRoom();
    if (taken == Taken.FULL) {
      retireIfFull();
    }
    if (closed) {
      failAll();
    }
    return taken != Taken.FULL || !blocked;
  }

  /** Under the lock. */
  private BatchSize sizes() {
    BatchSize mine = sizes;
    if (mine == null) {
      int best = bestBatch();
      mine = new BatchSize(best, Math.max(best, port.shape().depth()), batchTarget);
      sizes = mine;
    }
    return mine;
  }

  /** With how many at once a driver is told to begin at first: what it declares, if it does. */
  private int bestBatch() {
    int declared = port.shape().batching().best();
    return declared > 1 ? declared : FIRST_BATCH;
  }

  /** Takes out one that waits; false if it does not, or is being offered just now. */
  boolean remove(Offer offer) {
    boolean removed;
    lock.lock();
    try {
      // not simply the first: an accepted one may have come back in front of it meanwhile
      removed = offered != offer && backlog.remove(offer);
      waiting = backlog.size();
    } finally {
      lock.unlock();
    }
    giveRoom();
    return removed;
  }

  /** Takes out those that wait for a place of a session and that no driver has had; the first first. */
  List<Attempt> withdraw(Placement place) {
    List<Attempt> out = new ArrayList<>();
    lock.lock();
    try {
      for (Offer offer : backlog) {
        if (offer != offered && offer instanceof Attempt attempt && attempt.place() == place) {
          out.add(attempt);
        }
      }
      backlog.removeAll(new HashSet<>(out));
      waiting = backlog.size();
    } finally {
      lock.unlock();
    }
    giveRoom();
    return out;
  }

  private void giveRoom() {
    List<Completion> woken = List.of();
    lock.lock();
    try {
      if ((closed || waiting <= limit / 2) && !roomWanted.isEmpty()) {
        woken = List.copyOf(roomWanted);
        roomWanted.clear();
      }
    } finally {
      lock.unlock();
    }
    woken.forEach(Completion::give);
  }

  /** Given when the backlog is at most half full, or the lane closed. */
  Completion room() {
    Completion room = new Completion();
    lock.lock();
    try {
      roomWanted.add(room);
    } finally {
      lock.unlock();
    }
    giveRoom();
    return room;
  }

  /** Fails what waits and refuses what comes; the first reason holds. */
  void close(Reason reason) {
    lock.lock();
    try {
      why = closed ? why : reason;
      closed = true;
    } finally {
      lock.unlock();
    }
    failAll();
  }

  private void refuse(Offer offer) {
    String what = why == Reason.SESSION_LOST ? " is gone" : " is closed";
    offer.refuse(why, port.name() + what);
  }

  private void failAll() {
    List<Offer> left = List.of();
    lock.lock();
    try {
      // while the dispatcher offers one, that may be the driver's: it comes here afterwards
      if (offered == null) {
        left = List.copyOf(backlog);
        backlog.clear();
        waiting = 0;
      }
    } finally {
      lock.unlock();
    }
    left.forEach(this::refuse);
    giveRoom();
  }
}
