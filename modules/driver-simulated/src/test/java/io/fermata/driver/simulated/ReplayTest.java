package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Health;
import io.fermata.spi.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run depends on the seed and on nothing else. */
class ReplayTest {

  /** Every fault at once, with a workload of its own seed; everything that was said, with its time. */
  private static List<String> everything(long seed) throws Exception {
    List<Fault> faults = new ArrayList<>();
    for (Fault.Kind kind : Fault.Kind.values()) {
      double often = kind == Fault.Kind.UNPLUG ? 0.0005 : kind == Fault.Kind.RESET ? 0.005 : 0.03;
      faults.add(Fault.of(kind).withProbability(often));
    }
    try (Rig rig = new Rig(SimulatedDevice.builder().seed(seed).faults(faults))) {
      SplittableRandom work = new SplittableRandom(7);
      DriverSession session = rig.driver.open(Rig.SHA);
      for (int i = 0; i < 600 && !rig.changes.contains(Health.GONE); i++) {
        rig.time.advance(Duration.ofNanos(work.nextInt(5_000)));
        DriverRequest request = rig.digest("x".repeat(work.nextInt(1_000)));
        Taken taken = session.submit(request, work.nextBoolean());
        rig.trace.add(rig.number(request) + " " + taken);
        if (taken == Taken.DONE) {
          session = rig.driver.open(Rig.SHA);
        }
      }
      rig.run();
      rig.driver.close();
      rig.trace.add(rig.driver.counts().toString());
      return rig.trace;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -9, 4711})
  @DisplayName("the same seed gives the same trace, faults and all; another gives another")
  void replay(long seed) throws Exception {
    List<String> once = everything(seed);
    assertEquals(once, everything(seed), "seed " + seed);
    assertNotEquals(once, everything(seed + 1), "seed " + seed);
    assertTrue(once.size() > 300, "seed " + seed + ": only " + once.size());
  }

  /** When each of 300 requests ended. */
  private static List<Long> ends(Fault... faults) throws Exception {
    try (Rig rig = new Rig(SimulatedDevice.builder().depth(512).seed(11).faults(faults))) {
      List<DriverRequest> requests = rig.submit(rig.driver.open(Rig.SHA), 300);
      rig.run();
      return requests.stream().map(rig::endedAt).toList();
    }
  }

  @Test
  @DisplayName("one fault more shifts no service time and no other fault")
  void independence() throws Exception {
    Fault late = Fault.late().withProbability(0.05);
    Fault wrong = Fault.wrongResult().withProbability(0.2);
    Fault failing = Fault.transientFailure().withProbability(0.2);
    assertEquals(ends(), ends(wrong, failing));
    assertEquals(ends(late), ends(wrong, failing, late));
    assertNotEquals(ends(), ends(late));
  }
}
