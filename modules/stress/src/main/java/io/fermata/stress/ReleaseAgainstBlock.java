package io.fermata.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * A job blocks on what knows of no jobs, a latch, while another thread opens it: has the job either got
 * through, or a wake-up that brings it back?
 */
@JCStressTest
@Outcome(id = "ENDED", expect = ACCEPTABLE, desc = "it got through at once")
@Outcome(id = "WOKEN", expect = ACCEPTABLE, desc = "it gave its thread back, and was woken")
@State
public class ReleaseAgainstBlock {
  private static final Jobs JOBS = Jobs.open();
  private final CountDownLatch latch = new CountDownLatch(1);
  private Job<Integer> job;

  @Actor
  public void caller() {
    job =
        JOBS.start(
            () -> {
              latch.await();
              return 1;
            });
  }

  @Actor
  public void releaser() {
    latch.countDown();
  }

  @Arbiter
  public void look(L_Result result) {
    result.r1 = WakeUp.of(job);
  }
}
