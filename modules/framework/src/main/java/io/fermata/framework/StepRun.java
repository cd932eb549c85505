package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.WorkKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request that takes several steps, one after the other, each at a station: all on one driver, or on
 * several. Ends {@code whole} once, with the first step that does not succeed.
 *
 * <p>With inline drivers the steps are done when {@link #start} returns. Any other driver's thread goes on
 * to nothing: the next step is brought by the dispatcher of the driver that is to do it, in its lane, so
 * that a driver which is full or blocks holds up its own steps alone. A step on the same driver goes before
 * what waits there, since it was begun; one that comes from another driver goes behind it, since others
 * would never have their turn if that driver was the faster one.
 */
abstract class StepRun implements Offer {
  protected DriverRequest whole;
  private final boolean spans;
  private final boolean again;
  private final List<Step> kept; // if it is used again: one step for each station
  private Station at; // of the step, and once it has ended, of the one before
  private @Nullable Step step; // that is prepared, or with a driver
  private boolean begun;
  private boolean spoilt;

  /**
   * @param first where it begins
   * @param spans true if its stations are of several drivers
   */
  StepRun(Station first, boolean spans, DriverRequest whole) {
    this(first, spans, whole, false);
  }

  /**
   * @param again true if it is used for one request after the other, all its drivers being inline
   */
  StepRun(Station first, boolean spans, DriverRequest whole, boolean again) {
    this.at = first;
    this.spans = spans;
    this.whole = whole;
    this.again = again;
    this.kept = again ? new ArrayList<>() : List.of();
  }

  /** Begins anew with another request. */
  void begin(DriverRequest next) {
    if (whole != next) { // see DriverRequest#begin
      whole = next;
    }
  }

  /** True if it can begin anew: no driver may still use what it was given. */
  boolean isUsableAgain() {
    return !spoilt;
  }

  private Step stepAt(Station station) {
    for (int i = 0; i < kept.size(); i++) { // no iterator: this is for each request
      Step one = kept.get(i);
      if (one.station == station) {
        return one;
      }
    }
    Step fresh = new Step(station);
    kept.add(fresh);
    return fresh;
  }

  /** One step as a driver gets it; each has its own, since a driver may complete what it had twice. */
  private final class Step implements DriverRequest.Owner {
    private static final VarHandle MET;

    static {
      try {
        MET = MethodHandles.lookup().findVarHandle(Step.class, "met", boolean.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private final Station station;
    private final DriverRequest request = new DriverRequest(this);
    private volatile boolean met;

    private Step(Station station) {
      this.station = station;
    }

    /** Its submission has returned, or it has ended: true for who comes second, and goes on. */
    private boolean isSecond() {
      return !MET.compareAndSet(this, false, true);
    }

    @Override
    public void ended(DriverRequest ended) {
      // an inline driver's submission is about to return, and looks for itself
      if (!station.port().isInline() && isSecond()) {
        goOn(this);
      }
    }

    @Override
    public void endedAgain(DriverRequest ended) {
      station.port().completedTwice();
    }
  }

  /** Where the next step is done; null if no step is left. */
  abstract @Nullable Station next();

  /** Sets up the next step and begins it; only asked while there is one. */
  abstract void prepare(DriverRequest step) throws DriverException;

  /** Takes over the result of a step; true if the whole ends here with a mismatch. */
  abstract boolean differs(DriverRequest step) throws DriverException;

  /** Bytes produced by the whole, once no step is left. */
  abstract int produced();

  /**
   * Forgets what was derived on the way.
   *
   * @param kept true if the driver may still use memory that it was given
   */
  abstract void wipe(boolean kept);

  /** Starts; as {@link DriverSession#submit}. */
  Taken start(boolean more) {
    if (!again) {
      return run(more, true);
    }
    doAll(more);
    return Taken.DONE;
  }

  /** All steps, each on an inline driver: nothing is noted that only one who goes on later needs. */
  private void doAll(boolean more) {
    Station there = at;
    try {
      for (Station next = next(); next != null; next = next()) {
        there = next;
        Step now = stepAt(next);
        prepare(now.request);
        Taken taken = next.submit(now.request, more);
        if (!now.request.isEnded()) {
          throw unended(next.port(), taken);
        }
        if (ends(now)) {
          return;
        }
      }
      succeed();
    } catch (DriverException e) {
      fail(there, e, true);
    } catch (RuntimeException | Error thrown) {
      fail(there, there.port().fault(thrown), true);
    }
  }

  @Override
  public Taken offer(boolean more) {
    DriverCalls calls = at.port().calls();
    int call = calls.enterSubmit();
    try {
      return run(more, false);
    } finally {
      calls.exitSubmit(call);
    }
  }

  /** The next step, prepared; null if no step is left. */
  private @Nullable Step ready() throws DriverException {
    Step now = step;
    if (now == null) {
      Station next = next();
      if (next != null) {
        now = new Step(next);
        at = next;
        step = now;
        prepare(now.request);
      }
    }
    return now;
  }

  private Taken run(boolean more, boolean first) {
    try {
      Station here = at;
      Step now = ready();
      while (now != null) {
        Station next = now.station;
        if (next.lane() != here.lane() && !(next.port().isInline() && here.port().isInline())) {
          begun = true;
          next.lane().queueAlways(this);
          return Taken.ACCEPTED;
        }
        Taken taken = next.submit(now.request, more);
        boolean ended = now.request.isEnded();
        if (!ended && taken == Taken.FULL) {
          return full(next, first);
        }
        begun = true;
        if (!ended && (taken == Taken.DONE || next.port().isInline())) {
          throw unended(next.port(), taken);
        }
        if (!next.port().isInline() && !now.isSecond()) {
          return Taken.ACCEPTED; // its end goes on
        }
        if (ends(now)) {
          return Taken.DONE;
        }
        now = ready();
      }
      succeed();
    } catch (DriverException e) {
      fail(at, e, true);
    } catch (RuntimeException | Error thrown) {
      fail(at, at.port().fault(thrown), true);
    }
    return Taken.DONE;
  }

  private static DriverException unended(DriverPort port, Taken taken) {
    return port.nonsense(
        taken == Taken.DONE
            ? "answered DONE and did not complete the request"
            : "answered " + taken + " though it declares INLINE");
  }

  private Taken full(Station there, boolean first) throws DriverException {
    if (there.port().isInline()) {
      throw unended(there.port(), Taken.FULL);
    }
    if (!begun) {
      wipe(false); // the whole is offered again, not this
    } else if (first) {
      there.lane().resubmit(this); // what was done is not done again
      return Taken.ACCEPTED;
    }
    return Taken.FULL;
  }

  private void succeed() {
    wipe(false);
    whole.succeed(produced());
  }

  private void fail(Station there, DriverException thrown, boolean kept) {
    spoilt |= kept;
    wipe(kept);
    // a fault has the driver's name already, and tells that memory is not to be used again
    whole.fail(
        spans && !(thrown instanceof DriverFault) ? new StepFailure(there.port(), thrown) : thrown);
  }

  /** Looks at a step that has ended; true if the whole has ended with it. */
  private boolean ends(Step ended) throws DriverException {
    DriverRequest request = ended.request;
    Station there = ended.station;
    if (step != null) {
      step = null;
    }
    Outcome outcome = request.outcome();
    if (outcome == Outcome.FAILED) {
      fail(there, request.failure(), false);
      return true;
    }
    if (outcome == Outcome.DONE && !isPossible(request)) {
      throw there.port().nonsense(
          "says it produced " + request.produced() + " of " + request.output().length() + " bytes");
    }
    if (outcome == Outcome.MISMATCH || differs(request)) {
      wipe(false);
      whole.mismatch();
      return true;
    }
    return false;
  }

  /** A chain may end with a compression, and tell a length that it has not written. */
  private static boolean isPossible(DriverRequest ended) {
    return ended.produced() >= 0
        && (ended.operation() == Operation.CHAIN
            || ended.produced() <= ended.output().length());
  }

  /** A step has ended after its submission has returned. */
  private void goOn(Step ended) {
    try {
      if (!ends(ended)) {
        Station before = at;
        Step next = ready();
        if (next == null) {
          succeed();
        } else if (next.station.lane() == before.lane()) {
          before.lane().resubmit(this);
        } else {
          next.station.lane().queueAlways(this);
        }
      }
    } catch (DriverException e) {
      fail(at, e, false);
    } catch (RuntimeException | Error thrown) {
      fail(at, at.port().fault(thrown), false);
    }
  }

  @Override
  public void refuse(Reason reason, String message) {
    fail(at, new DriverException(reason, message), false);
  }

  /** What has begun goes on before what has not. */
  @Override
  public long number() {
    return 0;
  }

  @Override
  public QueuedRequest describe(String driver, WorkKind work) {
    return new QueuedRequest(
        driver,
        work,
        whole.operation(),
        whole.input().length(),
        Set.of(QueuedRequest.Flag.BEGUN));
  }

  @Override
  public boolean batched() {
    return false;
  }
}
