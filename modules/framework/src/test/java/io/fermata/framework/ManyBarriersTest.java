package io.fermata.framework;

import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.SessionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for a barrier goes on in its order, and however much it is. */
@Timeout(60)
class ManyBarriersTest {
  private final HeldDriver driver = new HeldDriver(1_000_000);
  private final Framework framework =
      Framework.open(DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT);
  private Session session;

  @BeforeEach
  void open() throws Exception {
    session = framework.open(SessionSpec.digest("SHA-256"), Preference.BEST);
    driver.hold();
  }

  @AfterEach
  void close() {
    session.close();
    framework.close();
  }

  private static Request barrier(String text) {
    return digest(text).order(Request.Order.BARRIER);
  }

  @Test
  @DisplayName("a callback that submits while a barrier lets go what waits does not pass that")
  void barrier_callbackSubmits() {
    Request late = digest("late");
    List<Ticket> tickets = new ArrayList<>();
    tickets.add(ticket(session.submit(barrier("barrier"))));
    Request first = digest("first");
    first.then(Callback.IMMEDIATE, ended -> tickets.add(ticket(session.submit(late))));
    tickets.add(ticket(session.submit(first)));
    tickets.add(ticket(session.submit(digest("second"))));
    driver.stopHolding();
    assertTrue(driver.completeNext());
    tickets.forEach(each -> assertEquals(Outcome.DONE, each.await()));
    assertEquals(List.of("barrier", "first", "second", "late"), driver.arrivals());
  }

  @Test
  @DisplayName("fifty thousand barriers that end inside submit need no stack each")
  void barrier_many() {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      tickets.add(ticket(session.submit(barrier("" + i))));
    }
    driver.stopHolding();
    assertTrue(driver.completeNext());
    tickets.forEach(each -> assertEquals(Outcome.DONE, each.await()));
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("a barrier and those behind it end when the framework closes, however many they are")
  void barrier_close() {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 50_000; i++) {
      tickets.add(ticket(session.submit(barrier("" + i))));
    }
    framework.close(Duration.ZERO);
    tickets.forEach(each -> assertEquals(Outcome.FAILED, each.await()));
    assertEquals(0, session.underWay());
  }
}
