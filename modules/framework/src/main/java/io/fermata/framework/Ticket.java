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
public final class Ticket implements CompletionQueue.Ended {
  private static final int MOST_ATTEMPTS = 4;
  private static final int MOST_MOVES = 8;
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
  private volatile @Nullable DriverException nowhere; // why there is no driver to do it
  private int onDriver; // when it was submitted, itself included; 0 if it is not timed
  private long begunNanos;
  private int attempts = 1;
  private int moves;
  private int repeats; // of the check
  private volatile long tried; // a bit for each leg; changed by who ends the attempt there
  private volatile @Nullable Alarm patience; // with the attempt under way
  private final int size;
  private final int room; // for its result
  private final @Nullable Checks checks; // if its result is to be checked
  private volatile @Nullable Attempt check; // once it is

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
    this.tried = tried;
    this.request = request;
    this.part = request.part();
    this.size = request.memory().input.length();
    this.room = request.memory().output.length();
    this.delivery = request.delivery();
    DriverPort port = leg.port();
    this.times = port.stages().begin(session.spec(), request.memory().input.length());
    this.timed = request.isTimed();
    this.deadline = timed ? request.deadline(port.time().nanoTime()) : 0;
    this.current = new Attempt(this, request, session.pool());
    session.out(1);
  }

  /** What is under way, or was at last. */
  Attempt attempt() {
    return current;
  }

  /** The leg that it takes at first: that which was its turn, if it can be used. */
  Leg leg() {
    Leg other = leg.isUsable() || part != Part.WHOLE ? null : session.legs().next(size, leg.bit());
    return other == null ? leg : other;
  }

  StageTimes times() {
    return times;
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
    if (attempt == check) {
      checked(attempt);
      return;
    }
    if (attempt.isOpen()) {
      boolean failed = work.outcome() == Outcome.FAILED;
      if (failed ? goesOn(attempt, work.failure()) : isRedone(attempt) || isChecked(attempt)) {
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
      attempt.free();
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
            && fallsBack(attempt, Cause.FAULT);
    if (redone) {
      attempt.place().distrust(RequestMemory.claim(attempt.work(), room));
    }
    return redone;
  }

  // Checks: while one is under way the attempt that is checked is DONE unless it was given up, and its place
  // has been left.

  /** Has its result checked, if that is wanted. */
  private boolean isChecked(Attempt attempt) {
    Checks mine = checks;
    if (mine == null) {
      return false;
    }
    Attempt second = attempt.check();
    check = second;
    if (!attempt.become(Attempt.DONE)) {
      check = null;
      return false;
    }
    session.shelter();
    attempt.place().leave();
    mine.begin(second, attempt);
    return true;
  }

  /** The driver that checks has ended it. */
  private void checked(Attempt second) {
    session.shelter(); // until it is settled
    second.place().leave();
    if (second.become(Attempt.ENDED)) {
      if (isCheckedAgain(second)) {
        return;
      }
      Objects.requireNonNull(checks).end(this, current, second);
    } else {
      second.free();
      session.unshelter();
    }
  }

  /** Has another check made if the driver that checks could not do it just then. */
  private boolean isCheckedAgain(Attempt second) {
    if (second.work().outcome() != Outcome.FAILED
        || !current.isOpen()
        || session.framework().isClosed()) {
      return false;
    }
    DriverException failure = second.work().failure();
    boolean lost = failure.reason() == Reason.SESSION_LOST;
    if (lost) {
      second.place().leg().move(second.place(), String.valueOf(failure.getMessage()));
    }
    if ((!lost && failure.reason() != Reason.TRANSIENT) || repeats == MOST_ATTEMPTS) {
      return false;
    }
    repeats++;
    second.free();
    Attempt next = current.check();
    check = next;
    second.place().leg().houseLater(next);
    return true;
  }

  /** One of the two results holds. */
  void settle(Attempt right, Attempt other) {
    Attempt first = current;
    boolean end;
    if (right == first) {
      end = first.end(Attempt.ENDED);
    } else {
      end = first.end(Attempt.MOVED);
      if (end) {
        current = right;
      }
    }
    if (!end) {
      right.free();
    }
    other.free();
    settled(end);
  }

  /** The result holds though it was not checked. */
  void settle() {
    Attempt first = current;
    boolean end = first.end(Attempt.ENDED);
    if (!end) {
      first.free();
    }
    dropCheck();
    settled(end);
  }

  /** The result was to be checked and was not. */
  void refuseUnchecked(DriverException why) {
    nowhere = why;
    boolean end = current.end(Attempt.LOST);
    current.free();
    dropCheck();
    settled(end);
  }

  private void dropCheck() {
    Attempt second = check;
    if (second != null && second.state() == Attempt.ENDED) {
      second.free();
    }
  }

  private void settled(boolean end) {
    if (end) {
      times.done();
      disarm();
    }
    session.ended(current);
    session.unshelter();
    if (end) {
      deliver();
    }
  }

  /** Tries again what can be tried again, here or elsewhere. */
  private boolean goesOn(Attempt attempt, DriverException failure) {
    if (session.framework().isClosed()) {
      return false;
    }
    if (attempt.place().isLostBy(failure)) {
      return movesOn(attempt, failure);
    }
    return switch (failure.reason()) {
      case TRANSIENT -> again(attempt) || fallsBack(attempt, Cause.FAULT);
      case FAULT -> fallsBack(attempt, Cause.FAULT);
      case UNSUPPORTED -> fallsBack(attempt, Cause.SIZE);
      // there was no room for as long as it may take
      case UNAVAILABLE ->
          fallsBack(attempt, attempt.place().port().isGone() ? Cause.FAULT : Cause.FULL);
      default -> false;
    };
  }

  /** Once more at the same place. */
  private boolean again(Attempt attempt) {
    if (attempts == MOST_ATTEMPTS || !isRepeatable(attempt)) {
      return false;
    }
    Attempt next = attempt.again();
    if (!attempt.become(Attempt.MOVED)) {
      return false;
    }
    attempts++;
    attempt.place().counters(attempt.work().failure()).retried.increment();
    next.as(attempt);
    current = next;
    next.lane().resubmit(next);
    brought(next);
    next.place().leg().follow(next, next.place());
    return true;
  }

  /** The session is lost there: at another of its drivers, or where it moves to. */
  private boolean movesOn(Attempt attempt, DriverException failure) {
    Leg leg = attempt.place().leg();
    leg.move(attempt.place(), String.valueOf(failure.getMessage()));
    if (!session.options().moves()) {
      return false;
    }
    if (fallsBack(attempt, Cause.FAULT)) {
      return true;
    }
    if (moves == MOST_MOVES || !isRepeatable(attempt)) {
      return false;
    }
    moves++;
    return goesTo(leg, attempt);
  }

  private boolean fallsBack(Attempt attempt, Cause cause) {
    if (!session.options().fallback().isOn(cause) || !isRepeatable(attempt)) {
      return false;
    }
    long now = tried | attempt.place().leg().bit();
    Leg next = session.legs().next(size, now);
    if (next == null) {
      return false;
    }
    tried = now;
    if (!goesTo(next, attempt)) {
      return false;
    }
    attempt.place().counters().fellBack.increment();
    return true;
  }

  /** Has done elsewhere what a driver has ended. */
  private boolean goesTo(Leg leg, Attempt attempt) {
    boolean kept = attempt.isKept(); // then its memory is still the driver's
    Attempt next = kept ? attempt.elsewhere() : attempt.again();
    if (!attempt.become(Attempt.MOVED)) {
      return false;
    }
    current = next;
    session.shelter();
    leg.houseLater(next);
    if (kept) {
      attempt.part();
    }
    attempt.place().leave();
    return true;
  }

  /** A driver has not answered for as long as it is given: another one is asked as well. */
  private void overdue(Attempt attempt) {
    long now = tried | attempt.place().leg().bit();
    boolean waits = attempt.isOpen() && check == null && part == Part.WHOLE;
    Leg next = waits ? session.legs().next(size, now) : null;
    if (next != null) {
      tried = now;
      if (leave(attempt, next)) {
        attempt.place().counters().fellBack.increment();
      }
    }
  }

  /** The driver that checks has not answered for as long as it is given. */
  private void unanswered(Attempt second) {
    String driver = second.place().port().name();
    String late = driver + " did not answer for " + session.attemptNanos() + " ns";
    unchecked(second, new DriverException(Reason.DEADLINE, late));
  }

  /** The result will not be checked, whatever the driver that was to do so does. */
  private void unchecked(Attempt second, DriverException why) {
    session.shelter(); // first: its driver may end it just now, and nothing would be out
    if (second.become(Attempt.LOST)) {
      Objects.requireNonNull(checks).notChecked(this, why);
    } else {
      session.unshelter();
    }
  }

  /**
   * Has done elsewhere what waits for a driver, or what a driver may still have; false if it has just ended,
   * or cannot be done twice.
   */
  private boolean leave(Attempt attempt, Leg leg) {
    boolean waits = attempt.lane().remove(attempt);
    if (!waits && !(part == Part.WHOLE && attempt.memory().isCopy())) {
      return false;
    }
    Attempt next = waits ? attempt.again() : attempt.elsewhere();
    session.shelter(); // first: its driver may end it just now, and nothing would be out
    boolean moved = attempt.become(Attempt.MOVED);
    if (moved) {
      current = next;
    } else {
      session.unshelter();
    }
    if (waits) { // nobody else ends it
      attempt.refuse(Reason.CANCELLED, "given to another driver");
    }
    if (moved) {
      leg.houseLater(next);
    }
    return moved;
  }

  /** It has been brought to a place, which has its time to do it. */
  void brought(Attempt attempt) {
    long nanos = session.attemptNanos();
    if (nanos > 0 && attempt.isOpen()) {
      TimeSource time = session.time();
      Runnable late = attempt == check ? () -> unanswered(attempt) : () -> overdue(attempt);
      Alarm set = time.at(time.nanoTime() + nanos, late);
      patience = set;
      if (!attempt.isOpen()) {
        set.cancel();
      }
    }
  }

  /** True if the input is still as it was, and no driver remembers what came before it. */
  private boolean isRepeatable(Attempt attempt) {
    return attempt.isUntouched() || (part == Part.WHOLE && attempt.memory().isCopy());
  }

  /** Its driver goes, with it: has it done elsewhere, or ended. */
  void lose(Placement from) {
    Attempt second = check;
    if (second != null) { // it has been done, and is only to be checked
      if (second.isPlaced() && second.place() == from) {
        unchecked(second, new DriverException(Reason.SESSION_LOST, from.port().name() + " is gone"));
      }
      return;
    }
    Attempt attempt = current;
    if (!attempt.isPlaced() || attempt.place() != from || !attempt.isOpen()) {
      return;
    }
    boolean elsewhere = session.options().moves() && moves < MOST_MOVES;
    if (elsewhere && leave(attempt, from.leg())) {
      moves++;
    } else if (attempt.become(Attempt.LOST)) {
      session.ended(attempt); // a driver that is gone may never end it
      givenUp(attempt, Attempt.LOST);
    }
    // else it has ended just now, or goes on by itself
  }

  /** There is no driver on a leg that it waited for; it is sheltered. */
  void strand(Attempt attempt, Leg leg, DriverException why) {
    long now = tried | leg.bit();
    boolean goesOn =
        attempt.isOpen()
            && attempt != check
            && part == Part.WHOLE
            && session.options().fallback().isOn(Cause.FAULT);
    Leg next = goesOn ? session.legs().next(size, now) : null;
    if (next == null) {
      fail(attempt, why);
    } else {
      tried = now;
      next.houseLater(attempt);
    }
  }

  /** There is no driver that could do it; it is sheltered. */
  void fail(Attempt attempt, DriverException why) {
    if (attempt == check) {
      attempt.become(Attempt.LOST);
      attempt.drop();
      Objects.requireNonNull(checks).notChecked(this, why);
      return;
    }
    nowhere = why;
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

  private DriverException whyGivenUp(Attempt last) {
    DriverException none = nowhere;
    if (last.state() == Attempt.LOST && none != null) {
      return none;
    }
    String driver = (last.isPlaced() ? last.place() : session.home()).drivers();
    return switch (last.state()) {
      case Attempt.CANCELLED -> new DriverException(Reason.CANCELLED, "cancelled by its user");
      case Attempt.EXPIRED ->
          new DriverException(Reason.DEADLINE, driver + " did not answer before the deadline");
      case Attempt.LOST -> new DriverException(Reason.SESSION_LOST, driver + " is gone");
      default -> new DriverException(Reason.CLOSED, driver + " is closed");
    };
  }

  // Delivery.

  /** Has its time taken, from now to its end. */
  void time(int onDriver) {
    this.onDriver = onDriver;
    this.begunNanos = session.time().nanoTime();
  }

  private void measure() {
    Attempt last = current;
    boolean tellsNothing =
        onDriver == 0 || tried != 0 || attempts > 1 || moves > 0 || last.state() != Attempt.ENDED;
    if (!tellsNothing && last.work().outcome() != Outcome.FAILED) {
      long nanos = session.time().nanoTime() - begunNanos;
      session.measured(last.place().leg(), size, onDriver, nanos);
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
  public Request collect() {
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
        request.fail(whyGivenUp(last));
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
        current.free();
      }
      request.drop();
    }
  }
}
