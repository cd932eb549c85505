package io.fermata.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * The runtime is closed while one of its jobs is resumed and pauses again: has the job ended when close
 * returns, with one outcome, and is none left unfinished?
 */
@JCStressTest
@Outcome(id = "DONE, DONE, CANCELLED, 0", expect = ACCEPTABLE, desc = "resumed, then cancelled")
@Outcome(id = "REFUSED, DONE, CANCELLED, 0", expect = ACCEPTABLE, desc = "cancelled")
@State
public class CloseAgainstResume {
  private final Jobs jobs = Jobs.open();
  private final Job<Integer> job = jobs.start(CloseAgainstResume::body);

  private static int body() {
    Job.pause();
    Job.pause();
    return 1;
  }

  @Actor
  public void resumer(LLLL_Result result) {
    result.r1 = Attempt.resume(job);
  }

  @Actor
  public void closer(LLLL_Result result) {
    result.r2 = Attempt.of(() -> jobs.close(Duration.ofSeconds(2)));
  }

  @Arbiter
  public void look(LLLL_Result result) {
    result.r3 = Ending.of(job);
    result.r4 = jobs.unfinished();
  }
}
