package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest.Outcome;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitTest {

  /** The counts after one request that was performed on such a thread and completed meanwhile. */
  private static Counts performed(Thread.Builder threads) throws Exception {
    HeldDriver driver = new HeldDriver(1);
    try (Framework framework =
            Framework.open(DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT);
        Session session = framework.open(SHA, Preference.BEST)) {
      driver.hold();
      FutureTask<Outcome> outcome = new FutureTask<>(() -> session.perform(digest("message")));
      Thread thread = threads.start(outcome);
      driver.awaitArrivals(1);
      Computes.untilWaiting(thread);
      thread.interrupt();
      assertTrue(driver.completeNext());
      assertEquals(Outcome.DONE, outcome.get(), "an interrupt does not end the wait");
      return framework.counts();
    }
  }

  @Test
  @DisplayName("a platform thread that waits is counted as blocked")
  void thread_platform() throws Exception {
    assertEquals(Counts.of(Computes.ANSWERS, 0, 0, 1), performed(Thread.ofPlatform()));
  }

  @Test
  @DisplayName("a virtual thread that waits is counted as parked; its self test as inline")
  void thread_virtual() throws Exception {
    assertEquals(Counts.of(Computes.ANSWERS, 0, 1, 0), performed(Thread.ofVirtual()));
  }
}
