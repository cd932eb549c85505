package io.fermata.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZLI_Result;

/** A driver completes a request while its user cancels it: does one of them win, as the user is told? */
@JCStressTest
@Outcome(id = "false, FIRST, 1", expect = ACCEPTABLE, desc = "it was complete")
@Outcome(id = "true, CANCELLED, 1", expect = ACCEPTABLE, desc = "it was cancelled")
@State
public class CompletionAgainstCancel {
  private final Asked asked = new Asked();

  @Actor
  public void driver() {
    asked.complete();
  }

  @Actor
  public void user(ZLI_Result result) {
    result.r1 = asked.cancel();
  }

  @Arbiter
  public void look(ZLI_Result result) {
    result.r2 = asked.result();
    result.r3 = asked.ends();
  }
}
