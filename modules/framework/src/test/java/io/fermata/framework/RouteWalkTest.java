package io.fermata.framework;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Walks over routes, fallbacks, checks, faults and drivers that come and go. {@code -Dfermata.test.seed=…}
 * replays one; in the soak {@code -Dfermata.test.seeds=…} says how many.
 */
@ExtendWith(QuietLog.class)
class RouteWalkTest {
  private static final int SEEDS = 300;
  private static final int SOAK_SEEDS = 20_000;

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @DisplayName("K089 whatever driver a request goes to and goes on to, it ends exactly once, with a right result")
  void walks() {
    Long one = Long.getLong("fermata.test.seed");
    if (one != null) {
      RouteWalk.run(one);
    } else {
      run(0, SEEDS);
    }
  }

  @Test
  @Tag("soak")
  @Timeout(7_200)
  @DisplayName("K089 the same for a long time")
  void walks_soak() {
    run(
        Long.getLong("fermata.test.seeds.from", 0),
        Integer.getInteger("fermata.test.seeds", SOAK_SEEDS));
  }

  private static void run(long from, int count) {
    List<AssertionError> failures = new ArrayList<>();
    for (long seed = from; seed < from + count; seed++) {
      try {
        RouteWalk.run(seed);
      } catch (AssertionError e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw new AssertionError(
          failures.size() + " of " + count + " walks fail; the first: "
              + failures.getFirst().getMessage(),
          failures.getFirst());
    }
  }
}
