package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.wait.Completion;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the requests of a session go: a place on a driver, and when that driver goes, a place on another.
 *
 * <p>A move is made once, whatever waits: from its beginning to its end whatever is submitted, and whatever
 * comes back undone, waits here. It is made by a thread of the framework's, since opening a session may take
 * a while. Is there no driver to move to, then what waits fails, and the next request looks again.
 */
final class Leg implements Routing.Leaf {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  private final Session session;
  private final Preference preference;
  private final int index; // among the legs of its session
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Placement home;
  private volatile boolean lost; // of a session that does not move
  private @Nullable Migration migration;
  private boolean searching;
  private @Nullable Placement next; // while what waits is brought there
  private boolean nextLost;

  Leg(Session session, Preference preference, int index) {
    this.session = session;
    this.preference = preference;
    this.index = index;
  }

  Session session() {
    return session;
  }

  Preference preference() {
    return preference;
  }

  /** Its first place. */
  void home(Placement first) {
    home = first;
  }

  /** Its number among the legs of its session. */
  int index() {
    return index;
  }

  /** Its bit in a set of legs. */
  long bit() {
    return 1L << index;
  }

  /** Where it is, or was at last. */
  Placement home() {
    return Objects.requireNonNull(home, "home");
  }

  DriverPort port() {
    return home().port();
  }

  /** True if its driver has gone, and it does not move. */
  boolean isLost() {
    Placement here = home;
    return lost || (!session.options().moves() && (here == null || here.isGone()));
  }

  @Override
  public boolean isUsable() {
    Placement here = home;
    return here != null
        && !lost
        && !here.isLeft()
        && !here.isGone()
        && !here.isStuck();
  }

  @Override
  public int underWay() {
    Placement here = home;
    return here == null ? 0 : here.underWay();
  }

  /** True if no more may wait for its driver. */
  boolean isFull() {
    Placement here = home;
    return here != null && here.lane().isFull();
  }

  /** The longest request that its driver takes; 0 if it has none. */
  @Override
  public int longest() {
    Placement here = home;
    return here == null ? 0 : here.longest();
  }

  /** Lets so many requests in at its place; null if it has none now. */
  @Nullable Placement enter(int requests) {
    Placement here = home;
    while (here != null) {
      if (here.enter(requests)) {
        if (!here.isGone() || isLost()) {
          return here;
        }
        for (int i = 0; i < requests; i++) {
          here.leave();
        }
        move(here, "its driver is gone");
        return null;
      }
      Placement now = home();
      here = now == here ? null : now;
    }
    return null;
  }

  // Attempts without a place.

  /** Brings a sheltered attempt to a place, now or when there is one; on this thread, if it can be. */
  void house(Attempt attempt) {
    house(attempt, true);
  }

  /** As {@link #house(Attempt)}, on a thread of the framework's: this one may be another driver's. */
  void houseLater(Attempt attempt) {
    house(attempt, false);
  }

  private void house(Attempt attempt, boolean here) {
    if (!attempt.isOpen()) {
      attempt.drop();
      session.ended(attempt);
      session.unshelter();
      return;
    }
    if (session.framework().isClosed()) {
      DriverException closed =
          new DriverException(
              Reason.CLOSED, home().drivers() + " is gone, and the framework closed");
      attempt.ticket().fail(attempt, closed);
      return;
    }
    boolean first;
    Placement place = enter(1);
    if (place != null && isQuiet()) {
      bringNew(attempt, place, here);
      return;
    }
    if (place != null) {
      place.leave();
    }
    boolean moved; // since it was asked: then it is not to move again
    lock.lock();
    try {
      Migration mine = migration;
      Placement now = home;
      moved = mine == null && !searching && now != null && !now.isLeft() && !now.isGone();
      first = !moved && !searching;
      if (!moved) {
        if (mine == null) {
          mine = new Migration();
          migration = mine;
        }
        mine.add(attempt);
        searching = true;
      }
    } finally {
      lock.unlock();
    }
    if (moved) {
      house(attempt, here);
    } else if (first) {
      session.framework().moving(this, this::settle);
    }
  }

  private boolean isQuiet() {
    lock.lock();
    try {
      return migration == null;
    } finally {
      lock.unlock();
    }
  }

  /** True if as many wait as may; then {@link #room} tells when to come again. */
  boolean isCrowded(int limit) {
    lock.lock();
    try {
      return migration != null && migration.size() >= limit;
    } finally {
      lock.unlock();
    }
  }

  /** Given when there may be room again; null if nothing waits here. */
  @Nullable Completion room() {
    lock.lock();
    try {
      return migration == null ? null : migration.room();
    } finally {
      lock.unlock();
    }
  }

  /** Brings one that is sheltered. */
  private void bringNew(Attempt attempt, Placement next, boolean here) {
    Ticket ticket = attempt.ticket();
    if (attempt.isOpen() && !ticket.mayGoTo(next)) {
      next.leave();
      ticket.fail(
          attempt,
          new DriverException(
              Reason.SESSION_LOST, "the driver that has the parts before is gone"));
    } else if (attempt.isOpen()) {
      attempt.at(next);
      session.unshelter();
      send(attempt, next, here);
    } else {
      attempt.drop();
      session.ended(attempt);
      session.unshelter();
      next.leave();
    }
  }

  /** Brings one that waited at another place; that it has been there is forgotten. */
  private static void bringOver(Attempt attempt, Placement next) {
    Placement from = attempt.place();
    if (attempt.isOpen()) {
      attempt.at(next);
      from.leave();
      send(attempt, next, true);
    } else {
      attempt.refuse(Reason.CANCELLED, "given up before a driver had it");
      next.leave();
    }
  }

  private static void send(Attempt attempt, Placement next, boolean here) {
    int size = attempt.memory().size();
    if (size > next.longest()) {
      attempt.refuse(
          Reason.UNSUPPORTED,
          next.drivers() + " takes at most " + next.longest() + " bytes, not " + size);
    } else if (next.leg().isLost()) {
      attempt.refuse(Reason.SESSION_LOST, next.drivers() + " has lost the session");
    } else if (here) {
      attempt.lane().submitAlways(attempt);
    } else {
      attempt.lane().queueAlways(attempt);
    }
    attempt.ticket().brought(attempt);
  }

  // Moving.

  /** Leaves a place that can be used no longer. */
  void move(Placement from, String why) {
    leave(from, why, true);
  }

  /** Leaves a place if there is a better one: nothing is lost here yet. */
  void moveIfPossible(Placement from, String why) {
    leave(from, why, false);
  }

  private void leave(Placement from, String why, boolean forced) {
    if (!session.options().moves()) {
      if (home == from) {
        lost = true;
        forsake(from);
      }
      return;
    }
    boolean first;
    lock.lock();
    try {
      nextLost |= from == next;
      if (home != from || (!session.isOpen() && session.underWay() == 0)) {
        return;
      }
      if (forced && migration == null) {
        migration = new Migration();
      }
      first = !searching;
      searching = true;
    } finally {
      lock.unlock();
    }
    if (forced) {
      from.abandon();
    }
    if (first) {
      LOG.log(Level.DEBUG, "a session for {0} leaves {1}: {2}", session.spec(), from.drivers(), why);
      session.framework().moving(this, this::settle);
    }
  }

  /** The session is lost here: what waits for the driver ends, and no driver has had it. */
  void forsake(Placement from) {
    String what = from.drivers() + " has lost the session";
    from.withdraw().forEach(attempt -> attempt.refuse(Reason.SESSION_LOST, what));
  }

  /** Looks for a place once more if it has none: there may be a driver for it now. */
  void look() {
    lock.lock();
    try {
      Placement here = home;
      boolean wants = here == null || (!lost && (here.isLeft() || here.isGone()));
      if (!wants || searching || !session.isOpen()) {
        return;
      }
      searching = true;
    } finally {
      lock.unlock();
    }
    session.framework().moving(this, this::settle);
  }

  /** Finds a place, and brings what waits there; another if that is lost meanwhile. */
  private void settle() {
    Placement from = home;
    Placement last = from;
    while (true) {
      Placement found;
      long seen = session.framework().seen();
      try {
        found = session.placeFor(this, last);
      } catch (DriverException | RuntimeException e) {
        nowhere(from, e);
        session.framework().wanted(this, seen);
        return;
      }
      session.framework().satisfied(this);
      List<Attempt> over = List.of();
      if (from != null) {
        from.abandon();
        over = from.withdraw();
      }
      goTo(found, over);
      if (bring(found)) {
        return;
      }
      found.abandon();
      last = found;
    }
  }

  private void goTo(Placement found, List<Attempt> over) {
    lock.lock();
    try {
      Migration mine = migration == null ? new Migration() : migration;
      migration = mine;
      over.forEach(mine::add);
      next = found;
      nextLost = false;
    } finally {
      lock.unlock();
    }
    session.placed(found);
  }

  /** Brings what waits to a place; false if that is of no use any more. */
  private boolean bring(Placement found) {
    while (true) {
      Attempt head = next(found);
      if (head == null) {
        return isHome(found);
      }
      found.enterAlways();
      if (head.isPlaced()) {
        bringOver(head, found);
      } else {
        bringNew(head, found, true);
      }
    }
  }

  private boolean isHome(Placement found) {
    lock.lock();
    try {
      return next != found;
    } finally {
      lock.unlock();
    }
  }

  /** The next that waits; if there is none, {@code found} is its place from now on. Null if it is lost, too. */
  private @Nullable Attempt next(Placement found) {
    List<Completion> roomWanted;
    lock.lock();
    try {
      Migration mine = Objects.requireNonNull(migration);
      if (nextLost || found.isGone()) {
        return null;
      }
      Attempt head = mine.next();
      if (head != null) {
        return head;
      }
      home = found;
      next = null;
      migration = null;
      searching = false;
      roomWanted = mine.roomWanted();
    } finally {
      lock.unlock();
    }
    roomWanted.forEach(Completion::give);
    session.housed();
    return null;
  }

  /** There is no place: what waits fails. */
  private void nowhere(@Nullable Placement from, Exception why) {
    String gone = from == null ? preference.toString() : from.drivers();
    DriverException none =
        new DriverException(
            Reason.UNAVAILABLE,
            gone + " is gone, and no other driver is left: " + why.getMessage(),
            why);
    List<Attempt> failed = new ArrayList<>();
    List<Completion> roomWanted;
    lock.lock();
    try {
      searching = false;
      next = null;
      Migration mine = migration;
      if (mine == null) {
        return; // it is well where it is
      }
      migration = null;
      roomWanted = mine.roomWanted();
      for (Attempt head = mine.next(); head != null; head = mine.next()) {
        failed.add(head);
      }
    } finally {
      lock.unlock();
    }
    LOG.log(Level.WARNING, "{0}: {1}", session.spec(), none.getMessage());
    for (Attempt attempt : failed) {
      if (attempt.isPlaced()) {
        attempt.refuse(none);
      } else {
        attempt.ticket().strand(attempt, this, none);
      }
    }
    if (from != null) {
      from.withdraw().forEach(attempt -> attempt.refuse(none));
    }
    roomWanted.forEach(Completion::give);
  }
}
