package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverRequest.Outcome;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ways to close a session, and limits of any length. */
@Timeout(30)
class SessionEndTest {
  private static final FrameworkOptions UNTESTED =
      FrameworkOptions.DEFAULT.withSelfTests(false).withDrain(Duration.ZERO);

  private static Framework framework(Driver... drivers) {
    return Framework.open(DriverDiscovery.Found.of(drivers), UNTESTED);
  }

  @Test
  @DisplayName("K060 K061 closeAsync is done when the driver has ended the last; close(Duration) waits for it")
  void close_ways() throws Exception {
    HeldDriver driver = new HeldDriver(9);
    try (Framework framework = framework(driver)) {
      Session session = framework.open(SHA, Preference.BEST);
      HeldDriver.HeldSession inner = driver.lastSession();
      driver.hold();
      Ticket one = Computes.ticket(session.submit(digest("one")));
      Ticket two = Computes.ticket(session.submit(digest("two")));
      var closing = session.closeAsync();
      assertThrows(IllegalStateException.class, () -> session.submit(digest("late")));
      driver.completeNext();
      assertFalse(closing.isDone());
      assertEquals(0, inner.closed());
      FutureTask<Boolean> waiting = new FutureTask<>(() -> session.close(Duration.ofMinutes(1)));
      Thread.ofPlatform().start(waiting);
      driver.completeNext();
      assertTrue(waiting.get());
      closing.join();
      assertEquals(1, inner.closed());
      assertFalse(inner.closedTooEarly());
      assertEquals(Outcome.DONE, one.await());
      assertEquals(Outcome.DONE, two.await());
      assertTrue(session.closeAsync().isDone());
      assertTrue(session.close(Duration.ZERO));
      session.close();
      assertEquals(1, inner.closed());
    }
  }

  @Test
  @DisplayName("K096 what depends on closeAsync runs on the completion thread, not on the driver's")
  void close_dependents() throws Exception {
    HeldDriver driver = new HeldDriver(9);
    try (Framework framework = framework(driver)) {
      Session session = framework.open(SHA, Preference.BEST);
      driver.hold();
      session.submit(digest("one"));
      var ran = session.closeAsync().thenApply(nothing -> Thread.currentThread().getName());
      driver.completeNext();
      assertEquals("fermata-completion", ran.get());
    }
  }

  @Test
  @DisplayName("K169 closing may take for ever: the longest limits are limits like others")
  void close_forEver() throws Exception {
    Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
    HeldDriver driver = new HeldDriver(9);
    Framework framework =
        Framework.open(
            DriverDiscovery.Found.of(driver, new HeldDriver("other", 1)),
            UNTESTED.withBacklogLimit(ever).withDrain(ever));
    Session session = framework.open(SHA, Preference.driver("held"));
    assertTrue(session.close(ever));
    assertTrue(framework.remove("other", ever));
    framework.close();
    assertEquals(1, driver.closes());
  }
}
