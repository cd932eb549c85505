package io.fermata.job;

import io.fermata.wait.Awaited;
import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import io.fermata.wait.Waited;
import io.fermata.wait.Waiter;
import java.util.concurrent.locks.LockSupport;

/** Waits inside a job by pausing it; in a section that must not pause, waits are not its business. */
public final class PausingWaiter implements Waiter {
  private static final long HOLD_LEAST_NANOS = 2_000;
  private static final long HOLD_MOST_NANOS = 1_000_000;

  /** For {@link java.util.ServiceLoader}. */
  public PausingWaiter() {}

  @Override
  public boolean serves() {
    return Job.isInside() && !Job.inside().mustNotPause();
  }

  @Override
  public Waited await(Awaited what) {
    WaitContext waits = Job.inside().waits();
    waits.status(WaitStatus.OK); // first: the wake-up can come at once, and is to reach the callback
    if (!what.onDone(waits::wake)) {
      return Waited.NOT_AT_ALL;
    }
    if (what.isDone()) {
      return Waited.NOT_AT_ALL;
    }
    long hold = HOLD_LEAST_NANOS;
    while (!what.isDone()) {
      if (!Job.inside().pauseHere()) {
        // Held: nobody resumes us, and the thread that completes it may be this one's loop. So poll.
        LockSupport.parkNanos(what, hold);
        hold = Math.min(2 * hold, HOLD_MOST_NANOS);
      }
    }
    return Waited.PAUSED;
  }
}
