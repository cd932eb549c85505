package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Health;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Drivers that make no room, and are not waited for any longer. */
class RetirementTest {
  private final VirtualTime time = new VirtualTime();
  private final HeldDriver full = new HeldDriver("full", 1);
  private final HeldDriver other = new HeldDriver("other", 100);

  private Framework open(Retirement retirement) {
    return Framework.open(
        DriverDiscovery.Found.of(full, other),
        FrameworkOptions.DEFAULT
            .withSelfTests(false)
            .withTime(time)
            .withExecutor(time)
            .withBacklogLimit(Duration.ofHours(1))
            .withRetirement(retirement));
  }

  private Health health(Framework framework) {
    return framework.driver("full").orElseThrow().health();
  }

  private Ticket waiting(Framework framework) throws Exception {
    Session session = framework.open(SHA, Preference.BEST);
    assertEquals("full", session.driver());
    full.hold();
    session.submit(digest("held"));
    return ticket(session.submit(digest("waits")));
  }

  @Test
  @DisplayName("K038 K091 by default a driver that is full is waited for, however often it is")
  void never() throws Exception {
    try (Framework framework = open(Retirement.NEVER)) {
      Ticket waits = waiting(framework);
      for (int i = 0; i < 50; i++) {
        full.unblock();
        time.advance(Duration.ofSeconds(10));
      }
      assertEquals(Health.BLOCKED, health(framework));
      assertFalse(waits.isDone());
      full.completeNext();
      full.completeNext();
    }
  }

  @Test
  @DisplayName("K038 a driver that is full so often in a row is retired, and what waits for it is done by another")
  void blocks() throws Exception {
    try (Framework framework = open(new Retirement(3, Duration.ZERO))) {
      Ticket waits = waiting(framework);
      full.unblock();
      time.advance(Duration.ofNanos(1));
      assertEquals(2, full.fulls());
      assertFalse(waits.isDone());
      full.unblock();
      time.advance(Duration.ofNanos(1));
      assertEquals(Health.DRAINING, health(framework));
      assertTrue(waits.isDone());
      assertEquals(Outcome.DONE, waits.await());
      full.completeNext();
    }
  }

  @Test
  @DisplayName("K038 what it takes between them begins the count anew")
  void progress() throws Exception {
    try (Framework framework = open(new Retirement(3, Duration.ofSeconds(1)))) {
      Session session = framework.open(SHA, Preference.BEST);
      full.hold();
      session.submit(digest("held"));
      for (int i = 0; i < 10; i++) {
        Ticket waits = ticket(session.submit(digest("waits")));
        full.completeAndUnblock();
        time.advance(Duration.ofMillis(500));
        assertFalse(waits.isDone());
      }
      assertTrue(full.fulls() >= 10);
      assertEquals(Health.HEALTHY, health(framework));
      full.completeNext();
    }
  }

  @Test
  @DisplayName("K038 a driver that takes nothing for so long is retired")
  void time() throws Exception {
    try (Framework framework = open(new Retirement(0, Duration.ofSeconds(1)))) {
      Ticket waits = waiting(framework);
      time.advance(Duration.ofMillis(999));
      assertEquals(Health.BLOCKED, health(framework));
      time.advance(Duration.ofMillis(2));
      assertEquals(Health.DRAINING, health(framework));
      assertEquals(Outcome.DONE, waits.await());
      full.completeNext();
    }
  }

  @Test
  @DisplayName("neither is negative")
  void wrong() {
    assertThrows(IllegalArgumentException.class, () -> new Retirement(-1, Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> new Retirement(0, Duration.ofNanos(-1)));
  }
}
