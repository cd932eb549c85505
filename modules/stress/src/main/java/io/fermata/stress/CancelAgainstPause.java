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
 * A job is cancelled as it is resumed and pauses once more: does it end, or is it at least woken so that
 * somebody resumes it to its end? Its body must end once.
 */
@JCStressTest
@Outcome(id = "(DONE|REFUSED), DONE, ENDED, 1", expect = ACCEPTABLE, desc = "cancelled at a pause")
@Outcome(id = "DONE, REQUESTED, ENDED, 1", expect = ACCEPTABLE, desc = "cancelled before the pause")
@Outcome(id = "DONE, REQUESTED, WOKEN, 1", expect = ACCEPTABLE, desc = "cancelled in between, and woken")
@State
public class CancelAgainstPause {
  private static final Jobs JOBS = Jobs.open();
  private final Steps ends = new Steps();
  private final Job<Integer> job = JOBS.start(this::body);

  private int body() {
    try {
      Job.pause();
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
    result.r3 = WakeUp.of(job);
    result.r4 = Ending.of(job) == Ending.CANCELLED ? ends.count() : 0;
  }
}
