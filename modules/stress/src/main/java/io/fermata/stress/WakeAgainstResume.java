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
 * A job is resumed too early, which takes the signal back, while the device completes and wakes: is the
 * wake-up taken back that the job has not seen?
 */
@JCStressTest
@Outcome(id = "ENDED, 1", expect = ACCEPTABLE, desc = "it saw the completion")
@Outcome(id = "WOKEN, 1", expect = ACCEPTABLE, desc = "it paused, and the wake-up brings it back")
@State
public class WakeAgainstResume {
  private static final Jobs JOBS = Jobs.open();
  private final WaitContext waits = WaitContext.open();
  private final AtomicInteger callbacks = new AtomicInteger();
  private volatile boolean completed;
  private final Job<Integer> job;

  public WakeAgainstResume() {
    waits.status(WaitStatus.OK);
    waits.onWake(callbacks::incrementAndGet);
    job = JOBS.start(waits, this::body);
  }

  private int body() {
    while (!completed) {
      Job.pause();
    }
    return 1;
  }

  @Actor
  public void caller() {
    job.resume();
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
