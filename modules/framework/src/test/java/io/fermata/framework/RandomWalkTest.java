package io.fermata.framework;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random sequences of open, submit, cancel, deadline, close and time under every fault, in virtual time
 * and on one thread: each request ends once, as it must, and nothing is left. One walk is seen again with
 * {@code -Dfermata.test.seed=…}; a soak takes {@code -Dfermata.test.seeds.from=…} and {@code
 * -Dfermata.test.seeds=…}, how many.
 */
@ExtendWith(QuietLog.class)
class RandomWalkTest {
  private static final int SEEDS = 400;
  private static final int SOAK_SEEDS = 20_000;

  @Test
  @Timeout(120)
  @DisplayName("K089 K093 K094 whatever is done and whatever goes wrong, each request ends exactly once")
  void walks() {
    Long one = Long.getLong("fermata.test.seed");
    if (one != null) {
      RandomWalk.run(one);
    } else {
      run(0, SEEDS);
    }
  }

  @Test
  @Tag("soak")
  @Timeout(7_200)
  @DisplayName("K089 K093 K094 the same for a long time")
  void walks_soak() {
    run(
        Long.getLong("fermata.test.seeds.from", 0),
        Integer.getInteger("fermata.test.seeds", SOAK_SEEDS));
  }

  /** All of them, so that one failure does not hide the others. */
  private static void run(long from, int count) {
    List<AssertionError> failures = new ArrayList<>();
    for (long seed = from; seed < from + count; seed++) {
      try {
        RandomWalk.run(seed);
      } catch (AssertionError e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      AssertionError first = failures.removeFirst();
      failures.stream().limit(5).forEach(first::addSuppressed);
      throw new AssertionError(
          (failures.size() + 1) + " of " + count + " walks fail; the first: " + first.getMessage(),
          first);
    }
  }
}
