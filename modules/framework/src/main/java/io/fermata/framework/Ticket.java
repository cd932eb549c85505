package io.fermata.framework;

import io.fermata.spi.Alarm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.WorkKind;
import io.fermata.wait.Completion;
import io.fermata.wait.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
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

  private final Leg leg;
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
  private int attempts = 1;
  private int moves;

  /** Copies the request's input, so that the caller may do with its memory what it likes. */
  Ticket(Leg leg, Request request) {
    this.leg = leg;
    this.request = request;
    this.part = request.part();
    this.delivery = request.delivery();
    DriverPort port = leg.port();
    this.times = port.stages().begin(leg.session().spec(), request.memory().input.length());
    this.timed = request.isTimed();
    this.deadline = timed ? request.deadline(port.time().nanoTime()) : 0;
    this.current = new Attempt(this, request, leg.session().pool());
  }

  Leg leg() {
    return leg;
  }

  /** What is under way, or was at last. */
  Attempt attempt() {
    return current;
  }

  StageTimes times() {
    return times;
  }

  boolean isBatch() {
    return request.isBatch();
  }

  QueuedRequest describe(String driver, WorkKind work, int size) {
    return QueuedRequest.of(driver, work, request, size);
  }

  private Session session() {
    return leg.session();
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
      alarm = session().time().at(deadline, () -> giveUp(Attempt.EXPIRED));
      if (!current.isOpen()) {
        disarm();
      }
    }
  }

  private void disarm() {
    Alarm set = alarm;
    if (set != null) {
      set.cancel();
    }
  }

  /** True if it is neither called back nor polled; the request may be somebody else's by now. */
  boolean isAwaited() {
    return delivery == Delivery.Awaited.AWAITED;
  }

  /** Gives back what a rejected request held; false if its deadline came first, and was told. */
  boolean retract() {
    Attempt mine = current;
    if (!mine.become(Attempt.ABANDONED)) {
      mine.refuse(Reason.CANCELLED, "given up before a driver had it");
      return false;
    }
    leavePlace();
    disarm();
    request.back();
    mine.free();
    mine.place().leave();
    return true;
  }

  // What becomes of an attempt.

  /** A driver has ended an attempt, perhaps one that nobody waits for any more. */
  void ended(Attempt attempt) {
    DriverRequest work = attempt.work();
    if (work.outcome() == Outcome.FAILED && attempt.isOpen() && goesOn(attempt, work.failure())) {
      return;
    }
    boolean end = attempt.become(Attempt.ENDED);
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
    session().ended(attempt);
    attempt.place().leave();
    if (end) {
      deliver();
    }
  }

  /** Tries again what can be tried again, here or elsewhere. */
  private boolean goesOn(Attempt attempt, DriverException failure) {
    if (failure.reason() == Reason.TRANSIENT) {
      if (attempts == MOST_ATTEMPTS || !isRepeatable(attempt)) {
        return false;
      }
      Attempt next = attempt.again();
      if (!attempt.become(Attempt.MOVED)) {
        return false;
      }
      attempts++;
      attempt.place().counters(failure).retried.increment();
      next.as(attempt);
      current = next;
      next.lane().resubmit(next);
      return true;
    }
    if (failure.reason() != Reason.SESSION_LOST
        || !session().options().moves()
        || session().framework().isClosed()) {
      return false;
    }
    leg.move(attempt.place(), String.valueOf(failure.getMessage()));
    if (moves == MOST_MOVES || !isRepeatable(attempt)) {
      return false;
    }
    Attempt next = attempt.again();
    if (!attempt.become(Attempt.MOVED)) {
      return false;
    }
    moves++;
    current = next;
    leg.rehouse(next);
    attempt.place().leave();
    return true;
  }

  /** True if the input is still as it was, and no driver remembers what came before it. */
  private boolean isRepeatable(Attempt attempt) {
    return attempt.isUntouched() || part == Part.WHOLE && attempt.memory().isCopy();
  }

  /** Its driver goes, with it: has it done elsewhere, or ended. */
  void lose(Placement from) {
    Attempt attempt = current;
    if (!attempt.isPlaced() || attempt.place() != from || !attempt.isOpen()) {
      return;
    }
    if (session().options().moves() && moves < MOST_MOVES && isRepeatable(attempt)) {
      Attempt next = attempt.elsewhere();
      if (attempt.become(Attempt.MOVED)) {
        moves++;
        current = next;
        leg.rehouse(next);
        return;
      }
    }
    giveUp(Attempt.LOST);
  }

  /** There is no driver that could do it; it is sheltered. */
  void fail(Attempt attempt, DriverException why) {
    nowhere = why;
    boolean end = attempt.become(Attempt.LOST);
    attempt.drop();
    session().ended(attempt);
    leg.unshelter();
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
    while (!attempt.become(how)) {
      if (attempt.state() != Attempt.MOVED) {
        return false;
      }
      Thread.onSpinWait(); // the next one is being noted
      attempt = current;
    }
    disarm();
    // without a place it is dropped by who would have found it one
    if (attempt.isPlaced() && attempt.lane().remove(attempt)) {
      attempt.refuse(Reason.CANCELLED, "given up before a driver had it");
    }
    if (how != Attempt.ABANDONED) {
      deliver();
    }
    return true;
  }

  private DriverException whyGivenUp(Attempt last) {
    DriverException none = nowhere;
    if (last.state() == Attempt.LOST && none != null) {
      return none;
    }
    String driver = (last.isPlaced() ? last.place() : leg.home()).drivers();
    return switch (last.state()) {
      case Attempt.CANCELLED -> new DriverException(Reason.CANCELLED, "cancelled by its user");
      case Attempt.EXPIRED ->
          new DriverException(Reason.DEADLINE, driver + " did not answer before the deadline");
      case Attempt.LOST -> new DriverException(Reason.SESSION_LOST, driver + " is gone");
      default -> new DriverException(Reason.CLOSED, driver + " is closed");
    };
  }

  // Delivery.

  private void deliver() {
    switch (delivery) {
      case Delivery.Awaited _ -> delivered.give();
      case Delivery.Polled(CompletionQueue queue) -> queue.add(this);
      case Delivery.Call call -> {
        if (call.isImmediate(leg.home().isInline())) {
          callBack(call);
        } else {
          session().completions().add(session().workKind(), () -> callBack(call));
        }
      }
    }
  }

  private void callBack(Delivery.Call call) {
    collect();
    session().completions().call(() -> call.callback().accept(request));
    times.returned();
  }

  /** Brings the result to the caller's memory, once. */
  @Override
  public Request collect() {
    if (COLLECTED.compareAndSet(this, false, true)) {
      leavePlace();
      times.delivered();
      Attempt last = current;
      Placement place = last.isPlaced() ? last.place() : leg.home();
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
        leg.home().counters().count(waiter.await(delivered));
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
