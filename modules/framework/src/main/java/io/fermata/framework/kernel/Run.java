package io.fermata.framework.kernel;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One request on its way through a driver of this face. It ends once: with the first {@code done}, or
 * with an answer of {@code process} that is an error, or with the driver.
 */
abstract class Run {
  private enum State {
    /** The driver has it. */
    OPEN,
    /** It was completed. */
    ENDED,
    /** The driver did not take it, or is no more: what it says later is about nothing. */
    DEAD
  }

  private final KernelDriver driver;
  final DriverRequest work;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
  private volatile boolean returned;

  Run(KernelDriver driver, DriverRequest work) {
    this.driver = driver;
    this.work = work;
  }

  /** Calls the driver's function. */
  abstract Errno process();

  /** What the driver wrote into its request. */
  abstract Errno status();

  /** Completes {@link #work} with success. */
  abstract void succeed();

  /** Hands it to the driver. */
  final Taken start() {
    driver.goesOut(this);
    Errno answer;
    try {
      answer = Objects.requireNonNullElse(process(), Errno.EIO);
    } catch (RuntimeException | Error e) {
      state.compareAndSet(State.OPEN, State.DEAD);
      driver.comesBack(this);
      throw e;
    } finally {
      returned = true;
    }
    if (answer == Errno.ERESTART) {
      if (state.compareAndSet(State.OPEN, State.DEAD)) {
        driver.comesBack(this);
        return Taken.FULL;
      }
    } else if (answer.isError() && state.compareAndSet(State.OPEN, State.ENDED)) {
      end(answer);
    }
    return work.isEnded() ? Taken.DONE : Taken.ACCEPTED;
  }

  /** The driver says that it is done. */
  final void done() {
    if (state.compareAndSet(State.OPEN, State.ENDED)) {
      end(status());
    } else if (state.get() == State.ENDED && !(returned && driver.isInline())) {
      work.succeed(0); // changes nothing: the core counts it and names the driver
    } else {
      driver.saysTooMuch();
    }
  }

  private void end(Errno how) {
    try {
      switch (how) {
        case SUCCESS -> succeed();
        case EBADMSG -> work.mismatch();
        default -> work.fail(new ErrnoException(how, driver.name() + " answered " + how));
      }
    } finally {
      driver.comesBack(this); // only now: a driver that departs is taken out with its last request
    }
  }

  /** The driver is no more. */
  final void abandon() {
    if (state.compareAndSet(State.OPEN, State.DEAD)) {
      work.fail(Reason.SESSION_LOST, driver.name() + " is gone");
    }
  }
}
