package io.fermata.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/**
 * A job is cancelled while it is resumed, from its last pause: has it exactly one outcome, the one that
 * the answers of both calls tell, and does its body end once?
 */
@JCStressTest
@Outcome(id = "DONE, DONE, RESULT, 1", expect = ACCEPTABLE, desc = "cancelled after its end")
@Outcome(id = "DONE, DONE, CANCELLED, 1", expect = ACCEPTABLE, desc = "cancelled at the last moment")
@Outcome(id = "DONE, REQUESTED, CANCELLED, 1", expect = ACCEPTABLE, desc = "cancelled as it ran")
@Outcome(id = "REFUSED, DONE, CANCELLED, 1", expect = ACCEPTABLE, desc = "cancelled at its pause")
@State
public class CancelAgainstEnd {
  private static final Jobs JOBS = Jobs.open();
  private final Steps ends = new Steps();
  private final Job<Integer> job = JOBS.start(this::body);

  private int body() {
    try {
      Job.pause();
      return 1;
    } finally {
      ends.one();
    }
  }

  @Actor
  public void resumer(LLLL_Result result) {
    result.r1 = Attempt.resume(job);
  }

  @Actor
  public void canceller(LLLL_Result result) {
    result.r2 = job.cancel();
  }

  @Arbiter
  public void look(LLLL_Result result) {
    result.r3 = Ending.of(job);
    result.r4 = ends.count();
  }
}
