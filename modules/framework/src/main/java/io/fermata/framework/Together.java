package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Part;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several requests of one session that a driver is asked to {@linkplain DriverSession#doTogether do here and now}. They
 * then go the way of inline requests, on their users' memory: nothing is copied, kept or queued, and what is counted is
 * counted once for all.
 */
final class Together {
  private final Session session;
  private final Request[] requests; // of which some are these
  private final int from;
  private final Placement place;
  private final DriverPort port;
  private final DriverRequest[] works;
  private final StageTimes[] times; // empty if nobody wants to know
  private int armed;
  private int well; // how many have ended and have not failed

  /**
   * @param place which all have entered
   */
  private Together(Session session, Request[] requests, int from, int count, Placement place) {
    this.session = session;
    this.requests = requests;
    this.from = from;
    this.place = place;
    this.port = place.port();
    this.works = new DriverRequest[count];
    this.times = new StageTimes[port.stages().areOff() ? 0 : count];
  }

  /**
   * Has a driver do those that are alike here and now, if it will.
   *
   * @param picked what the legs have answered for each
   * @param place which the requests have entered
   * @param answers filled in for those that it has done
   * @return how many it has done, from the first; 0 if it has touched none
   */
  static int done(
      Session session,
      Request[] requests,
      int[] picked,
      int from,
      int to,
      Placement place,
      Submission[] answers) {
    DriverSession driver = place.together(requests[from].operation());
    Leg leg = place.leg();
    boolean can =
        driver != null
            && session.checks() == null
            && !session.barrierStands()
            && !leg.isLost()
            && !leg.hasLeft(place)
            && !place.isClogged();
    if (driver == null || !can) {
      return 0;
    }
    Together mine = new Together(session, requests, from, to - from, place);
    boolean measures = session.legs().areSeveral();
    int onDriver = place.underWay();
    long begun = measures ? session.time().nanoTime() : 0;
    if (!mine.arm() || !mine.isDone(driver)) {
      mine.disarm();
      return 0;
    }
    long nanos = measures ? session.time().nanoTime() - begun : 0;
    for (int i = 0; measures && i < mine.armed; i++) {
      if (Legs.isTimed(picked[from + i]) && mine.works[i].outcome() != Outcome.FAILED) {
        RequestMemory memory = requests[from + i].memory();
        session.measured(leg, memory.input.length(), memory.kind(), onDriver, nanos);
      }
    }
    mine.end(answers);
    return mine.armed;
  }

  /** Gets those ready that are like the first; false if these are fewer than two. */
  private boolean arm() {
    Request first = requests[from];
    for (int i = 0; i < works.length; i++) {
      Request request = requests[from + i];
      RequestMemory memory = request.memory();
      if (!request.isLike(first) || !memory.entersLeases()) {
        break;
      }
      DriverRequest work = memory.work(port);
      work.begin(first.operation(), Part.WHOLE);
      works[i] = work;
      armed++;
      if (times.length > 0) {
        times[i] = port.stages().begin(session.spec(), memory.input.length());
        times[i].invoked();
      }
    }
    return armed > 1;
  }

  /** Asks the driver: true if all have ended, false if none was touched. */
  private boolean isDone(DriverSession driver) {
    List<DriverRequest> asked = Arrays.asList(armed == works.length ? works : Arrays.copyOf(works, armed));
    DriverException fault = null;
    boolean done = true;
    int call = port.calls().enterSubmit();
    try {
      done = driver.doTogether(asked);
    } catch (Throwable thrown) { // a driver's fault ends the requests and nothing else
      fault = port.fault(thrown);
    } finally {
      port.calls().exitSubmit(call);
    }
    if (!done && isTakenBack()) {
      return false;
    }
    for (int i = 0; i < armed; i++) {
      DriverRequest work = works[i];
      if (!work.isEnded() || !done) {
        fault = fault == null ? nonsense(done) : fault;
        endFor(work, fault);
      }
      well += isWell(i) ? 1 : 0;
    }
    return true;
  }

  private DriverException nonsense(boolean done) {
    return port.nonsense(
        done
            ? "said that it had done several requests, and did not complete one"
            : "said that it does not do several requests at once, and completed one");
  }

  private static void endFor(DriverRequest work, DriverException fault) {
    work.fail(fault);
    while (!work.isEnded()) {
      Thread.onSpinWait(); // a faulty driver is completing it on another thread just now
    }
  }

  /** Takes back what was handed over; if one has been completed, none is. */
  private boolean isTakenBack() {
    for (int i = 0; i < armed; i++) {
      if (!works[i].back()) {
        for (int j = 0; j < i; j++) {
          works[j].begin(works[j].operation(), Part.WHOLE);
        }
        return false;
      }
    }
    return true;
  }

  /** Undoes {@link #arm}. */
  private void disarm() {
    for (int i = 0; i < armed; i++) {
      boolean unused = works[i].back(); // unless that was done
      requests[from + i].memory().leaveLeases();
    }
  }

  private boolean isWell(int i) {
    return works[i].outcome() != Outcome.FAILED && !requests[from + i].memory().isImpossible(works[i]);
  }

  private void end(Submission[] answers) {
    place.leaveInline(well); // the others leave one by one
    boolean all = well == armed;
    for (int i = 0; i < armed; i++) { // one that has been told of may be its user's again
      Request request = requests[from + i];
      StageTimes own = times.length == 0 ? StageTimes.Off.OFF : times[i];
      answers[from + i] =
          all || isWell(i)
              ? session.endInline(request, place, works[i], own)
              : fail(request, works[i], own);
    }
  }

  private Submission fail(Request request, DriverRequest work, StageTimes own) {
    try {
      return session.failInline(request, place, work, own, false); // its failure tells if the driver may still have it
    } catch (RuntimeException | OutOfMemoryError e) { // no memory to have it done elsewhere: it was taken back
      return Submission.Rejected.REJECTED;
    }
  }
}
