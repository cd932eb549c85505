package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.DriverRequest.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Waiting for room behind a barrier, and what is counted of a driver that is no longer there. */
class BarrierRoomTest {

  @Test
  @DisplayName("K091 a request that finds no room behind a barrier waits without a look, and comes in its turn")
  void perform_behindBarrier() throws Exception {
    HeldDriver driver = new HeldDriver(4);
    try (Framework framework =
            Framework.open(
                DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT.withBacklog(2));
        Session session = framework.open(SHA, Preference.BEST)) {
      driver.hold();
      Ticket first = ticket(session.submit(digest("first")));
      Ticket barrier =
          ticket(session.submit(digest("barrier").order(Request.Order.BARRIER)));
      Ticket behind = ticket(session.submit(digest("behind")));
      assertEquals(Submission.Rejected.REJECTED, session.submit(digest("too many")));
      FutureTask<Outcome> last = new FutureTask<>(() -> session.perform(digest("last")));
      Thread thread = Thread.ofPlatform().start(last);
      Computes.untilWaiting(thread);
      driver.completeNext();
      driver.awaitArrivals(2);
      driver.completeNext();
      driver.awaitArrivals(4);
      driver.completeNext();
      driver.completeNext();
      assertEquals(Outcome.DONE, last.get());
      for (Ticket one : new Ticket[] {first, barrier, behind}) {
        assertEquals(Outcome.DONE, one.await());
      }
      assertEquals(
          List.of("first", "barrier", "behind", "last"), driver.arrivals());
    }
  }

  @Test
  @DisplayName("K161 what a driver did is still counted when it has been removed")
  void counts_removed() throws Exception {
    HeldDriver driver = new HeldDriver(4);
    try (Framework framework =
        Framework.open(DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT)) {
      try (Session session = framework.open(SHA, Preference.BEST)) {
        session.perform(digest("one"));
      }
      Counts counts = framework.counts();
      long operations = framework.totals().operations();
      framework.remove("held", Duration.ZERO);
      assertEquals(counts, framework.counts());
      assertEquals(operations, framework.totals().operations());
      framework.add(new HeldDriver("another", 1));
      assertEquals(counts, framework.counts());
    }
  }
}
