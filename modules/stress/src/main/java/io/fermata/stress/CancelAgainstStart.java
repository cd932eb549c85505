package io.fermata.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLI_Result;

/**
 * A job makes itself known and ends, in one go, and is cancelled meanwhile from another thread: is the
 * outcome the one that the canceller was told?
 */
@JCStressTest
@Outcome(id = "null, RESULT, 0", expect = ACCEPTABLE, desc = "not known yet")
@Outcome(id = "DONE, RESULT, 0", expect = ACCEPTABLE, desc = "cancelled after its end")
@Outcome(id = "DONE, CANCELLED, 0", expect = ACCEPTABLE, desc = "cancelled at the last moment")
@Outcome(id = "REQUESTED, CANCELLED, 0", expect = ACCEPTABLE, desc = "cancelled as it ran")
@State
public class CancelAgainstStart {
  private final Jobs jobs = Jobs.open();
  private volatile Job<?> running;
  private Job<Integer> job;

  private int body() {
    running = Job.current().orElseThrow();
    return 1;
  }

  @Actor
  public void starter() {
    job = jobs.start(this::body);
  }

  @Actor
  public void canceller(LLI_Result result) {
    Job<?> seen = running;
    result.r1 = seen == null ? null : seen.cancel();
  }

  @Arbiter
  public void look(LLI_Result result) {
    result.r2 = Ending.of(job);
    result.r3 = jobs.unfinished();
  }
}
