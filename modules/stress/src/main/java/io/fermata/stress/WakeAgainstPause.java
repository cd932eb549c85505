package io.fermata.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/**
 * The device completes and wakes while a job, just started, looks and pauses: has the job either seen
 * the completion, or a wake-up that brings it back?
 */
@JCStressTest
@Outcome(id = "ENDED, 1", expect = ACCEPTABLE, desc = "it saw the completion")
@Outcome(id = "WOKEN, 1", expect = ACCEPTABLE, desc = "it paused, and the wake-up brings it back")
@State
public class WakeAgainstPause {
  private static final Jobs JOBS = Jobs.open();
  private final WaitContext waits = WaitContext.open();
  private final AtomicInteger callbacks = new AtomicInteger();
  private volatile boolean completed;
  private Job<Integer> job;

  public WakeAgainstPause() {
    waits.status(WaitStatus.OK);
    waits.onWake(callbacks::incrementAndGet);
  }

  private int body() {
    while (!completed) {
      Job.pause();
    }
    return 1;
  }

  @Actor
  public void caller() {
    job = JOBS.start(waits, this::body);
  }

  @Actor
  public void device() {
    completed = true;
    waits.wake();
  }

  @Arbiter
  public void look(LI_Result result) {
    result.r1 = WakeUp.of(job);
    result.r2 = callbacks.get();
  }
}
