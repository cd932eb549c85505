package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSession;
import io.fermata.spi.SessionSpec;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a session has open on a driver, and how many of its requests are there. Once it is left it takes
 * nothing more, and the driver's session is closed when the last request that is out has ended.
 */
final class Placement {
  // What is out, whether it is left and counted, and how many requests ended inside submit, in one number:
  // the way of an inline request touches nothing else that threads share.
  private static final long ONE_OUT = 1;
  private static final long LEFT = 1 << 23;
  private static final long OUT = LEFT - 1;
  private static final long COUNTED = 1 << 24;
  private static final long ONE_INLINE = 1 << 25;

  private final Leg leg;
  private final DriverPort port;
  private final DriverSession open;
  private final int longest;
  private final Lane lane;
  private final Counters counters;
  // Whoever takes what is out to 0 when it is LEFT closes the driver's session;
  // a submission that is refused passes there too, so that it can happen more than once.
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile boolean proved;

  /**
   * @param open what the driver has opened
   * @param longest the longest request that the driver takes
   */
  Placement(Leg leg, DriverPort port, DriverSession open, int longest) {
    this.leg = leg;
    this.port = port;
    this.open = open;
    this.longest = longest;
    this.lane = port.dispatcher().lane(leg.session().workKind());
    this.counters = port.counters(leg.session().workKind());
  }

  Leg leg() {
    return leg;
  }

  DriverPort port() {
    return port;
  }

  DriverSession open() {
    return open;
  }

  int longest() {
    return longest;
  }

  Lane lane() {
    return lane;
  }

  /** True if a request would have to wait here. */
  boolean isClogged() {
    return !port.isInline() && lane.isClogged();
  }

  Counters counters() {
    return counters;
  }

  /** Lets so many requests in; false if it is left. */
  boolean enter(int requests) {
    if ((underWay.getAndAdd(requests * ONE_OUT) & LEFT) == 0) {
      return true;
    }
    after(underWay.addAndGet(-requests * ONE_OUT));
    return false;
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
    long now = underWay.addAndGet(ONE_INLINE - ONE_OUT);
    if ((now & COUNTED) != 0) {
      counters.inline.increment();
    }
    after(now);
  }

  /** How many requests have ended inside submit; those that still do are counted by themselves. */
  long countInline() {
    return underWay.getAndUpdate(seen -> seen | COUNTED) / ONE_INLINE;
  }

  private void after(long now) {
    if ((now & (OUT | LEFT)) == LEFT) {
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

  boolean isLeft() {
    return (underWay.get() & LEFT) != 0;
  }

  /** Closes the driver's session though it may still have a request: the driver is no more. */
  void release() {
    if (released.compareAndSet(false, true)) {
      port.close(this);
      leg.session().released(this);
    }
  }

  boolean isReleased() {
    return released.get();
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

  /** The driver's answer cannot be right: what it has for this algorithm is not trusted until it is tested anew. */
  DriverException distrust(String what) {
    SessionSpec spec = leg.session().spec();
    List<SessionSpec> suspects = spec.stages().isEmpty() ? List.of(spec) : spec.stages();
    suspects.forEach(stage -> port.quarantine(stage.algorithm(), what));
    return port.nonsense(what);
  }

  /** How many requests are out. */
  int underWay() {
    return (int) (underWay.get() & OUT);
  }
}
