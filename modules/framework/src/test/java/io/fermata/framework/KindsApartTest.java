package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.power;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.VirtualTime;
import io.fermata.spi.WorkKind;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Symmetric work and key operations on one driver, in virtual time: blocked and counted apart. */
@Timeout(30)
class KindsApartTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final VirtualTime time = new VirtualTime();
  private final Host driver = new Host();
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(driver),
          FrameworkOptions.DEFAULT
              .withSelfTests(false)
              .withBacklogLimit(LIMIT)
              .withTime(time)
              .withExecutor(time)
              .withDrain(Duration.ZERO));
  private Session session;

  /** A held driver that says which kind has room. */
  private static final class Host extends HeldDriver {
    private DriverHost host;

    private Host() {
      super(2);
    }

    @Override
    public void start(DriverHost host) {
      super.start(host);
      this.host = host;
    }
  }

  @BeforeEach
  void open() throws Exception {
    session = framework.open(SHA, Preference.BEST);
    driver.hold();
  }

  @AfterEach
  void close() {
    framework.close();
  }

  private Ticket key(int base) throws Exception {
    return ticket(framework.submit(power(base), Preference.driver("held")));
  }

  private Set<WorkKind> blocked() {
    return framework.driver("held").orElseThrow().blocked();
  }

  /** Two of each kind at the driver, or waiting for it. */
  private List<Ticket> fill() throws Exception {
    List<Ticket> tickets = new ArrayList<>();
    for (String text : List.of("a", "b", "c", "d")) {
      tickets.add(ticket(session.submit(digest(text))));
    }
    for (int base = 1; base <= 3; base++) {
      tickets.add(key(base));
    }
    time.settle();
    driver.completeNext();
    driver.completeNext();
    return tickets;
  }

  @Test
  @DisplayName("K086 K087 K151 room for one kind does not release the other")
  void unblock_oneKind() throws Exception {
    fill();
    assertEquals(Set.of(WorkKind.SYMMETRIC, WorkKind.ASYMMETRIC), blocked());
    driver.host.unblocked(WorkKind.ASYMMETRIC);
    time.settle();
    assertEquals(List.of("a", "b", "key 1", "key 2"), driver.arrivals());
    driver.completeNext();
    driver.completeNext();
    driver.host.unblocked(WorkKind.SYMMETRIC);
    time.settle();
    assertEquals(List.of("a", "b", "key 1", "key 2", "c", "d"), driver.arrivals());
    assertEquals(Set.of(WorkKind.ASYMMETRIC), blocked(), "key 3 met a full driver again");
  }

  @Test
  @DisplayName("K082 the dispatcher serves both kinds in turn, so that neither waits for the other")
  void dispatch_alternates() throws Exception {
    fill();
    driver.depth(10);
    driver.unblock();
    time.settle();
    assertEquals(List.of("a", "b", "c", "key 1", "d", "key 2", "key 3"), driver.arrivals());
  }

  @Test
  @DisplayName("K092 K161 blocks are counted for each kind, and once until there was room")
  void blocks_counted() throws Exception {
    fill();
    Totals totals = framework.totals();
    assertEquals(1, totals.blocks());
    assertEquals(1, totals.keyBlocks());
    driver.host.unblocked(WorkKind.ASYMMETRIC);
    time.settle();
    assertEquals(1, framework.totals().blocks());
    assertEquals(2, framework.totals().keyBlocks(), "key 3 found it full again");
  }

  @Test
  @DisplayName("K153 K146 a key operation that meets a full driver waits, and its results are right")
  void key_delayed() throws Exception {
    session.submit(digest("a"));
    session.submit(digest("b"));
    Request request = power(42);
    Ticket ticket = ticket(framework.submit(request, Preference.BEST));
    assertFalse(ticket.isDone());
    driver.completeNext();
    driver.unblock();
    time.settle();
    driver.completeNext();
    driver.completeNext();
    assertEquals(Outcome.DONE, ticket.await());
    assertEquals(List.of(BigInteger.valueOf(42)), request.results());
  }

  @Test
  @DisplayName("K091 a driver that makes no room fails what waits after the limit, visibly, and not before")
  void limit_ofTime() throws Exception {
    fill();
    Request late = digest("late");
    Ticket ticket = ticket(session.submit(late));
    time.advance(LIMIT.minusNanos(1));
    assertFalse(ticket.isDone());
    time.advance(Duration.ofNanos(1));
    assertTrue(ticket.isDone());
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(Reason.UNAVAILABLE, late.failure().reason());
    assertTrue(late.failure().getMessage().contains("10000 ms"), late.failure().getMessage());
    assertEquals(0, session.underWay(), "a and b were completed, the rest has failed");
    driver.unblock();
    Ticket next = ticket(session.submit(digest("next")));
    driver.completeNext();
    assertEquals(Outcome.DONE, next.await());
  }

  @Test
  @DisplayName("K091 the limit begins anew when the driver has made room in between")
  void limit_anew() throws Exception {
    fill();
    Ticket more = ticket(session.submit(digest("more")));
    time.advance(LIMIT.minusSeconds(1));
    driver.unblock();
    time.settle();
    driver.unblock();
    time.settle();
    time.advance(Duration.ofSeconds(2));
    assertFalse(more.isDone());
    time.advance(LIMIT);
    assertTrue(more.isDone());
  }

  @Test
  @DisplayName("K072 a batched request goes through the dispatcher even if nothing waits")
  void batch_dispatched() throws Exception {
    Ticket ticket = ticket(session.submit(digest("a").batch(true)));
    assertEquals(List.of(), driver.arrivals());
    assertEquals(1, framework.totals().dispatches());
    time.settle();
    assertEquals(List.of("a"), driver.arrivals());
    session.submit(digest("b"));
    assertEquals(List.of("a", "b"), driver.arrivals(), "K071 straight to the driver");
    driver.completeNext();
    assertEquals(Outcome.DONE, ticket.await());
  }

  @Test
  @DisplayName("K079 K080 of several submitted at once all but the last tell that more follow")
  void submitAll_hints() {
    List<Request> requests = List.of(digest("a"), digest("b"), digest("c"));
    driver.depth(3);
    List<Submission> submissions = session.submitAll(requests);
    assertEquals(List.of(true, true, false), driver.hints());
    submissions.forEach(submission -> driver.completeNext());
    submissions.forEach(s -> assertEquals(Outcome.DONE, ticket(s).await()));
    assertEquals(List.of(), session.submitAll(List.of()));
  }

  @Test
  @DisplayName("K112 of several submitted at once none is accepted if one is wrong, or is there twice")
  void submitAll_nothing() {
    Request good = digest("a");
    Request wrong = digest("b").output(new byte[31], 0, 31);
    assertThrows(IllegalArgumentException.class, () -> session.submitAll(List.of(good, wrong)));
    assertThrows(IllegalStateException.class, () -> session.submitAll(List.of(good, good)));
    assertEquals(0, session.underWay());
    assertEquals(List.of(), driver.arrivals());
    assertTrue(session.submitAll(List.of(good)).size() == 1, "it is not out");
  }

  @Test
  @DisplayName("K078 K088 what waits for a blocked driver keeps its place, and other drivers go on")
  void blocked_skipped() throws Exception {
    HeldDriver other = new HeldDriver("other", 1);
    framework.add(other);
    Session second = framework.open(SHA, Preference.driver("other"));
    other.hold();
    fill();
    for (int i = 0; i < 3; i++) {
      second.submit(digest("o" + i));
      other.completeAndUnblock();
      time.settle();
    }
    assertEquals(List.of("o0", "o1", "o2"), other.arrivals());
    assertEquals(List.of("a", "b"), driver.arrivals());
    driver.depth(10);
    driver.instead(
        (spec, request) -> {
          driver.instead(null);
          return Taken.FULL;
        });
    driver.unblock();
    time.settle();
    driver.unblock();
    time.settle();
    assertEquals(
        List.of("c", "d"), driver.arrivals().stream().filter(t -> "cd".contains(t)).toList());
  }
}
