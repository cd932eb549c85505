package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OfferedTest {

  @Test
  @DisplayName("one that is being offered is not taken from the driver though another came back in front of it")
  void offered_notFirst() throws Exception {
    HeldDriver driver = new HeldDriver(2);
    try (Framework framework =
            Framework.open(
                DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT.withSelfTests(false));
        Session session = framework.open(SHA, Preference.BEST)) {
      driver.hold();
      ticket(session.submit(digest("one")));
      final Ticket two = ticket(session.submit(digest("two")));
      final Ticket three = ticket(session.submit(digest("three")));
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      driver.instead(
          (spec, request) -> {
            driver.instead(null);
            inside.countDown();
            try {
              leave.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            Computes.complete(spec, request);
            return Taken.DONE;
          });
      driver.completeAndUnblock();
      inside.await();
      DriverRequest given = driver.take();
      given.fail(Reason.TRANSIENT, "again");
      assertTrue(three.cancel());
      leave.countDown();
      assertEquals(Outcome.FAILED, three.await());
      driver.awaitArrivals(3);
      driver.completeNext();
      assertEquals(Outcome.DONE, two.await());
      assertEquals(0, framework.counts().completedTwice());
      driver.stopHolding();
      framework.close(Duration.ZERO);
    }
  }
}
