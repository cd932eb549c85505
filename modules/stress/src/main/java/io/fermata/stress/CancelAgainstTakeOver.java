package io.fermata.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZLI_Result;

/** A request is cancelled while another driver is asked for it: does one of them win, as the user is told? */
@JCStressTest
@Outcome(id = "false, SECOND, 1", expect = ACCEPTABLE, desc = "the other was quicker")
@Outcome(id = "true, CANCELLED, 1", expect = ACCEPTABLE, desc = "cancelled, at the first driver or on its way")
@State
public class CancelAgainstTakeOver {
  private final Asked asked = new Asked();

  @Actor
  public void user(ZLI_Result result) {
    result.r1 = asked.cancel();
  }

  @Actor
  public void time() {
    asked.takeOver();
  }

  @Arbiter
  public void look(ZLI_Result result) {
    asked.complete(); // which changes nothing any more
    result.r2 = asked.result();
    result.r3 = asked.ends();
  }
}
