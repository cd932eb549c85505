package io.fermata.framework;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Walks over routes, fallbacks, checks, faults and drivers that come and go. See {@link Seeds}. */
@ExtendWith(QuietLog.class)
class RouteWalkTest {
  private static final int SEEDS = 150;
  private static final int SOAK_SEEDS = 20_000;

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  @DisplayName("K089 whatever driver a request goes to and goes on to, it ends exactly once, with a right result")
  void walks() throws Exception {
    Seeds.first(SEEDS, RouteWalk::run);
  }

  @Test
  @Tag("soak")
  @Timeout(7_200)
  @DisplayName("K089 the same for a long time")
  void walks_soak() {
    Seeds.soak(SOAK_SEEDS, RouteWalk::run);
  }
}
