package io.fermata.framework;

import io.fermata.wait.Completion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The legs of a session, which of them a request takes, and all places that they have or had and that are
 * not released yet.
 */
final class Legs {
  private static final long ONE_CHANGE = 1L << Integer.SIZE;

  /** Which leg a request takes. Called by many threads, for each request. */
  interface Router {
    /**
     * The leg for a request of this many bytes; negative if none is usable. It may say, too, that the request
     * is to be {@linkplain Choice#isTimed timed}.
     *
     * @param memory where it is
     * @param together how many are submitted with it, itself included
     */
    int first(int length, Memory memory, int together);

    /**
     * The leg for a request that others could not do; {@link Routing#NONE} if there is none left.
     *
     * @param memory where it is
     * @param tried a bit for each leg that was tried
     */
    int next(int length, Memory memory, long tried);

    /** More requests are out than before, or fewer. */
    default void out(int more) {
      // only who measures counts
    }

    /** Takes the time of a request that was to be timed and ended well. */
    default void measured(int leg, int length, Memory memory, int onDriver, long nanos) {
      throw new IllegalStateException("nothing is timed here");
    }
  }

  private final List<Leg> all;
  private Leg main; // set once more when the first places are opened
  private final Router router;
  private final boolean several;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile List<Placement> placements = List.of(); // changed under the lock
  // How many requests are accepted and have no place: their session moves, or they wait for a barrier. Above
  // that, how often this changed: a request on its way from one place to another may be missed by who counts.
  private final AtomicLong sheltered = new AtomicLong();
  private final AtomicInteger searches = new AtomicInteger(); // of legs that look for a place

  Legs(List<Leg> all, Router router) {
    this.all = List.copyOf(all);
    this.main = all.getFirst();
    this.router = router;
    this.several = all.size() > 1;
  }

  List<Leg> all() {
    return all;
  }

  /** The leg of requests that have no other: the first one that was opened. */
  Leg main() {
    return main;
  }

  void main(Leg first) {
    main = first;
  }

  /** True if a request can take another leg than that which it took first. */
  boolean areSeveral() {
    return several;
  }

  /** Which leg a request takes, to be read with {@link #get} and {@link #isTimed}. */
  int first(int length, Memory memory, int together) {
    int picked = several ? router.first(length, memory, together) : Routing.NONE;
    return picked < 0 && several ? longEnough(length).index() : picked;
  }

  /** Of the legs that cannot be used now, the first whose driver took requests of this length. */
  private Leg longEnough(int length) {
    if (length > main.longest()) {
      for (Leg leg : all) {
        if (length <= leg.longest()) {
          return leg;
        }
      }
    }
    return main;
  }

  /** The leg of what {@link #first} has answered. */
  Leg get(int picked) {
    return picked < 0 ? main : all.get(Choice.index(picked));
  }

  /** True if the time of the request is wanted that {@link #first} has answered for. */
  static boolean isTimed(int picked) {
    return picked >= 0 && Choice.isTimed(picked);
  }

  Router router() {
    return router;
  }

  /** The leg for a request that others could not do; null if there is none. */
  @Nullable Leg next(int length, Memory memory, long tried) {
    int index = several ? router.next(length, memory, tried) : Routing.NONE;
    return index == Routing.NONE ? null : all.get(index);
  }

  /** The longest request that one of the drivers takes. */
  int longest() {
    if (!several) {
      return main.longest(); // no iterator, which would be an object for each request
    }
    int longest = 0;
    for (Leg leg : all) {
      longest = Math.max(longest, leg.longest());
    }
    return longest;
  }

  /** Given when a request that was rejected may find room: at the leg where there is none. */
  Completion room() {
    Leg full = main;
    for (Leg leg : all) {
      Completion room = leg.room();
      if (room != null) {
        return room;
      }
      full = leg.isFull() ? leg : full;
    }
    return full.home().room();
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

  /**
   * True if no place is open, none is looked for and none is wanted. False, too, if that changes just now:
   * who changes it asks again.
   */
  boolean areEmpty() {
    long seen = sheltered.get();
    return (int) seen == 0
        && searches.get() == 0
        && placements.isEmpty()
        && sheltered.get() == seen;
  }

  /** One of them looks for a place. */
  void searching() {
    searches.incrementAndGet();
  }

  /** True if one of them looks for a place. */
  boolean areSearching() {
    return searches.get() > 0;
  }

  /** It has one now, or has found none. */
  void searched() {
    searches.decrementAndGet();
  }

  /** How many requests are out, at places or without. */
  int underWay() {
    while (true) {
      long seen = sheltered.get();
      int out = (int) seen;
      List<Placement> now = placements;
      for (int i = 0; i < now.size(); i++) {
        out += now.get(i).underWay();
      }
      if (out > 0 || sheltered.get() == seen) {
        return out;
      }
    }
  }

  void shelter() {
    sheltered.addAndGet(ONE_CHANGE + 1);
  }

  /** True if none is left. */
  boolean unshelter() {
    return (int) sheltered.addAndGet(ONE_CHANGE - 1) == 0;
  }

  boolean shelterNone() {
    return (int) sheltered.get() == 0;
  }
}
