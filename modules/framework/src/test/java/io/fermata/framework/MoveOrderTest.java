package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.framework.Request.Order;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Barriers and room of a session that moves; moves are made when the test says so. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MoveOrderTest {
  private static final int BACKLOG = 3;

  private final KeptTasks moves = new KeptTasks();
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(),
          FrameworkOptions.DEFAULT
              .withSelfTests(false)
              .withBacklog(BACKLOG)
              .withDrain(Duration.ZERO)
              .withExecutor(moves));
  private DriverHost hostOfOne;
  private final HeldDriver one =
      new HeldDriver("one", 1) {
        @Override
        public void start(DriverHost host) {
          super.start(host);
          hostOfOne = host;
        }
      };
  private final HeldDriver two = new HeldDriver("two", 8);
  private final Session session;

  MoveOrderTest() throws DriverException {
    framework.add(one);
    session = framework.open(SHA, Preference.BEST);
  }

  @AfterEach
  void close() {
    moves.keep(false);
    framework.close();
  }

  private List<Ticket> acrossBarrier() throws DriverException {
    one.hold();
    List<Ticket> tickets = new ArrayList<>();
    tickets.add(ticket(session.submit(digest("held"))));
    tickets.add(ticket(session.submit(digest("before"))));
    tickets.add(ticket(session.submit(digest("barrier").order(Order.BARRIER))));
    tickets.add(ticket(session.submit(digest("after"))));
    framework.add(two.hold());
    return tickets;
  }

  @Test
  @DisplayName("K037 K081 a driver is drained before a barrier: that waits for what is on both drivers, and the rest for it")
  void barrierDrained() throws Exception {
    List<Ticket> tickets = acrossBarrier();
    hostOfOne.changed(Health.DRAINING, "to be taken out");
    assertEquals(List.of("before"), two.arrivals());
    two.completeNext();
    assertEquals(List.of("before"), two.arrivals(), "one is still out at the first");
    one.completeNext();
    assertEquals(List.of("before", "barrier"), two.arrivals());
    Ticket last = ticket(session.submit(digest("last")));
    assertEquals(List.of("before", "barrier"), two.arrivals());
    two.completeNext();
    assertEquals(List.of("before", "barrier", "after", "last"), two.arrivals());
    two.completeNext();
    two.completeNext();
    tickets.add(last);
    tickets.forEach(ticket -> assertEquals(Outcome.DONE, ticket.await()));
    assertEquals(List.of("held"), one.arrivals());
  }

  @Test
  @DisplayName("K037 K081 a driver is taken out with what it has: all of it is done at the next, in its order")
  void barrierTakenOut() throws Exception {
    List<Ticket> tickets = acrossBarrier();
    moves.keep(true);
    framework.remove("one", Duration.ZERO);
    tickets.add(ticket(session.submit(digest("last"))));
    assertEquals(List.of(), two.arrivals());
    moves.keep(false);
    assertEquals(List.of("held", "before"), two.arrivals());
    two.completeNext();
    assertEquals(2, two.arrivals().size());
    two.completeNext();
    assertEquals(List.of("held", "before", "barrier"), two.arrivals());
    two.completeNext();
    assertEquals(List.of("held", "before", "barrier", "after", "last"), two.arrivals());
    two.completeNext();
    two.completeNext();
    tickets.forEach(ticket -> assertEquals(Outcome.DONE, ticket.await()));
  }

  private FutureTask<Outcome> waitsForRoom(Request request) {
    FutureTask<Outcome> waits = new FutureTask<>(() -> session.perform(request));
    Computes.untilWaiting(Thread.ofPlatform().start(waits));
    return waits;
  }

  private List<Ticket> full() throws Exception {
    moves.keep(true);
    framework.remove("one", Duration.ZERO);
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < BACKLOG; i++) {
      tickets.add(ticket(session.submit(digest("r" + i))));
    }
    assertEquals(Submission.Rejected.REJECTED, session.submit(digest("too many")));
    return tickets;
  }

  @Test
  @DisplayName("K073 as many as may wait for a move: the next is rejected, and has room when the move is over")
  void fullWhileMoving() throws Exception {
    framework.add(two);
    List<Ticket> tickets = full();
    FutureTask<Outcome> waits = waitsForRoom(digest("waits"));
    moves.keep(false);
    assertEquals(Outcome.DONE, waits.get());
    tickets.forEach(ticket -> assertEquals(Outcome.DONE, ticket.await()));
    assertEquals(List.of("r0", "r1", "r2", "waits"), two.arrivals());
  }

  @Test
  @DisplayName("K073 the move fails: who waited for room hears of it, too")
  void fullAndNowhere() throws Exception {
    List<Ticket> tickets = full();
    Request request = digest("waits");
    FutureTask<Outcome> waits = waitsForRoom(request);
    moves.keep(false);
    assertEquals(Outcome.FAILED, waits.get());
    assertEquals(Reason.UNAVAILABLE, request.failure().reason());
    tickets.forEach(ticket -> assertEquals(Outcome.FAILED, ticket.await()));
    framework.add(two);
    assertEquals(Outcome.DONE, session.perform(digest("there is one now")));
  }

  @Test
  @DisplayName("K141 a reference that is full, beyond its backlog: what it is to check waits for it, and nobody is refused")
  void fullReference() throws Exception {
    HeldDriver reference = new HeldDriver("reference", 1);
    framework.add(reference);
    InlineDriver soft = new InlineDriver("soft");
    framework.add(soft);
    SessionOptions checked =
        SessionOptions.DEFAULT.withShadow(Shadow.all(Preference.driver("reference")));
    try (Session all = framework.open(SHA, Preference.driver("soft"), checked)) {
      reference.hold();
      List<Ticket> tickets = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 2 * BACKLOG; i++) {
        texts.add("r" + i);
        tickets.add(ticket(all.submit(digest(texts.get(i)))));
      }
      assertEquals(List.of("r0"), reference.arrivals());
      for (Ticket ticket : tickets) {
        assertEquals(false, ticket.isDone(), "nobody hears of it before it is checked");
        reference.completeAndUnblock();
        assertEquals(Outcome.DONE, ticket.await());
      }
      assertEquals(texts, reference.arrivals());
    }
  }
}
