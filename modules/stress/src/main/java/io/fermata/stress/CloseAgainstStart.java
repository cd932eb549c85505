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
 * The runtime is closed while a job is started in it, which pauses: is the job either refused or
 * cancelled, and is none left unfinished when close has returned?
 */
@JCStressTest
@Outcome(id = "DONE, DONE, CANCELLED, 0", expect = ACCEPTABLE, desc = "started, then cancelled")
@Outcome(id = "REFUSED, DONE, null, 0", expect = ACCEPTABLE, desc = "closed first")
@State
public class CloseAgainstStart {
  private final Jobs jobs = Jobs.open();
  private Job<Integer> job;

  private static int body() {
    Job.pause();
    return 1;
  }

  @Actor
  public void starter(LLLL_Result result) {
    result.r1 = Attempt.of(() -> job = jobs.start(CloseAgainstStart::body));
  }

  @Actor
  public void closer(LLLL_Result result) {
    result.r2 = Attempt.of(() -> jobs.close(Duration.ofSeconds(2)));
  }

  @Arbiter
  public void look(LLLL_Result result) {
    result.r3 = job == null ? null : Ending.of(job);
    result.r4 = jobs.unfinished();
  }
}
