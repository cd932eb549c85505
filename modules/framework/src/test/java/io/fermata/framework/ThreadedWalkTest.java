package io.fermata.framework;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Random sequences on several threads, devices with their own threads, and the machine's clock. */
@ExtendWith(QuietLog.class)
class ThreadedWalkTest {
  private static final int SEEDS = 60;
  private static final int SOAK_SEEDS = 1_000;

  @Test
  @Timeout(120)
  @DisplayName("K089 K094 threads that do anything at once: each request ends exactly once")
  void walks() throws Exception {
    Seeds.first(SEEDS, ThreadedWalk::run);
  }

  @Test
  @Tag("soak")
  @Timeout(7_200)
  @DisplayName("K089 K094 the same for a long time")
  void walks_soak() {
    Seeds.soak(SOAK_SEEDS, ThreadedWalk::run);
  }
}
