package io.fermata.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** A driver completes a request while another is asked instead: has it one result, whole and told once? */
@JCStressTest
@Outcome(id = "FIRST, 1", expect = ACCEPTABLE, desc = "just in time")
@Outcome(id = "SECOND, 1", expect = ACCEPTABLE, desc = "too late: what it answers is about nothing")
@State
public class CompletionAgainstTakeOver {
  private final Asked asked = new Asked();

  @Actor
  public void driver() {
    asked.complete();
  }

  @Actor
  public void time() {
    asked.takeOver();
  }

  @Arbiter
  public void look(LI_Result result) {
    result.r1 = asked.result();
    result.r2 = asked.ends();
  }
}
