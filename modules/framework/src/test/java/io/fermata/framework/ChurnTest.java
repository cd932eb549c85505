package io.fermata.framework;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Drivers come and go under load, and no operation fails. Another seed than the first is taken with {@code
 * -Dfermata.test.seed=…}; it is printed.
 */
@ExtendWith(QuietLog.class)
class ChurnTest {
  private static final long REQUESTS = 20_000;
  private static final long SOAK_REQUESTS = 1_000_000;

  @Test
  @Timeout(120)
  @DisplayName("K024 K033 K036 drivers come and go under load: no operation fails, and each result is right")
  void underLoad() throws Exception {
    run(REQUESTS);
  }

  @Test
  @Tag("soak")
  @Timeout(7_200)
  @DisplayName("K024 K033 K036 the same with a million requests")
  void underLoad_soak() throws Exception {
    run(SOAK_REQUESTS);
  }

  private static void run(long requests) throws Exception {
    System.out.println(Churn.run(Long.getLong("fermata.test.seed", 1), requests));
  }
}
