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

/** Two threads cancel a paused job: does it unwind once, and is one of them told that it has ended? */
@JCStressTest
@Outcome(id = "DONE, DONE, ENDED, 1", expect = ACCEPTABLE, desc = "one after the other")
@Outcome(id = "DONE, REQUESTED, ENDED, 1", expect = ACCEPTABLE, desc = "the first one unwinds it")
@Outcome(id = "REQUESTED, DONE, ENDED, 1", expect = ACCEPTABLE, desc = "the second one does")
@State
public class TwoCancels {
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
  public void first(LLLL_Result result) {
    result.r1 = job.cancel();
  }

  @Actor
  public void second(LLLL_Result result) {
    result.r2 = job.cancel();
  }

  @Arbiter
  public void look(LLLL_Result result) {
    result.r3 = WakeUp.of(job);
    result.r4 = Ending.of(job) == Ending.CANCELLED ? ends.count() : 0;
  }
}
