package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.WorkKind;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One request that takes several steps on a driver, one after the other. With an inline driver they are
 * done when {@link #start} returns; any other driver goes on to the next step on the dispatcher's thread,
 * not on its own. Ends {@code whole} once, with the first step that does not succeed.
 */
abstract class StepRun implements DriverRequest.Owner, Offer {
  private final DriverPort port;
  private final Lane lane;
  protected final DriverRequest whole;
  private DriverRequest step = new DriverRequest(this);
  private boolean prepared;
  private boolean begun;
  // of a step: its submission has returned, and it has ended; who comes second goes on
  private final AtomicInteger met = new AtomicInteger();

  StepRun(DriverPort port, Lane lane, DriverRequest whole) {
    this.port = port;
    this.lane = lane;
    this.whole = whole;
  }

  /** The session for the next step; only asked while there is one. */
  abstract DriverSession session();

  /** Sets up the next step and begins it; false if there is none. */
  abstract boolean prepare(DriverRequest step) throws DriverException;

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
    return run(more, true);
  }

  @Override
  public Taken offer(boolean more) {
    int call = port.calls().enterSubmit();
    try {
      return run(more, false);
    } finally {
      port.calls().exitSubmit(call);
    }
  }

  private Taken run(boolean more, boolean first) {
    try {
      while (prepared || prepare(step)) {
        prepared = true;
        met.set(0);
        Taken taken = session().submit(step, more);
        if (taken == Taken.FULL && !step.isEnded()) {
          if (!begun) {
            wipe(false); // the whole is offered again, not this
          } else if (port.isInline()) {
            throw port.nonsense("answered FULL though it declares INLINE");
          } else if (first) {
            lane.resubmit(this); // what was done is not done again
            return Taken.ACCEPTED;
          }
          return Taken.FULL;
        }
        begun = true;
        if (taken == Taken.DONE && !step.isEnded()) {
          throw port.nonsense("answered DONE and did not complete the request");
        }
        if (met.incrementAndGet() < 2) {
          return Taken.ACCEPTED; // its end goes on
        }
        if (ends()) {
          return Taken.DONE;
        }
      }
      wipe(false);
      whole.succeed(produced());
    } catch (DriverException e) {
      fail(e, true);
    } catch (RuntimeException | Error thrown) {
      fail(port.fault(thrown), true);
    }
    return Taken.DONE;
  }

  private void fail(DriverException thrown, boolean kept) {
    wipe(kept);
    whole.fail(thrown);
  }

  /** Looks at a step that has ended; true if the whole has ended with it. */
  private boolean ends() throws DriverException {
    prepared = false;
    Outcome outcome = step.outcome();
    if (outcome == Outcome.FAILED) {
      fail(step.failure(), false);
      return true;
    }
    if (outcome == Outcome.DONE
        && (step.produced() < 0 || step.produced() > step.output().length())) {
      throw port.nonsense(
          "says it produced " + step.produced() + " of " + step.output().length() + " bytes");
    }
    if (outcome == Outcome.MISMATCH || differs(step)) {
      wipe(false);
      whole.mismatch();
      return true;
    }
    step = new DriverRequest(this);
    return false;
  }

  @Override
  public void ended(DriverRequest ended) {
    if (met.incrementAndGet() < 2) {
      return; // its submission is about to return, and goes on
    }
    try {
      if (!ends()) {
        if (prepare(step)) {
          prepared = true;
          lane.resubmit(this);
        } else {
          wipe(false);
          whole.succeed(produced());
        }
      }
    } catch (DriverException e) {
      fail(e, false);
    } catch (RuntimeException | Error thrown) {
      fail(port.fault(thrown), false);
    }
  }

  @Override
  public void endedAgain(DriverRequest ended) {
    port.completedTwice();
  }

  @Override
  public void refuse(Reason reason, String message) {
    fail(new DriverException(reason, message), false);
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
