package io.fermata.framework;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random sequences of open, submit, cancel, deadline, close and time under every fault, in virtual time
 * and on one thread: each request ends once, as it must, and nothing is left. {@link Seeds} says how one
 * walk is seen again.
 */
@ExtendWith(QuietLog.class)
class RandomWalkTest {
  private static final int SEEDS = 220; // each plan of faults ten times: see WalkFaults
  private static final int SOAK_SEEDS = 20_000;

  @Test
  @Timeout(120)
  @DisplayName("K089 K093 K094 whatever is done and whatever goes wrong, each request ends exactly once")
  void walks() throws Exception {
    Seeds.first(SEEDS, RandomWalk::run);
  }

  @Test
  @Tag("soak")
  @Timeout(7_200)
  @DisplayName("K089 K093 K094 the same for a long time")
  void walks_soak() {
    Seeds.soak(SOAK_SEEDS, RandomWalk::run);
  }
}
