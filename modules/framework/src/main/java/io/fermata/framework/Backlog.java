package io.fermata.framework;

import io.fermata.wait.Completion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The offers that wait for a driver, in their order, and those who wait for room among them. An offer stays in
 * it while it is being offered, so that none can overtake it. Used under the lock of its {@link Lane}.
 */
final class Backlog {
  private final int limit;
  private final ArrayDeque<Offer> offers = new ArrayDeque<>();
  private final List<Completion> roomWanted = new ArrayList<>();
  private @Nullable Offer offered; // it may be the driver's by now

  /**
   * @param limit how many may wait
   */
  Backlog(int limit) {
    this.limit = limit;
  }

  /** How many may wait. */
  int limit() {
    return limit;
  }

  /** How many wait. */
  int size() {
    return offers.size();
  }

  /** The first that waits; null if there is none. */
  @Nullable Offer first() {
    return offers.peek();
  }

  /** Those that wait, the first first. */
  List<Offer> all() {
    return List.copyOf(offers);
  }

  /** Puts an offer behind all others. */
  void add(Offer offer) {
    offers.addLast(offer);
  }

  /** Puts an offer before those with a higher number, and behind its equals. */
  void putBack(Offer offer) {
    ArrayDeque<Offer> before = new ArrayDeque<>();
    Offer head = offers.peek();
    while (head != null && head.number() <= offer.number()) {
      before.push(offers.remove());
      head = offers.peek();
    }
    offers.addFirst(offer);
    before.forEach(offers::addFirst);
  }

  /** This one is offered now: until the driver has answered nobody takes it out. */
  void offering(Offer head) {
    offered = head;
  }

  /** The driver has answered; what it has taken waits no longer. */
  void answered(Offer head, boolean taken) {
    offered = null;
    if (taken) {
      // not simply the first: an accepted one may have come back in front of it meanwhile
      offers.removeFirstOccurrence(head);
    }
  }

  /** Takes one out; false if it does not wait, or is being offered just now. */
  boolean remove(Offer offer) {
    return offered != offer && offers.remove(offer);
  }

  /** Takes out those that wait for a place of a session and that no driver has had; the first first. */
  List<Attempt> withdraw(Placement place) {
    List<Attempt> out = new ArrayList<>();
    for (Offer offer : offers) {
      if (offer != offered && offer instanceof Attempt attempt && attempt.place() == place) {
        out.add(attempt);
      }
    }
    offers.removeAll(new HashSet<>(out));
    return out;
  }

  /** True if one of a place of a session is being offered just now. */
  boolean isOffering(Placement place) {
    return offered instanceof Attempt attempt && attempt.place() == place;
  }

  /** Takes out all but the one that is being offered just now. */
  List<Offer> takeOthers() {
    List<Offer> others = new ArrayList<>(offers);
    others.removeIf(offer -> offer == offered);
    offers.removeIf(offer -> offer != offered);
    return others;
  }

  /** Takes out all; none while one is being offered: whoever offers it comes for them afterwards. */
  List<Offer> takeAll() {
    if (offered != null) {
      return List.of();
    }
    List<Offer> left = List.copyOf(offers);
    offers.clear();
    return left;
  }

  /** Has somebody told when it is at most half full. */
  void wantRoom(Completion room) {
    roomWanted.add(room);
  }

  /**
   * Those who are to be told that there is room, each once.
   *
   * @param closed true if nothing waits any more, whatever the room
   */
  List<Completion> roomMade(boolean closed) {
    if (roomWanted.isEmpty() || (!closed && offers.size() > limit / 2)) {
      return List.of();
    }
    List<Completion> woken = List.copyOf(roomWanted);
    roomWanted.clear();
    return woken;
  }
}
