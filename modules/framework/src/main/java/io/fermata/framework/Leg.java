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
  private static final String TOLD_EARLY = "it was to be left before the session was there";

  private final Session session;
  private final Preference preference;
  private final int index; // among the legs of its session
  private final @Nullable Leg whole; // whose refused chains it does
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Placement home;
  private volatile boolean lost; // of a session that does not move
  private @Nullable Migration migration;
  private boolean searching;
  private @Nullable Placement next; // while what waits is brought there
  private @Nullable Leg inSteps; // once a chain was refused

  Leg(Session session, Preference preference, int index) {
    this(session, preference, index, null);
  }

  private Leg(Session session, Preference preference, int index, @Nullable Leg whole) {
    this.session = session;
    this.preference = preference;
    this.index = index;
    this.whole = whole;
  }

  /**
   * Where chains go that this leg's driver refuses to do as one: it does one step after the other, and has
   * opened each stage by itself. It has no place until it is first used, and its number is this one's.
   */
  Leg inSteps() {
    lock.lock();
    try {
      Leg steps = inSteps;
      if (steps == null) {
        steps = new Leg(session, preference, index, this);
        inSteps = steps;
      }
      return steps;
    } finally {
      lock.unlock();
    }
  }

  /** The leg whose refused chains it does {@linkplain #inSteps step by step}; null if it does whole chains. */
  @Nullable Leg whole() {
    return whole;
  }

  /** Looks for no place any more: the session is over. */
  void forget() {
    session.framework().housing().wanting().remove(this);
    Leg steps;
    lock.lock();
    try {
      steps = inSteps;
    } finally {
      lock.unlock();
    }
    if (steps != null) {
      steps.forget();
    }
  }

  Session session() {
    return session;
  }

  Preference preference() {
    return preference;
  }

  /** Its first place; it may be told to leave that before it is there. */
  void home(Placement first) {
    boolean unwanted;
    boolean useless;
    lock.lock();
    try {
      home = first;
      unwanted = first.isUnwanted();
      useless = first.isUseless();
    } finally {
      lock.unlock();
    }
    if (unwanted) {
      leave(first, TOLD_EARLY, useless);
    }
  }

  /** Its number among the legs of its session. */
  int index() {
    return index;
  }

  /** Its bit in a set of legs. */
  long bit() {
    return 1L << index;
  }

  /** Where it is, or was at last; null before its first place. */
  @Nullable Placement here() {
    return home;
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

  // Attempts without a place, or taken out at one.

  /** Brings an attempt that is sheltered, or that waited at a place that was left, to a place, now or when there is one; on this thread, if it can be. */
  void house(Attempt attempt) {
    house(attempt, true);
  }

  /** As {@link #house(Attempt)}, on a thread of the framework's: this one may be another driver's. */
  void houseLater(Attempt attempt) {
    house(attempt, false);
  }

  private void house(Attempt attempt, boolean here) {
    if (!attempt.isOpen()) {
      givenUp(attempt);
      return;
    }
    if (session.framework().isClosed()) {
      fail(
          attempt,
          new DriverException(
              Reason.CLOSED, home().drivers() + " is gone, and the framework closed"));
      return;
    }
    boolean first;
    Placement place = enter(1);
    if (place != null && isQuiet()) {
      bring(attempt, place, here);
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
      first = !moved && search();
      if (!moved) {
        if (mine == null) {
          mine = new Migration();
          migration = mine;
        }
        mine.add(attempt);
      }
    } finally {
      lock.unlock();
    }
    if (moved) {
      house(attempt, here);
    } else if (first) {
      session.framework().housing().move(this, this::settle);
    }
  }

  /** What has come to a place, after what waited there was taken along, is brought to the next, too. */
  void follow(Attempt attempt, Placement from) {
    follow(attempt, from, true);
  }

  /** As {@link #follow}, on a thread of the framework's. */
  void followLater(Attempt attempt, Placement from) {
    follow(attempt, from, false);
  }

  private void follow(Attempt attempt, Placement from, boolean here) {
    if (hasLeft(from) && attempt.lane().remove(attempt)) {
      house(attempt, here);
    }
  }

  /** True if it is not there any more, and not only closed there. */
  boolean hasLeft(Placement from) {
    if (!from.isLeft()) {
      return false;
    }
    lock.lock();
    try {
      return session.options().moves()
          && from != next
          && (from != home || migration != null || session.isOpen());
    } finally {
      lock.unlock();
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

  private void bring(Attempt attempt, Placement next, boolean here) {
    if (attempt.isPlaced()) {
      bringOver(attempt, next, here);
    } else {
      bringNew(attempt, next, here);
    }
  }

  /** Nobody waits for it any more. */
  private void givenUp(Attempt attempt) {
    if (attempt.isPlaced()) {
      attempt.refuse(Reason.CANCELLED, "given up before a driver had it");
    } else {
      attempt.drop();
      session.ended(attempt);
      session.unshelter();
    }
  }

  private static void fail(Attempt attempt, DriverException why) {
    if (attempt.isPlaced()) {
      attempt.refuse(why);
    } else {
      attempt.ticket().fail(attempt, why);
    }
  }

  /** Brings one that is sheltered. */
  private void bringNew(Attempt attempt, Placement next, boolean here) {
    if (!attempt.isOpen()) {
      givenUp(attempt);
      next.leave();
    } else if (!attempt.ticket().mayGoTo(next)) {
      next.leave();
      fail(attempt, elsewhere());
    } else {
      attempt.at(next);
      session.unshelter();
      send(attempt, next, here);
    }
  }

  private static DriverException elsewhere() {
    return new DriverException(
        Reason.SESSION_LOST, "the driver that has the parts before is gone");
  }

  /** Brings one that waited at another place; that it has been there is forgotten. */
  private void bringOver(Attempt attempt, Placement next, boolean here) {
    Placement from = attempt.place();
    if (!attempt.isOpen()) {
      givenUp(attempt);
      next.leave();
    } else if (!attempt.ticket().mayGoTo(next)) {
      fail(attempt, elsewhere());
      next.leave();
    } else {
      attempt.at(next);
      from.leave();
      send(attempt, next, here);
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
    next.leg().follow(attempt, next);
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
    boolean stays = !session.options().moves();
    boolean first = false;
    boolean idle = false;
    lock.lock();
    try {
      if (home != from) {
        from.unwanted(forced); // it may be about to be its place
        return;
      }
      if (!stays) {
        first = search();
        idle = first && isOver();
        searching &= !idle;
        if (forced && !idle && migration == null) {
          migration = new Migration();
        }
      }
    } finally {
      lock.unlock();
    }
    if (stays) {
      lost = true;
      forsake(from);
      return;
    }
    if (idle) {
      session.searched();
      return;
    }
    if (forced) {
      from.abandon();
    }
    if (first) {
      LOG.log(Level.DEBUG, "a session for {0} leaves {1}: {2}", session.spec(), from.drivers(), why);
      session.framework().housing().move(this, this::settle);
    }
  }

  /** Begins to look for a place, under the lock; false if somebody does already. */
  private boolean search() {
    boolean first = !searching;
    if (first) {
      searching = true;
      session.searching();
    }
    return first;
  }

  /** True if nothing will come any more; to be asked after {@link #search}, which who closes it sees. */
  private boolean isOver() {
    return !session.isOpen() && session.underWay() == 0;
  }

  /** The session is lost here: what waits for the driver ends, and no driver has had it. */
  void forsake(Placement from) {
    String what = from.drivers() + " has lost the session";
    from.withdraw().forEach(attempt -> attempt.refuse(Reason.SESSION_LOST, what));
  }

  /** Looks for a place once more if it has none: there may be a driver for it now. */
  void look() {
    boolean open;
    lock.lock();
    try {
      Placement here = home;
      boolean wants = here == null || (!lost && (here.isLeft() || here.isGone()));
      if (!wants || !search()) {
        return;
      }
      open = session.isOpen();
      searching = open;
    } finally {
      lock.unlock();
    }
    if (open) {
      session.framework().housing().move(this, this::settle);
    } else {
      session.searched();
    }
  }

  /** Finds a place, and brings what waits there; another if that is lost meanwhile. */
  private void settle() {
    Placement from = home;
    Placement last = from;
    while (true) {
      Placement found;
      long seen = session.framework().housing().wanting().seen();
      try {
        found = session.placeFor(this, last);
      } catch (DriverException | RuntimeException | Error e) {
        if (nowhere(from, e, seen)) {
          session.framework().housing().wanting().add(this, seen);
          return;
        }
        continue;
      }
      session.framework().housing().wanting().remove(this);
      found.hold(); // though the session may be closed while something is brought there
      goTo(found);
      if (from != null) {
        take(from);
      }
      boolean there = bring(found);
      if (!there) {
        found.abandon();
      }
      found.letGo();
      if (there) {
        return;
      }
      last = found;
    }
  }

  private void goTo(Placement found) {
    lock.lock();
    try {
      migration = migration == null ? new Migration() : migration;
      next = found;
    } finally {
      lock.unlock();
    }
    session.placed(found);
  }

  /** Leaves a place, and takes along what waits there; what comes there later {@linkplain #follow follows}. */
  private void take(Placement from) {
    from.abandon();
    List<Attempt> over = from.withdrawAll();
    lock.lock();
    try {
      over.forEach(Objects.requireNonNull(migration)::add);
    } finally {
      lock.unlock();
    }
  }

  /** Brings what waits to a place; false if that is of no use any more. */
  private boolean bring(Placement found) {
    while (true) {
      Attempt head = next(found);
      if (head == null) {
        return isHome(found);
      }
      found.enterAlways();
      bring(head, found, true);
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
    boolean unwanted;
    lock.lock();
    try {
      Migration mine = Objects.requireNonNull(migration);
      if (found.isUseless() || found.isGone()) {
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
      unwanted = found.isUnwanted();
    } finally {
      lock.unlock();
    }
    roomWanted.forEach(Completion::give);
    session.searched();
    if (unwanted) {
      leave(found, TOLD_EARLY, false);
    }
    return null;
  }

  /**
   * There is no place: what waits fails. Not if there are others to be asked by now: what has come since may
   * have been submitted because of them.
   *
   * @param seen the changes that had been seen before it was looked for
   * @return false if it is to be looked for again
   */
  private boolean nowhere(@Nullable Placement from, Throwable why, long seen) {
    String gone = from == null ? preference.toString() : from.drivers();
    DriverException none =
        new DriverException(
            Reason.UNAVAILABLE,
            gone + " is gone, and no other driver is left: " + why.getMessage(),
            why);
    List<Attempt> failed = new ArrayList<>();
    List<Completion> roomWanted = List.of();
    boolean waited;
    lock.lock();
    try {
      if (session.framework().housing().wanting().seen() != seen) {
        return false;
      }
      searching = false;
      next = null;
      Migration mine = migration;
      waited = mine != null; // else it is well where it is
      if (mine != null) {
        migration = null;
        roomWanted = mine.roomWanted();
        for (Attempt head = mine.next(); head != null; head = mine.next()) {
          failed.add(head);
        }
      }
    } finally {
      lock.unlock();
    }
    if (!waited) {
      session.searched();
      return true;
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
    session.searched();
    return true;
  }
}
