package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import org.jspecify.annotations.Nullable;

/**
 * Where a request of a session with several drivers goes, when the driver whose turn it is has no room for
 * it, declines it, or is an inline one that has failed it: see {@link Fallback}.
 */
final class Diversion {
  private final Session session; // and nothing else: each open session has one of these

  Diversion(Session session) {
    this.session = session;
  }

  private boolean isOn(Fallback.Cause cause) {
    return session.options().fallback().isOn(cause);
  }

  private @Nullable Leg next(Request request, long tried) {
    RequestMemory memory = request.memory();
    return session.legs().next(memory.input.length(), memory.kind(), tried);
  }

  /** For a request that was accepted, and is on native memory now. */
  private @Nullable Leg next(int length, long tried) {
    return session.legs().next(length, Memory.NATIVE, tried);
  }

  /**
   * An inline driver's place, if the one before has no room or declines: the request enters it, and leaves
   * its own. Else the same. It is not copied for that, as for any driver that keeps it.
   *
   * @param place where the request is, of a driver that is not inline
   * @param alone false if others come with it
   */
  Placement ahead(Request request, Placement place, boolean alone) {
    boolean few = alone && !request.isBatch() && isOn(Fallback.Cause.TOO_FEW);
    long tried = place.leg().bit();
    Placement here = place;
    Placement inline = null;
    Leg next = next(request, tried);
    while (next != null && goesPast(here, next, few, request)) {
      Placement there = next.enter(1);
      if (here != place) {
        here.leave();
      }
      if (there == null || there.isInline()) {
        here = place;
        inline = there;
        break;
      }
      here = there;
      tried |= next.bit();
      next = next(request, tried);
    }
    if (here != place) {
      here.leave();
    }
    if (inline == null) {
      return place;
    }
    place.counters().fellBack.increment();
    session.leaveFor(place);
    return inline;
  }

  /** True if a request is not to be brought here; asks the driver only if an inline one comes next. */
  private boolean goesPast(Placement here, Leg next, boolean few, Request request) {
    return here.isClogged()
        ? isOn(Fallback.Cause.FULL)
        : few
            && next.home().isInline()
            && isDeclined(here, request.operation(), request.memory().input.length());
  }

  /** Asks a driver whether it declines a request that comes alone. */
  private static boolean isDeclined(Placement here, Operation operation, int length) {
    DriverPort port = here.port();
    int call = port.calls().enterSubmit();
    try {
      return here.open().declines(operation, length);
    } catch (Throwable thrown) { // a driver's fault: another one does it
      DriverException unused = port.fault(thrown);
      return true;
    } finally {
      port.calls().exitSubmit(call);
    }
  }

  /** Offers it to one driver after the other that may do it instead; true if one has taken it. */
  boolean isTakenNow(Attempt attempt, Placement at, boolean more, boolean alone) {
    boolean few = alone && isOn(Fallback.Cause.TOO_FEW);
    int size = attempt.memory().size();
    long tried = at.leg().bit();
    Leg next = next(size, tried);
    Placement here = at;
    while (here != null) {
      boolean declined =
          few
              && next != null
              && !here.isInline()
              && !here.isClogged()
              && isDeclined(here, attempt.work().operation(), size);
      Taken taken = declined ? Taken.FULL : attempt.lane().submitNow(attempt, more && here == at);
      if (taken != Taken.FULL) {
        if (here != at) {
          at.counters().fellBack.increment();
          session.leaveFor(at);
        }
        return true;
      }
      boolean goesOn = declined || isOn(Fallback.Cause.FULL);
      Placement there = null;
      while (goesOn && next != null && there == null) {
        there = next.enter(1);
        tried |= next.bit();
        next = next(size, tried);
      }
      attempt.at(there == null ? at : there);
      if (here != at) {
        here.leave();
      }
      here = there;
    }
    return false;
  }

  /**
   * The leg where a request goes on that a driver has failed inside submit; null if it has failed for good.
   *
   * @param impossible true if the driver says that it has produced what there is no room for
   */
  @Nullable Leg after(Request request, Placement place, DriverRequest ended, boolean impossible) {
    Reason reason = impossible ? Reason.FAULT : ended.failure().reason();
    Leg leg = place.leg();
    boolean lost = !impossible && place.isLostBy(ended.failure());
    if (lost) {
      leg.move(place, String.valueOf(ended.failure().getMessage()));
    }
    boolean asItWas =
        session.isOpen()
            && request.part() == Part.WHOLE
            && request.operation() != Operation.CHAIN
            && request.memory().isApart();
    if (!asItWas || (lost && !session.options().moves())) {
      return null;
    }
    if (reason == Reason.TRANSIENT && !place.isInline()) {
      place.counters().retried.increment();
      return leg;
    }
    Fallback.Cause cause =
        reason == Reason.UNSUPPORTED ? Fallback.Cause.SIZE : Fallback.Cause.FAULT;
    boolean fault = lost || reason == Reason.FAULT || reason == Reason.UNSUPPORTED;
    Leg next =
        fault && isOn(cause)
            ? next(request, leg.bit())
            : null;
    if (next == null) {
      return lost ? leg : null;
    }
    place.counters().fellBack.increment();
    if (impossible) {
      DriverException unused = place.distrust(request.memory().claim(ended));
    }
    return next;
  }
}
