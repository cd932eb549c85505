package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;

/**
 * The check of a ticket's result by a second driver: see {@link Shadow}. While it is under way the attempt that
 * is checked is DONE unless it was given up, its place has been left, and the request is sheltered.
 */
final class Checking {
  private static final int MOST_REPEATS = 4;

  private final Ticket ticket;
  private final Session session;
  private final Checks checks;
  private final Attempt first;
  private volatile Attempt second;
  private int repeats;

  /**
   * @param first whose result is checked
   */
  Checking(Ticket ticket, Session session, Checks checks, Attempt first) {
    this.ticket = ticket;
    this.session = session;
    this.checks = checks;
    this.first = first;
    this.second = first.check();
  }

  /** Has the second driver do what the first has done. */
  void begin() {
    session.shelter();
    first.place().leave();
    checks.begin(second, first);
  }

  /** The driver that checks has ended it. */
  void ended(Attempt ended) {
    session.shelter(); // until it is settled
    ended.place().leave();
    if (ended.become(Attempt.ENDED)) {
      if (!isRepeated(ended)) {
        checks.end(this, first, ended);
      }
    } else {
      ended.free();
      session.unshelter();
    }
  }

  /** Has another check made if the driver that checks could not do it just then. */
  private boolean isRepeated(Attempt ended) {
    if (ended.work().outcome() != Outcome.FAILED
        || !first.isOpen()
        || session.framework().isClosed()) {
      return false;
    }
    DriverException failure = ended.work().failure();
    boolean lost = failure.reason() == Reason.SESSION_LOST;
    if (lost) {
      ended.place().leg().move(ended.place(), String.valueOf(failure.getMessage()));
    }
    if ((!lost && failure.reason() != Reason.TRANSIENT) || repeats == MOST_REPEATS) {
      return false;
    }
    repeats++;
    ended.free();
    Attempt next = first.check();
    second = next;
    ended.place().leg().houseLater(next);
    return true;
  }

  /** The driver that checks has not answered for as long as it is given. */
  void unanswered(Attempt asked) {
    String driver = asked.place().port().name();
    String late = driver + " did not answer for " + session.attemptNanos() + " ns";
    giveUp(asked, new DriverException(Reason.DEADLINE, late));
  }

  /** A driver goes. */
  void lose(Placement from) {
    Attempt asked = second;
    if (asked.isPlaced() && asked.place() == from) {
      giveUp(asked, new DriverException(Reason.SESSION_LOST, from.port().name() + " is gone"));
    }
  }

  /** The result will not be checked, whatever the driver that was to do so does. */
  private void giveUp(Attempt asked, DriverException why) {
    session.shelter(); // first: its driver may end it just now, and nothing would be out
    if (asked.become(Attempt.LOST)) {
      checks.notChecked(this, why);
    } else {
      session.unshelter();
    }
  }

  /** There is no driver to check it; it is sheltered. */
  void fail(Attempt asked, DriverException why) {
    asked.become(Attempt.LOST);
    asked.drop();
    checks.notChecked(this, why);
  }

  /** One of the two results holds. */
  void settle(Attempt right, Attempt other) {
    boolean end = first.end(right == first ? Attempt.ENDED : Attempt.MOVED);
    if (!end) {
      right.free();
    }
    other.free();
    ticket.settled(end ? right : first, end);
  }

  /** The result holds though it was not checked. */
  void settle() {
    boolean end = first.end(Attempt.ENDED);
    if (!end) {
      first.free();
    }
    drop();
    ticket.settled(first, end);
  }

  /** The result was to be checked and was not. */
  void refuse(DriverException why) {
    first.lost(why);
    boolean end = first.end(Attempt.LOST);
    first.free();
    drop();
    ticket.settled(first, end);
  }

  private void drop() {
    Attempt asked = second;
    if (asked.state() == Attempt.ENDED) {
      asked.free();
    }
  }
}
