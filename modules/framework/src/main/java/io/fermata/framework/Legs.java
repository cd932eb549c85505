package io.fermata.framework;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The legs of a session, which of them a request takes, and all places that they have or had and that are
 * not released yet.
 */
final class Legs {
  /** Which leg a request takes. Called by many threads, for each request. */
  interface Router {
    /** The leg for a request of this many bytes; -1 if none is usable. */
    int first(int length);

    /**
     * The leg for a request that others could not do.
     *
     * @param tried a bit for each leg that was tried
     * @return -1 if there is none left
     */
    int next(int length, int tried);
  }

  /** At most so many, since those that were tried are bits of a number. */
  static final int MOST = Integer.SIZE - 1;

  private final List<Leg> all;
  private final Leg only; // the first, and all there are if there is no router
  private final Router router;
  private final boolean several;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile List<Placement> placements = List.of(); // changed under the lock
  // requests that are accepted and have no place: their session moves, or they wait for a barrier
  private final AtomicInteger sheltered = new AtomicInteger();

  Legs(List<Leg> all, Router router) {
    this.all = List.copyOf(all);
    this.only = all.getFirst();
    this.router = router;
    this.several = all.size() > 1;
  }

  List<Leg> all() {
    return all;
  }

  /** The first leg. */
  Leg main() {
    return only;
  }

  /** True if a request can take another leg than that which it took first. */
  boolean areSeveral() {
    return several;
  }

  /** The leg that a request takes. */
  Leg first(int length) {
    if (!several) {
      return only;
    }
    int index = router.first(length);
    return index < 0 ? only : all.get(index);
  }

  /** The leg for a request that others could not do; -1 if there is none. */
  int next(int length, int tried) {
    return several ? router.next(length, tried) : -1;
  }

  Leg get(int index) {
    return all.get(index);
  }

  /** The longest request that one of the drivers takes. */
  int longest() {
    int longest = 0;
    for (Leg leg : all) {
      longest = Math.max(longest, leg.longest());
    }
    return longest;
  }

  /** True if none of them is of use any more. */
  boolean areLost() {
    for (Leg leg : all) {
      if (!leg.isLost()) {
        return false;
      }
    }
    return true;
  }

  // Places.

  void add(Placement placement) {
    lock.lock();
    try {
      List<Placement> more = new ArrayList<>(placements);
      more.add(placement);
      placements = List.copyOf(more);
    } finally {
      lock.unlock();
    }
  }

  void remove(Placement placement) {
    lock.lock();
    try {
      placements = placements.stream().filter(one -> one != placement).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Leaves all places. */
  void abandon() {
    placements.forEach(Placement::abandon);
  }

  /** True if no place is open and none is wanted. */
  boolean areEmpty() {
    return placements.isEmpty() && sheltered.get() == 0;
  }

  /** How many requests are out, at places or without. */
  int underWay() {
    int out = sheltered.get();
    List<Placement> now = placements;
    for (int i = 0; i < now.size(); i++) {
      out += now.get(i).underWay();
    }
    return out;
  }

  void shelter() {
    sheltered.incrementAndGet();
  }

  /** True if none is left. */
  boolean unshelter() {
    return sheltered.decrementAndGet() == 0;
  }

  boolean shelterNone() {
    return sheltered.get() == 0;
  }
}
