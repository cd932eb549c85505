package io.fermata.framework;

import io.fermata.framework.Fallback.Cause;
import io.fermata.spi.Alarm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import io.fermata.wait.Completion;
import io.fermata.wait.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that a driver keeps, and the way to wait for it or to give it up.
 *
 * <p>A ticket is for one submission: whatever a driver does with it later reaches no other operation.
 * It works on a copy of the caller's memory. Unless the request is called back or polled, its ticket is
 * awaited, by the thread that submitted it, or cancelled; all other methods may be called by any thread.
 *
 * <p>It goes from one {@link Attempt} to the next when a driver says that it can be tried again, or when
 * its session moves to another driver; the last one's end is its own.
 */
public final class Ticket extends CompletionQueue.Ended {
  private static final VarHandle COLLECTED;

  static {
    try {
      COLLECTED = MethodHandles.lookup().findVarHandle(Ticket.class, "collected", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Session session;
  private final Leg leg; // which it was to take
  private final Request request;
  private final Part part;
  private final Delivery delivery; // of this submission: once it has ended the request may be its user's again
  private final Completion delivered = new Completion();
  private final StageTimes times;
  private final boolean timed;
  private final long deadline;
  private volatile Attempt current;
  private volatile boolean collected;
  private volatile @Nullable Alarm alarm;
  private InFlight.@Nullable Chunk chunk;
  private int place;
  private volatile @Nullable Outcome outcome;
  private int onDriver; // when it was submitted, itself included; 0 if it is not timed
  private long begunNanos;
  private volatile @Nullable Alarm patience; // with the attempt under way
  private final int size;
  private final int room; // for its result
  private final @Nullable Checks checks; // if its result is to be checked
  private volatile @Nullable Checking checking; // once it is

  /**
   * Copies the request's input, so that the caller may do with its memory what it likes.
   *
   * @param leg which it is to take
   * @param tried a bit for each leg that has failed it
   */
  Ticket(Session session, Leg leg, Request request, @Nullable Checks checks, long tried) {
    this.session = session;
    this.leg = leg;
    this.checks = checks;
    this.request = request;
    this.part = request.part();
    this.size = request.memory().input.length();
    this.room = request.memory().output.length();
    this.delivery = request.delivery();
    DriverPort port = leg.port();
    this.times = port.stages().begin(session.spec(), request.memory().input.length());
    this.timed = request.isTimed();
    this.deadline = timed ? request.deadline(port.time().nanoTime()) : 0;
    this.current = new Attempt(this, request, session.pool(), tried);
    session.out(1);
  }

  /** What is under way, or was at last. */
  Attempt attempt() {
    return current;
  }

  /** The leg that it takes at first: that which was its turn, if it can be used. */
  Leg leg() {
    Leg other = leg.isUsable() || !isWhole() ? null : session.legs().next(size, Memory.NATIVE, leg.bit());
    return other == null ? leg : other;
  }

  StageTimes times() {
    return times;
  }

  /** True if it is a whole message; else a driver may remember what came before it. */
  boolean isWhole() {
    return part == Part.WHOLE;
  }

  /** Bytes of the message. */
  int size() {
    return size;
  }

  boolean isBatch() {
    return request.isBatch();
  }

  /** False if it goes on with a message that was begun elsewhere. */
  boolean mayGoTo(Placement place) {
    return request.mayGoTo(place);
  }

  QueuedRequest describe(String driver, WorkKind work, int size) {
    return QueuedRequest.of(driver, work, request, size);
  }

  /** Notes where it is kept until it has been collected. */
  void placed(InFlight.Chunk chunk, int place) {
    this.chunk = chunk;
    this.place = place;
  }

  private void leavePlace() {
    InFlight.Chunk held = chunk;
    if (held != null) {
      held.compareAndSet(place, this, null); // not simply cleared: the place may be another's by now
    }
  }

  /** Sets its deadline, if it has one; the request may have ended, and be its user's again. */
  void watch() {
    if (timed && current.isOpen()) {
      alarm = session.time().at(deadline, () -> giveUp(Attempt.EXPIRED));
      if (!current.isOpen()) {
        disarm();
      }
    }
  }

  private void disarm() {
    cancel(alarm);
    cancel(patience);
  }

  private static void cancel(@Nullable Alarm set) {
    if (set != null) {
      set.cancel();
    }
  }

  /** True if it is neither called back nor polled; the request may be somebody else's by now. */
  boolean isAwaited() {
    return delivery == Delivery.Awaited.AWAITED;
  }

  /** Gives back what a rejected request held; false if its deadline came first, and was told. */
  boolean retract(Attempt mine) {
    if (!mine.become(Attempt.ABANDONED)) {
      mine.refuse(Reason.CANCELLED, "given up before a driver had it");
      return false;
    }
    leavePlace();
    disarm();
    session.out(-1);
    request.back();
    mine.free();
    mine.place().leave();
    return true;
  }

  // What becomes of an attempt.

  /** A driver has ended an attempt, perhaps one that nobody waits for any more. */
  void ended(Attempt attempt) {
    DriverRequest work = attempt.work();
    if (attempt.isCheck()) {
      Objects.requireNonNull(checking).ended(attempt);
      return;
    }
    if (attempt.isOpen()) {
      boolean failed = work.outcome() == Outcome.FAILED;
      if (failed
          ? session.failover().goesOn(attempt, work.failure())
          : isRedone(attempt) || isChecked(attempt)) {
        return;
      }
    }
    boolean end = attempt.become(Attempt.ENDED);
    if (!end && !attempt.isUntouched()) {
      attempt.place().counters().late.increment();
    }
    if (end) {
      times.done();
      disarm();
    } else if (attempt.state() == Attempt.MOVED) {
      attempt.part();
      attempt.place().leave();
      return;
    } else {
      attempt.forsake();
    }
    session.ended(attempt);
    attempt.place().leave();
    if (end) {
      deliver();
    }
  }

  /** Has a result that cannot be made elsewhere. */
  private boolean isRedone(Attempt attempt) {
    boolean redone =
        RequestMemory.isImpossible(attempt.work(), room)
            && !session.framework().isClosed()
            && session.failover().fallsBack(attempt, Cause.FAULT);
    if (redone) {
      attempt.place().distrust(RequestMemory.claim(attempt.work(), room));
    }
    return redone;
  }

  /** Has its result checked, if that is wanted. */
  private boolean isChecked(Attempt attempt) {
    Checks wanted = checks;
    if (wanted == null) {
      return false;
    }
    Checking mine = new Checking(this, session, wanted, attempt);
    checking = mine;
    if (!attempt.become(Attempt.DONE)) {
      checking = null;
      return false;
    }
    mine.begin();
    return true;
  }

  /**
   * Its result was checked, or was to be.
   *
   * @param last whose end is its own
   * @param end false if it was given up before
   */
  void settled(Attempt last, boolean end) {
    current = last;
    if (end) {
      times.done();
      disarm();
    }
    session.ended(last);
    session.unshelter();
    if (end) {
      deliver();
    }
  }

  /** Goes on with the next attempt; false if it has been given up. */
  boolean goOn(Attempt attempt, Attempt next) {
    if (!attempt.become(Attempt.MOVED)) {
      return false;
    }
    current = next;
    return true;
  }

  /** It has been brought to a place, which has its time to do it. */
  void brought(Attempt attempt) {
    long nanos = session.attemptNanos();
    if (nanos > 0 && attempt.isOpen()) {
      TimeSource time = session.time();
      Alarm set = time.at(time.nanoTime() + nanos, () -> overdue(attempt));
      patience = set;
      if (!attempt.isOpen()) {
        set.cancel();
      }
    }
  }

  /** A driver has not answered for as long as it is given. */
  private void overdue(Attempt attempt) {
    if (attempt.isCheck()) {
      Objects.requireNonNull(checking).unanswered(attempt);
    } else {
      session.failover().overdue(attempt);
    }
  }

  /** Its driver goes, with it: has it done elsewhere, or ended. */
  void lose(Placement from) {
    Checking mine = checking;
    if (mine != null) { // it has been done, and is only to be checked
      mine.lose(from);
      return;
    }
    Attempt attempt = current;
    if (!attempt.isPlaced() || attempt.place() != from || !attempt.isOpen()) {
      return;
    }
    if (session.failover().leavesFor(from.leg(), attempt)) {
      return;
    }
    if (attempt.become(Attempt.LOST)) {
      session.ended(attempt); // a driver that is gone may never end it
      givenUp(attempt, Attempt.LOST);
    }
    // else it has ended just now, or goes on by itself
  }

  /** There is no driver on a leg that it waited for; it is sheltered. */
  void strand(Attempt attempt, Leg leg, DriverException why) {
    Leg next = attempt.isCheck() ? null : session.failover().instead(attempt, leg);
    if (next == null) {
      fail(attempt, why);
    } else {
      next.houseLater(attempt);
    }
  }

  /** There is no driver that could do it; it is sheltered. */
  void fail(Attempt attempt, DriverException why) {
    if (attempt.isCheck()) {
      Objects.requireNonNull(checking).fail(attempt, why);
      return;
    }
    attempt.lost(why);
    boolean end = attempt.become(Attempt.LOST);
    attempt.drop();
    session.ended(attempt);
    session.unshelter();
    if (end) {
      disarm();
      deliver();
    }
  }

  // Giving up.

  /**
   * Gives the request up, if it has not ended: it ends at once, as failed with {@link
   * Reason#CANCELLED}. The driver may still work on it, on memory that is no longer the caller's.
   *
   * @return false if it had ended already
   */
  public boolean cancel() {
    return giveUp(Attempt.CANCELLED);
  }

  /** Ends it because the session or the framework does not wait any longer. */
  void shut() {
    giveUp(Attempt.SHUT);
  }

  private boolean giveUp(int how) {
    Attempt attempt = current;
    while (!attempt.end(how)) {
      if (attempt.state() != Attempt.MOVED) {
        return false;
      }
      Thread.onSpinWait(); // the next one is being noted
      attempt = current;
    }
    givenUp(attempt, how);
    return true;
  }

  private void givenUp(Attempt attempt, int how) {
    disarm();
    // without a place it is dropped by who would have found it one
    if (attempt.isPlaced() && attempt.lane().remove(attempt)) {
      attempt.refuse(Reason.CANCELLED, "given up before a driver had it");
    }
    if (how == Attempt.ABANDONED) {
      session.out(-1);
    } else {
      deliver();
    }
  }

  // Delivery.

  /** Has its time taken, from now to its end. */
  void time(int onDriver) {
    this.onDriver = onDriver;
    this.begunNanos = session.time().nanoTime();
  }

  private void measure() {
    Attempt last = current;
    boolean tellsNothing = onDriver == 0 || !last.isFirst() || last.state() != Attempt.ENDED;
    if (!tellsNothing && last.work().outcome() != Outcome.FAILED) {
      long nanos = session.time().nanoTime() - begunNanos;
      session.measured(last.place().leg(), size, Memory.NATIVE, onDriver, nanos);
    }
  }

  private void deliver() {
    session.out(-1);
    measure();
    switch (delivery) {
      case Delivery.Awaited _ -> delivered.give();
      case Delivery.Polled(CompletionQueue queue) -> queue.add(this);
      case Delivery.Call call -> {
        if (call.isImmediate(isInline())) {
          callBack(call);
        } else {
          session.completions().add(session.workKind(), () -> callBack(call));
        }
      }
    }
  }

  /** True if the driver that has it, or had it, completes inside submit. */
  boolean isInline() {
    Attempt last = current;
    return last.isPlaced() && last.place().isInline();
  }

  /** Of the driver that has it, or had it, or would have had it. */
  private Counters counters() {
    Attempt last = current;
    return (last.isPlaced() ? last.place() : session.home()).counters();
  }

  private void callBack(Delivery.Call call) {
    collect();
    session.completions().call(() -> call.callback().accept(request));
    times.returned();
  }

  /** Brings the result to the caller's memory, once. */
  @Override
  Request collect() {
    if (COLLECTED.compareAndSet(this, false, true)) {
      leavePlace();
      times.delivered();
      Attempt last = current;
      Placement place = last.isPlaced() ? last.place() : session.home();
      if (last.state() == Attempt.ENDED) {
        request.end(last.work(), last.place());
        if (request.outcome() == Outcome.DONE) {
          last.place().proved();
          bringBack(last);
        }
        last.free();
      } else {
        request.fail(last.whyGivenUp(place.drivers()));
      }
      boolean written = last.state() == Attempt.ENDED && last.work().outcome() == Outcome.DONE;
      if (!written && last.isCopy()) {
        request.untouched();
      }
      Outcome end = request.outcome();
      outcome = end;
      times.ended(end);
      place.ended(request);
      if (!isAwaited()) {
        place.counters().delivered.increment();
        delivered.give();
      }
      if (!(delivery instanceof Delivery.Call)) {
        times.returned();
      }
    }
    return request;
  }

  /** The caller may have closed its memory meanwhile; that must not keep it from hearing of the end. */
  private void bringBack(Attempt ended) {
    try {
      ended.memory().bringBack(request.memory(), ended.work(), request.operation());
    } catch (RuntimeException e) {
      request.fail(
          new DriverException(
              Reason.BAD_REQUEST, "its output can no longer be written: " + e.getMessage(), e));
    }
  }

  /**
   * True once the request has ended; if it is called back or polled, once its result is in place.
   */
  public boolean isDone() {
    return delivered.isDone();
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
    if (!isAwaited()) {
      waiter.await(delivered);
    } else if (!collected) {
      boolean waited = false;
      try {
        counters().count(waiter.await(delivered));
        waited = true;
      } finally {
        if (!waited) {
          abandon();
        }
      }
      collect();
    }
    Outcome ended = outcome;
    return ended == null ? request.outcome() : ended;
  }

  /** The waiter was thrown out of its wait: the memory goes back when the driver is done with it. */
  private void abandon() {
    if (COLLECTED.compareAndSet(this, false, true)) {
      leavePlace();
      if (!giveUp(Attempt.ABANDONED) && current.state() == Attempt.ENDED) {
        current.forsake();
      }
      request.drop();
    }
  }
}
