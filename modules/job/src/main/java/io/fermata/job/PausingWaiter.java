package io.fermata.job;

import io.fermata.wait.Awaited;
import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import io.fermata.wait.Waited;
import io.fermata.wait.Waiter;

/** Waits inside a job by pausing it; in a section that must not pause, waits are not its business. */
public final class PausingWaiter implements Waiter {

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
    while (!what.isDone()) {
      Job.pause();
    }
    return Waited.PAUSED;
  }
}
