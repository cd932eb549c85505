package io.fermata.framework;

import io.fermata.spi.WorkKind;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The places that sessions have on a driver, and how they are told to leave it. Any thread. */
final class Placements {
  private final DriverPort port;
  private final Set<Placement> placements = ConcurrentHashMap.newKeySet();
  private final AtomicInteger departures = new AtomicInteger();

  Placements(DriverPort port) {
    this.port = port;
  }

  /** A place has something open here. */
  void add(Placement placement) {
    placements.add(placement);
  }

  /** A place is left. */
  synchronized void remove(Placement placement) {
    if (placements.remove(placement) && placement.port() == port) {
      placement.counters().inline.add(placement.countInline());
    }
  }

  /** How requests of one kind of work were completed; a session that is being closed is counted once. */
  synchronized Counts counts(WorkKind kind) {
    long inline =
        placements.stream()
            .filter(placement -> placement.port() == port)
            .filter(placement -> placement.leg().session().workKind() == kind)
            .mapToLong(Placement::inline)
            .sum();
    return port.counters(kind).read().plus(Counts.of(inline, 0, 0, 0));
  }

  /** How many there are. */
  int size() {
    return placements.size();
  }

  /** How many requests of one kind of work are out. */
  int underWay(WorkKind kind) {
    return placements.stream()
        .filter(placement -> placement.leg().session().workKind() == kind)
        .mapToInt(Placement::underWay)
        .sum();
  }

  /** True if a request is out, or waits. */
  boolean areBusy() {
    return placements.stream().anyMatch(placement -> placement.underWay() > 0);
  }

  /** How often some or all were told to leave; one that is opened meanwhile may not have heard it. */
  int departures() {
    return departures.get();
  }

  /** Has those leave that use an algorithm. */
  void leave(String algorithm, String why) {
    departures.incrementAndGet();
    for (Placement placement : placements) {
      if (placement.uses(port, algorithm)) {
        placement.leg().move(placement, why);
      }
    }
  }

  /** Has all leave, whether there is another driver or not. */
  void leave(String why) {
    placements.forEach(placement -> placement.leg().move(placement, why));
  }

  /** Has all move to other drivers, as far as there are any; nothing is given up. */
  void depart(String why) {
    departures.incrementAndGet();
    placements.forEach(placement -> placement.leg().moveIfPossible(placement, why));
  }

  void forEach(Consumer<Placement> action) {
    placements.forEach(action);
  }
}
