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
 * Two threads resume a job that has two pauses: does each that is not refused run one step, and only
 * one, never at the same time as the other, and does it see what the other one wrote?
 */
@JCStressTest
@Outcome(id = "DONE, DONE, 2, RESULT", expect = ACCEPTABLE, desc = "one after the other")
@Outcome(id = "DONE, REFUSED, 1, NONE", expect = ACCEPTABLE, desc = "the first one has it")
@Outcome(id = "REFUSED, DONE, 1, NONE", expect = ACCEPTABLE, desc = "the second one has it")
@State
public class TwoResumes {
  private static final Jobs JOBS = Jobs.open();
  private final Steps steps = new Steps();
  private final Job<Integer> job = JOBS.start(this::body);

  private int body() {
    Job.pause();
    steps.one();
    Job.pause();
    steps.one();
    return 1;
  }

  @Actor
  public void first(LLLL_Result result) {
    result.r1 = Attempt.resume(job);
  }

  @Actor
  public void second(LLLL_Result result) {
    result.r2 = Attempt.resume(job);
  }

  @Arbiter
  public void look(LLLL_Result result) {
    result.r3 = steps.count();
    result.r4 = Ending.of(job);
    job.cancel(); // or it would be kept for ever
  }
}
