package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the attempts of a session that a driver has not done: each is made again there, or elsewhere,
 * or its ticket ends with what the driver said. See {@link Fallback}.
 */
final class Failover {
  private static final int MOST_REPEATS = 3;
  private static final int MOST_MOVES = 8;

  private final Session session;
  private final Fallback fallback;
  private final boolean moves;

  Failover(Session session, SessionOptions options) {
    this.session = session;
    this.fallback = options.fallback();
    this.moves = options.moves();
  }

  /** Tries again what can be tried again, here or elsewhere. */
  boolean goesOn(Attempt attempt, DriverException failure) {
    if (session.framework().isClosed()) {
      return false;
    }
    if (attempt.place().isLostBy(failure)) {
      return movesOn(attempt, failure);
    }
    return switch (failure.reason()) {
      case TRANSIENT -> again(attempt) || fallsBack(attempt, Fallback.Cause.FAULT);
      case FAULT -> fallsBack(attempt, Fallback.Cause.FAULT);
      case UNSUPPORTED -> fallsBack(attempt, Fallback.Cause.SIZE) || goesInSteps(attempt);
      // there was no room for as long as it may take
      case UNAVAILABLE ->
          fallsBack(
              attempt,
              attempt.place().port().isGone() ? Fallback.Cause.FAULT : Fallback.Cause.FULL);
      default -> false;
    };
  }

  /** Once more at the same place. */
  private boolean again(Attempt attempt) {
    if (attempt.repeats() == MOST_REPEATS || !attempt.isRepeatable()) {
      return false;
    }
    Attempt next = attempt.again();
    next.repeated();
    next.as(attempt);
    if (!attempt.ticket().goOn(attempt, next)) {
      return false;
    }
    attempt.place().counters(attempt.work().failure()).retried.increment();
    next.lane().resubmit(next);
    next.ticket().brought(next);
    next.place().leg().follow(next, next.place());
    return true;
  }

  /** The session is lost there: at another of its drivers, or where it moves to. */
  private boolean movesOn(Attempt attempt, DriverException failure) {
    Leg leg = attempt.place().leg();
    leg.move(attempt.place(), String.valueOf(failure.getMessage()));
    if (!moves) {
      return false;
    }
    if (fallsBack(attempt, Fallback.Cause.FAULT)) {
      return true;
    }
    if (attempt.moves() == MOST_MOVES || !attempt.isRepeatable()) {
      return false;
    }
    Attempt next = successor(attempt);
    next.moved();
    return goesTo(leg, attempt, next);
  }

  /** At the next leg that has not tried it, if there is one. */
  boolean fallsBack(Attempt attempt, Fallback.Cause cause) {
    if (!fallback.isOn(cause) || !attempt.isRepeatable()) {
      return false;
    }
    Leg leg = next(attempt, attempt.place().leg());
    if (leg == null) {
      return false;
    }
    Attempt next = successor(attempt);
    next.tried(attempt.place().leg());
    if (!goesTo(leg, attempt, next)) {
      return false;
    }
    attempt.place().counters().fellBack.increment();
    return true;
  }

  /** On the same driver, step by step, if that is a chain which the driver does not do as one. */
  private boolean goesInSteps(Attempt attempt) {
    Placement place = attempt.place();
    boolean can =
        fallback.isOn(Fallback.Cause.SIZE)
            && attempt.work().operation() == Operation.CHAIN
            && place.isDivisible()
            && attempt.isRepeatable();
    if (!can || !goesTo(place.leg().inSteps(), attempt, successor(attempt))) {
      return false;
    }
    place.counters().retried.increment();
    return true;
  }

  /** The next leg after this one that has not tried it; null if there is none. */
  private @Nullable Leg next(Attempt attempt, Leg leg) {
    return session.legs().next(attempt.ticket().size(), Memory.NATIVE, attempt.tried() | leg.bit());
  }

  /** The next after one that a driver has ended: of one that is kept the memory is still the driver's. */
  private static Attempt successor(Attempt attempt) {
    return attempt.isKept() ? attempt.elsewhere() : attempt.again();
  }

  /** Has done elsewhere what a driver has ended. */
  private boolean goesTo(Leg leg, Attempt attempt, Attempt next) {
    if (!attempt.ticket().goOn(attempt, next)) {
      return false;
    }
    session.shelter();
    leg.houseLater(next);
    if (attempt.isKept()) {
      attempt.part();
    }
    attempt.place().leave();
    return true;
  }

  /** A driver has not answered for as long as it is given: another one is asked as well. */
  void overdue(Attempt attempt) {
    boolean waits = attempt.state() == Attempt.OPEN && attempt.ticket().isWhole();
    Leg leg = waits ? next(attempt, attempt.place().leg()) : null;
    if (leg != null && leaves(attempt, leg)) {
      attempt.place().counters().fellBack.increment();
    }
  }

  /** A driver goes, with what it has: true if that is done elsewhere. */
  boolean leavesFor(Leg leg, Attempt attempt) {
    return moves && attempt.moves() < MOST_MOVES && leaves(attempt, leg);
  }

  /**
   * Has done elsewhere what waits for a driver, or what a driver may still have; false if it has just ended,
   * or cannot be done twice.
   */
  private boolean leaves(Attempt attempt, Leg leg) {
    boolean waits = attempt.lane().remove(attempt);
    if (!waits && !attempt.isRepeatableMeanwhile()) {
      return false;
    }
    Attempt next = waits ? attempt.again() : attempt.elsewhere();
    Leg left = attempt.place().leg();
    if (leg == left) {
      next.moved();
    } else {
      next.tried(left);
    }
    session.shelter(); // first: its driver may end it just now, and nothing would be out
    boolean moved = attempt.ticket().goOn(attempt, next);
    if (!moved) {
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

  /** There is no driver on a leg that it waited for: another leg that it may go to; null if there is none. */
  @Nullable Leg instead(Attempt attempt, Leg leg) {
    boolean goesOn =
        attempt.isOpen() && attempt.ticket().isWhole() && fallback.isOn(Fallback.Cause.FAULT);
    Leg next = goesOn ? next(attempt, leg) : null;
    if (next != null) {
      attempt.tried(leg);
    }
    return next;
  }
}
