package io.fermata.framework;

import java.util.ArrayList;
import java.util.List;

/** A session in a walk, and in which order its requests may reach the driver. */
final class Line {
  final int number;
  final Recipe recipe;
  final Session session;
  final boolean onDevice;
  private final WalkLog log;
  private final List<Sent> sent = new ArrayList<>();
  private int lastArrived = -1;
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
    log.require(
        one.number > lastArrived,
        one + " reaches the driver after " + lastArrived + " of the same session");
    lastArrived = one.number;
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
    return "session " + number + " (" + recipe + " on " + session.driver() + ")";
  }
}
