package io.fermata.framework;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A session in a walk, and in which order its requests may reach the driver. */
final class Line {
  final int number;
  final Recipe recipe;
  final Session session;
  final boolean onDevice;
  private final WalkLog log;
  private final List<Sent> sent = new ArrayList<>();
  // by what they begin with, as far as that decides which of several drivers they begin at
  private final Map<String, Integer> lastArrivals = new HashMap<>();
  private int lastBarrier = -1;
  boolean shut;
  boolean removed; // and there was no other
  boolean uprooted; // to another device
  final boolean any;

  /**
   * Makes one.
   *
   * @param any true if it may move to another device
   */
  Line(int number, Recipe recipe, Session session, boolean any, WalkLog log) {
    this.any = any;
    this.number = number;
    this.recipe = recipe;
    this.session = session;
    this.onDevice = !session.port().isInline();
    this.log = log;
  }

  void add(Sent one) {
    sent.add(one);
  }

  void forget(Sent rejected) {
    sent.remove(rejected);
  }

  /** A request has reached the driver for the first time. */
  void arrived(Sent one) {
    log.require(one.number > lastBarrier, one + " comes after barrier " + lastBarrier);
    if (one.order == Request.Order.UNORDERED) {
      return;
    }
    String beginning = session.drivers().size() > 1 ? one.beginning() : "";
    int lastArrived = lastArrivals.getOrDefault(beginning, -1);
    log.require(
        one.number > lastArrived,
        one + " reaches the driver after " + lastArrived + " of the same session");
    lastArrivals.put(beginning, one.number);
    if (one.order == Request.Order.BARRIER) {
      lastBarrier = one.number;
    }
    for (Sent earlier : sent) {
      if (earlier.number >= one.number) {
        break;
      }
      if (one.order == Request.Order.BARRIER || earlier.order == Request.Order.BARRIER) {
        log.require(!earlier.atDriver, one + " passes " + earlier);
      }
    }
  }

  @Override
  public String toString() {
    return "session " + number + " (" + recipe + " on " + String.join(" and ", session.drivers()) + ")";
  }
}
