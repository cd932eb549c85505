package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.wait.Completion;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a session has open on a driver, or on several, and how many of its requests are there. Once it is
 * left it takes nothing more, and what is open is closed when the last request that is out has ended.
 *
 * <p>On several drivers it is known to each of them, so that it is left when one of them goes. The first
 * stage's driver is the one that counts its requests and measures their times.
 */
final class Placement {
  // What is out, whether it is left and counted, and how many requests ended inside submit, in one number:
  // the way of an inline request touches nothing else that threads share.
  private static final long ONE_OUT = 1;
  private static final long LEFT = 1 << 23;
  private static final long OUT = LEFT - 1;
  private static final long COUNTED = 1 << 24;
  private static final long HELD = 1 << 25;
  private static final long ONE_INLINE = 1 << 26;

  private final Leg leg;
  private final DriverPort port;
  private final DriverSession open;
  private final List<Station> stations;
  private final List<DriverPort> ports;
  private final @Nullable Staged spanning; // over several drivers
  private final boolean inlineOnly;
  private final boolean undivided; // one driver with one session
  private final @Nullable CodeSession codes;
  private final boolean batching; // its driver has several requests rather than one
  private final int longest;
  private final Lane lane;
  private final Counters counters;
  // Whoever takes what is out to 0 when it is LEFT closes the driver's session;
  // a submission that is refused passes there too, so that it can happen more than once.
  private final AtomicLong underWay = new AtomicLong();
  // for each driver, 1 once it closes what it has; behind them, how many have not done so yet
  private final AtomicIntegerArray closings;
  private volatile boolean proved;
  // it was to be left before it was its leg's place; under the leg's lock
  private boolean unwanted;
  private boolean useless;

  /**
   * @param open what requests are submitted to
   * @param stations what the drivers have opened, in the order of the stages
   * @param longest the longest request that they take
   */
  Placement(Leg leg, DriverSession open, List<Station> stations, int longest) {
    this.leg = leg;
    this.open = open;
    this.stations = stations;
    this.ports = stations.stream().map(Station::port).distinct().toList();
    this.port = ports.getFirst();
    this.spanning = ports.size() > 1 && open instanceof Staged staged ? staged : null;
    this.inlineOnly = ports.stream().allMatch(DriverPort::isInline);
    this.undivided = spanning == null && stations.size() == 1;
    this.codes = open instanceof CodeSession made ? made : null;
    this.batching = port.shape().batching().best() > 1;
    this.closings = new AtomicIntegerArray(ports.size() + 1);
    closings.set(ports.size(), ports.size());
    this.longest = longest;
    this.lane = stations.getFirst().lane();
    this.counters = port.counters(leg.session().workKind());
  }

  /** Makes it known to its drivers; if one of them has gone since it was chosen, it is closed. */
  Placement settle() throws DriverException {
    ports.forEach(one -> one.placements().add(this));
    if (isGone()) { // nobody else closes this one
      release();
      throw new DriverException(Reason.UNAVAILABLE, drivers() + " is gone");
    }
    return this;
  }

  Leg leg() {
    return leg;
  }

  /** The driver of its first stage. */
  DriverPort port() {
    return port;
  }

  /** Its drivers, that of the first stage first. */
  List<DriverPort> ports() {
    return ports;
  }

  /** The names of its drivers, as one. */
  String drivers() {
    return ports.stream().map(DriverPort::name).collect(Collectors.joining(" and "));
  }

  /** True if each of its drivers completes inside submit. */
  boolean isInline() {
    return inlineOnly;
  }

  /** True if one of its drivers takes no more requests. */
  boolean isGone() {
    if (spanning == null) {
      return port.isGone();
    }
    for (int i = 0; i < ports.size(); i++) { // no iterator: each request asks
      if (ports.get(i).isGone()) {
        return true;
      }
    }
    return false;
  }

  /** True if it has chains to do as one, and their drivers can do the steps one by one as well. */
  boolean isDivisible() {
    return stations.stream().anyMatch(Station::isChain)
        && stations.stream().allMatch(one -> !one.isChain() || one.isDivisible());
  }

  /** True if a driver does this algorithm for it. */
  boolean uses(DriverPort driver, String algorithm) {
    return stations.stream().anyMatch(one -> one.port() == driver && one.uses(algorithm));
  }

  DriverSession open() {
    return open;
  }

  int longest() {
    return longest;
  }

  /**
   * The driver's session for such requests that complete inside submit, without what is done here besides; null if there
   * is none.
   */
  @Nullable DriverSession direct(Operation operation, Part part) {
    return inlineOnly ? undivided(operation, part) : null;
  }

  /**
   * The driver's session for whole messages of this kind that it may be asked to do at once, here and now; null if there is
   * none, or the driver does as well with one after the other.
   */
  @Nullable DriverSession together(Operation operation) {
    return inlineOnly || !batching ? null : undivided(operation, Part.WHOLE);
  }

  private @Nullable DriverSession undivided(Operation operation, Part part) {
    if (!undivided) { // looked at once: each request asks
      return null;
    }
    if (codes == null) {
      return open;
    }
    return part == Part.WHOLE ? codes.direct(operation) : null;
  }

  Lane lane() {
    return lane;
  }

  /** True if a request would have to wait here. */
  boolean isClogged() {
    if (inlineOnly) {
      return false;
    }
    for (int i = 0; i < stations.size(); i++) { // no iterator: each request asks
      if (stations.get(i).lane().isClogged()) {
        return true;
      }
    }
    return false;
  }

  /** True if a call does not come back from one of its drivers. */
  boolean isStuck() {
    for (int i = 0; i < ports.size(); i++) {
      if (ports.get(i).calls().isStuckInSubmit()) {
        return true;
      }
    }
    return false;
  }

  /** The driver that a request goes to first. */
  DriverPort port(DriverRequest work) {
    Staged several = spanning;
    return several == null ? port : several.first(work).port();
  }

  /** The lane of the driver that a request goes to first. */
  Lane lane(DriverRequest work) {
    Staged several = spanning;
    return several == null || inlineOnly ? lane : several.first(work).lane();
  }

  /** A number for an attempt, higher than all before, in the lanes of all its drivers. */
  long nextNumber() {
    long number = lane.nextNumber();
    if (spanning != null) {
      for (Station station : stations) {
        number = station.lane().nextNumber(number);
      }
      lane.nextNumber(number);
    }
    return number;
  }

  /**
   * Brings an attempt to the driver of its first step. It needs room at the others too: those are brought
   * what has begun, and can refuse nothing.
   */
  Lane.Place submit(Attempt attempt, boolean unordered, boolean more) {
    Lane first = attempt.lane();
    Lane.Place rest = Lane.Place.TAKEN;
    if (spanning != null) {
      for (Station station : stations) {
        if (station.lane() != first && station.lane().isCrowded()) {
          return Lane.Place.REFUSED;
        }
        if (station.lane().isBusy()) {
          rest = Lane.Place.WAITS_BEHIND_MANY;
        }
      }
    }
    Lane.Place place =
        unordered ? first.submitUnordered(attempt, more) : first.submit(attempt, more);
    return place == Lane.Place.REFUSED || rest == Lane.Place.TAKEN ? place : rest;
  }

  /** Given when a request that found no room may find some. */
  Completion room() {
    for (Station station : stations) {
      if (station.lane().isCrowded()) {
        return station.lane().room();
      }
    }
    return lane.room();
  }

  /** Takes out what waits for it and no driver has had. */
  List<Attempt> withdraw() {
    return stations.stream()
        .map(Station::lane)
        .distinct()
        .flatMap(one -> one.withdraw(this).stream())
        .toList();
  }

  /** As {@link #withdraw}, with what is being offered just now if it is not taken: see {@link Lane#withdrawAll}. */
  List<Attempt> withdrawAll() {
    return stations.stream()
        .map(Station::lane)
        .distinct()
        .flatMap(one -> one.withdrawAll(this).stream())
        .toList();
  }

  Counters counters() {
    return counters;
  }

  /** Where a failure is counted: at the driver that it is held against. */
  Counters counters(DriverException failure) {
    return failure instanceof StepFailure step
        ? step.port().counters(leg.session().workKind())
        : counters;
  }

  /** Counts how a request has ended. */
  void ended(Request request) {
    Outcome outcome = request.outcome();
    (outcome == Outcome.FAILED ? counters(request.failure()) : counters).ended(outcome);
  }

  /** Lets so many requests in; false if it is left. */
  boolean enter(int requests) {
    if ((underWay.getAndAdd(requests * ONE_OUT) & LEFT) == 0) {
      return true;
    }
    after(underWay.addAndGet(-requests * ONE_OUT));
    return false;
  }

  /** Keeps it from being released, though it is left and nothing is out. */
  void hold() {
    underWay.addAndGet(HELD);
  }

  /** No longer keeps it. */
  void letGo() {
    after(underWay.addAndGet(-HELD));
  }

  /** Lets in what was accepted before, whether it is left or not: the caller knows that it is not released. */
  void enterAlways() {
    underWay.addAndGet(ONE_OUT);
  }

  /** A request has ended, or was not accepted. */
  void leave() {
    after(underWay.addAndGet(-ONE_OUT));
  }

  /** A request has ended inside submit. */
  void leaveInline() {
    leaveInline(1);
  }

  /** So many requests have ended inside submit. */
  void leaveInline(int requests) {
    long now = underWay.addAndGet(requests * (ONE_INLINE - ONE_OUT));
    if ((now & COUNTED) != 0) {
      counters.inline.add(requests);
    }
    after(now);
  }

  /** How many requests have ended inside submit; those that still do are counted by themselves. */
  long countInline() {
    return underWay.getAndUpdate(seen -> seen | COUNTED) / ONE_INLINE;
  }

  boolean isLeft() {
    return (underWay.get() & LEFT) != 0;
  }

  private void after(long now) {
    if ((now & (OUT | LEFT | HELD)) == LEFT) {
      release();
    }
    leg.session().passed();
  }

  /** Takes no more requests; released when none is out. */
  void abandon() {
    long seen = underWay.get();
    while ((seen & LEFT) == 0) {
      if (underWay.compareAndSet(seen, seen | LEFT)) {
        after(seen | LEFT);
        return;
      }
      seen = underWay.get();
    }
  }

  /** Closes what is open, at each driver. */
  void release() {
    ports.forEach(this::release);
  }

  /** Closes what one driver has open, though it may still have a request: the driver is no more. */
  void release(DriverPort driver) {
    if (!closings.compareAndSet(ports.indexOf(driver), 0, 1)) {
      return;
    }
    driver.placements().remove(this);
    for (Station station : stations) {
      if (station.port() == driver) {
        station.close();
      }
    }
    if (closings.decrementAndGet(ports.size()) == 0) {
      leg.session().released(this);
    }
  }

  /** True if nothing is open here any more. */
  boolean isReleased() {
    return closings.get(ports.size()) == 0;
  }

  /**
   * Notes that it is to be left though its leg is not there yet; under the leg's lock.
   *
   * @param forced false if only for a better one
   */
  void unwanted(boolean forced) {
    unwanted = true;
    useless |= forced;
  }

  /** True if it is to be left for a better one, if there is one; under the leg's lock. */
  boolean isUnwanted() {
    return unwanted;
  }

  /** True if it is to be left in any case; under the leg's lock. */
  boolean isUseless() {
    return useless;
  }

  /** Notes that something was done here. */
  void proved() {
    if (!proved) {
      proved = true;
    }
  }

  /** True if something was done here. */
  boolean isProved() {
    return proved || inline() > 0;
  }

  /** How many requests have ended inside submit. */
  long inline() {
    return underWay.get() / ONE_INLINE;
  }

  /** A driver's answer cannot be right: what it has for the session is not trusted until it is tested anew. */
  DriverException distrust(String what) {
    for (Station station : stations) {
      SessionSpec spec = station.spec();
      List<SessionSpec> suspects = spec.stages().isEmpty() ? List.of(spec) : spec.stages();
      suspects.forEach(stage -> station.port().quarantine(stage.algorithm(), what));
    }
    return port.nonsense(what);
  }

  /** True if a failure says that the session is lost here, or comes of a driver's being taken out. */
  boolean isLostBy(DriverException failure) {
    Session session = leg.session();
    return switch (failure.reason()) {
      case SESSION_LOST -> true;
      case CLOSED, FAULT ->
          isGone() && session.options().moves() && !session.framework().isClosed();
      default -> false;
    };
  }

  /** How many requests are out. */
  int underWay() {
    return (int) (underWay.get() & OUT);
  }
}
