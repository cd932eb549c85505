package io.fermata.framework;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The legs of open sessions for which there is no driver. They look again when one is added, or can be used
 * again; what they look for may come while they are told that there is none, and is not missed.
 */
final class Wanting {
  private final Set<Leg> legs = ConcurrentHashMap.newKeySet();
  private final AtomicLong changes = new AtomicLong();
  private volatile boolean closed;

  /** What is there now; to be asked before a driver is looked for. */
  long seen() {
    return changes.get();
  }

  /** None was found for this leg, of those that there were when {@code seen} was answered. */
  void add(Leg leg, long seen) {
    legs.add(leg);
    if (closed) {
      leg.session().close();
    }
    if (!leg.session().isOpen()) {
      legs.remove(leg);
    } else if (changes.get() != seen) {
      leg.look();
    }
  }

  void remove(Leg leg) {
    legs.remove(leg);
  }

  /** Closes the sessions that have no driver, now or later: no other will come. */
  void close() {
    closed = true;
    List.copyOf(legs).forEach(leg -> leg.session().close());
  }

  /** There is a driver that there was not before. */
  void look() {
    changes.incrementAndGet();
    List.copyOf(legs).forEach(Leg::look);
  }
}
