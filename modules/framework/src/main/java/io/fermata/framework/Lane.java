package io.fermata.framework;

import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.WorkKind;
import io.fermata.wait.Completion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
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
 * our note of it is not missed: {@link Stoppage#unblocks} is compared under the lock.
 */
final class Lane {
  private static final long STUCK_LOOK_NANOS = 10_000_000;

  private final DriverPort port;
  private final WorkKind kind;
  private final Counters counters;
  private final int limit;
  private final Duration batchTarget;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition answered = lock.newCondition(); // the driver has, to what it was offered from the backlog
  private final Backlog backlog;
  private volatile int waiting; // there; each request looks
  private final Stoppage stoppage;
  private final FullAnswers fulls;
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
    this.batchTarget = batchTarget;
    this.backlog = new Backlog(limit);
    this.stoppage = new Stoppage(port, kind, patienceNanos, this::lookAtStoppage);
    this.fulls = new FullAnswers(port, retirement);
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
    if (taken != Taken.FULL) {
      fulls.taken();
    }
    return taken;
  }

  /** Brings an offer to the driver, or lets it wait. */
  Place submit(Offer offer, boolean more) {
    return submit(offer, more, waiting == 0 && !offer.batched(), Rank.LAST);
  }

  /**
   * @param straight true if nothing but the driver itself may have it wait
   */
  private Place submit(Offer offer, boolean more, boolean straight, Rank rank) {
    int seen = stoppage.unblocks();
    if (straight && isOpen()) {
      return bring(offer, more) == Taken.FULL ? enqueue(offer, seen, true, rank) : Place.TAKEN;
    }
    return enqueue(offer, seen, false, rank);
  }

  /**
   * Brings an offer to the driver if that takes it now; else it has not been touched.
   *
   * @return {@link Taken#FULL} if it is not taken
   */
  Taken submitNow(Offer offer, boolean more) {
    int seen = stoppage.unblocks();
    if (waiting > 0 || !isOpen() || offer.batched()) {
      return Taken.FULL;
    }
    Taken taken = offer.offer(more);
    if (taken == Taken.FULL) {
      lock.lock();
      try {
        block(seen);
      } finally {
        lock.unlock();
      }
    }
    return taken;
  }

  /**
   * Lets what was accepted before, or has begun at another driver, wait for the dispatcher: behind those that
   * wait, and not refused; the caller's thread is not to go to the driver.
   */
  void queueAlways(Offer offer) {
    enqueue(offer, stoppage.unblocks(), false, Rank.LAST_ALWAYS);
  }

  /** True if what is submitted now is likely to wait. */
  boolean isClogged() {
    return waiting > 0 || !isOpen();
  }

  /** Brings an offer past those that wait, unless the driver is full. */
  Place submitUnordered(Offer offer, boolean more) {
    return submit(offer, more, true, Rank.LAST);
  }

  /** Brings again what was accepted before: it goes first, and is not refused. */
  void resubmit(Offer offer) {
    enqueue(offer, stoppage.unblocks(), false, Rank.FIRST);
  }

  /** Brings what was accepted before and is not to be refused now. */
  void submitAlways(Offer offer) {
    submit(offer, false, waiting == 0 && !offer.batched(), Rank.LAST_ALWAYS);
  }

  /** True if the driver takes something, as far as is known. */
  private boolean isOpen() {
    return !closed && !stoppage.isNow();
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
          backlog.putBack(offer);
        } else {
          backlog.add(offer);
        }
        waiting = backlog.size();
        place = isBusy() ? Place.WAITS_BEHIND_MANY : Place.WAITS;
      }
      if (full) {
        block(seen);
      }
    } finally {
      lock.unlock();
    }
    if (ended) {
      refuse(offer);
      return Place.TAKEN;
    }
    if (full) {
      fulls.retireIfMany();
    }
    if (place != Place.REFUSED) {
      counters.backlogged.increment();
      if (!stoppage.isNow()) {
        port.dispatcher().look();
      }
    }
    return place;
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

  /** Notes that the driver was full, unless it has made room since; under the lock. */
  private void block(int seen) {
    if (stoppage.block(seen)) {
      fulls.add();
    }
  }

  /** A call of the driver is stuck, or none is any more. */
  void stuckOrNot() {
    boolean now = port.calls().isStuckInSubmit();
    lock.lock();
    try {
      stoppage.stuck(now);
    } finally {
      lock.unlock();
    }
    if (!now && waiting > 0) {
      port.dispatcher().look();
    }
  }

  /** Fails those that wait for a driver which has taken nothing for too long. */
  private void lookAtStoppage() {
    List<Offer> late = List.of();
    lock.lock();
    try {
      if (!closed && stoppage.isOverlong()) {
        late = backlog.takeOthers();
        waiting = backlog.size();
      }
    } finally {
      lock.unlock();
    }
    late.forEach(offer -> offer.refuse(Reason.UNAVAILABLE, stoppage.message()));
    giveRoom();
  }

  /** The driver has room. */
  void unblocked() {
    lock.lock();
    try {
      stoppage.unblock();
    } finally {
      lock.unlock();
    }
    if (waiting > 0) {
      port.dispatcher().look();
    }
  }

  boolean isBlocked() {
    return stoppage.isBlocked();
  }

  int waiting() {
    return waiting;
  }

  /** Those that wait, the next one first. */
  List<QueuedRequest> queued() {
    lock.lock();
    try {
      return backlog.all().stream().map(offer -> offer.describe(port.name(), kind)).toList();
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
      head = backlog.first();
      if (head == null || !isOpen()) {
        return false;
      }
      if (head.batched()) {
        batch = sizes().next(port.time().nanoTime(), backlog.size() > 1);
        head.with(batch);
      }
      seen = stoppage.unblocks();
      backlog.offering(head);
    } finally {
      lock.unlock();
    }
    Taken taken = bring(head, batch != null && batch.more());
    lock.lock();
    try {
      backlog.answered(head, taken != Taken.FULL);
      answered.signalAll();
      waiting = backlog.size();
      if (taken == Taken.FULL) {
        if (batch != null) {
          batch.refused();
        }
        block(seen);
      }
    } finally {
      lock.unlock();
    }
    giveRoom();
    if (taken == Taken.FULL) {
      fulls.retireIfMany();
      head.stays();
    }
    if (closed) {
      failAll();
    }
    return taken != Taken.FULL || !stoppage.isBlocked();
  }

  /** Under the lock. */
  private BatchSize sizes() {
    BatchSize mine = sizes;
    if (mine == null) {
      mine = BatchSize.of(port.shape(), batchTarget);
      sizes = mine;
    }
    return mine;
  }

  /** Takes out one that waits; false if it does not, or is being offered just now. */
  boolean remove(Offer offer) {
    boolean removed;
    lock.lock();
    try {
      removed = backlog.remove(offer);
      waiting = backlog.size();
    } finally {
      lock.unlock();
    }
    giveRoom();
    return removed;
  }

  /** Takes out those that wait for a place of a session and that no driver has had; the first first. */
  List<Attempt> withdraw(Placement place) {
    List<Attempt> out;
    lock.lock();
    try {
      out = backlog.withdraw(place);
      waiting = backlog.size();
    } finally {
      lock.unlock();
    }
    giveRoom();
    return out;
  }

  /**
   * As {@link #withdraw}, with the one that is being offered just now, if the driver does not take it. Waits for
   * its answer, unless the call is stuck; not to be called by who is inside a call of the driver.
   */
  List<Attempt> withdrawAll(Placement place) {
    lock.lock();
    try {
      while (backlog.isOffering(place) && !port.calls().isStuckInSubmit()) {
        long unused = answered.awaitNanos(STUCK_LOOK_NANOS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the one that is being offered then stays
    } finally {
      lock.unlock();
    }
    return withdraw(place);
  }

  private void giveRoom() {
    List<Completion> woken;
    lock.lock();
    try {
      woken = backlog.roomMade(closed);
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
      backlog.wantRoom(room);
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
    fulls.close();
    failAll();
  }

  private void refuse(Offer offer) {
    String what = why == Reason.SESSION_LOST ? " is gone" : " is closed";
    offer.refuse(why, port.name() + what);
  }

  private void failAll() {
    List<Offer> left;
    lock.lock();
    try {
      left = backlog.takeAll();
      waiting = backlog.size();
    } finally {
      lock.unlock();
    }
    left.forEach(this::refuse);
    giveRoom();
  }
}
