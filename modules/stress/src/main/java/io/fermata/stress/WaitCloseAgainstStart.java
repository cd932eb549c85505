package io.fermata.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.wait.WaitContext;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * A wait context is closed while a job that pauses is started with it: is exactly one of the two
 * refused, and can the context be closed once the job has ended?
 */
@JCStressTest
@Outcome(id = "DONE, REFUSED, DONE", expect = ACCEPTABLE, desc = "the job has it")
@Outcome(id = "REFUSED, DONE, DONE", expect = ACCEPTABLE, desc = "closed first")
@State
public class WaitCloseAgainstStart {
  private static final Jobs JOBS = Jobs.open();
  private final WaitContext waits = WaitContext.open();
  private Job<Integer> job;

  private static int body() {
    Job.pause();
    return 1;
  }

  @Actor
  public void starter(LLL_Result result) {
    result.r1 = Attempt.of(() -> job = JOBS.start(waits, WaitCloseAgainstStart::body));
  }

  @Actor
  public void closer(LLL_Result result) {
    result.r2 = Attempt.of(waits::close);
  }

  @Arbiter
  public void look(LLL_Result result) {
    if (job != null) {
      job.cancel();
    }
    result.r3 = Attempt.of(waits::close);
  }
}
