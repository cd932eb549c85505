package io.fermata.job;

import io.fermata.wait.Awaited;
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
    if (!what.onDone(Job.inside().waits()::wake)) {
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
