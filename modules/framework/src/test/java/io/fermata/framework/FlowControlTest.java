package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.TimeSource;
import io.fermata.wait.Awaited;
import io.fermata.wait.Waited;
import io.fermata.wait.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FlowControlTest {
  private static final int BACKLOG = 4;

  private final HeldDriver driver = new HeldDriver(1);
  private final HeldDriver other = new HeldDriver("other", 1);
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(driver, other),
          new FrameworkOptions(TimeSource.system(), BACKLOG, name -> Map.of()));
  private Session session;

  @BeforeEach
  void open() throws Exception {
    session = framework.open(SHA, Preference.driver("held"));
    driver.hold();
  }

  @AfterEach
  void close() {
    session.close();
    framework.close();
  }

  private List<Ticket> submit(String... texts) {
    List<Ticket> tickets = new ArrayList<>();
    for (String text : texts) {
      tickets.add(ticket(session.submit(digest(text))));
    }
    return tickets;
  }

  /** Completes what is held and what follows until all these have ended. */
  private void finish(List<Ticket> tickets) throws InterruptedException {
    for (int i = 0; i < tickets.size(); i++) {
      driver.awaitArrivals(i + 1);
      if (!tickets.get(i).isDone()) {
        driver.completeAndUnblock();
      }
      assertEquals(Outcome.DONE, tickets.get(i).await());
    }
  }

  @Test
  @DisplayName("K073 a request that meets a full driver is accepted and waits its turn")
  void full_queued() throws Exception {
    byte[] out = new byte[32];
    List<Ticket> tickets = submit("one");
    Submission submission = session.submit(digest("two", out));
    tickets.add(assertInstanceOf(Submission.Accepted.class, submission).ticket());
    assertEquals(List.of("one"), driver.arrivals());
    assertEquals(1, framework.counts().backlogged());
    assertFalse(tickets.get(1).isDone());
    finish(tickets);
    assertArrayEquals(Computes.sha("two"), out);
  }

  @Test
  @DisplayName("K081 K084 requests of one session keep their order over full and unblocked")
  void order_kept() throws Exception {
    for (int round = 0; round < 50; round++) {
      String r = "r" + round;
      driver.hold();
      List<Ticket> tickets = submit(r + "a", r + "b", r + "c");
      List<String> expected = List.of(r + "a", r + "b", r + "c");
      driver.unblock();
      finish(tickets);
      assertEquals(expected, driver.arrivals());
    }
  }

  @Test
  @DisplayName("K085 while one waits, a later one does not pass it though there is room again")
  void order_noOvertaking() throws Exception {
    List<Ticket> tickets = submit("one", "two");
    driver.depth(2);
    tickets.addAll(submit("three"));
    assertEquals(List.of("one"), driver.arrivals(), "only unblocked tells of the room");
    finish(tickets);
    assertEquals(List.of("one", "two", "three"), driver.arrivals());
  }

  @Test
  @DisplayName("K079 K080 of batched requests the hint says that another follows, and not with the last")
  void hint_more() throws Exception {
    List<Ticket> tickets = submit("one");
    for (String text : List.of("two", "three", "four")) {
      tickets.add(ticket(session.submit(digest(text).batch(true))));
    }
    driver.depth(4);
    driver.completeAndUnblock();
    driver.awaitArrivals(4);
    assertEquals(List.of(false, true, true, false), driver.hints());
    finish(tickets);
  }

  @Test
  @DisplayName("K086 K087 unblocking with nothing waiting, or with no room made, does no harm")
  void unblock_spurious() throws Exception {
    driver.unblock();
    List<Ticket> tickets = submit("one", "two", "three");
    int fulls = driver.fulls();
    for (int i = 1; i <= 5; i++) {
      driver.unblock();
      driver.awaitFulls(fulls + i);
    }
    assertEquals(List.of("one"), driver.arrivals());
    finish(tickets);
    assertEquals(List.of("one", "two", "three"), driver.arrivals());
    driver.unblock();
    tickets = submit("four");
    driver.awaitArrivals(4);
    assertTrue(driver.completeNext());
    assertEquals(Outcome.DONE, tickets.get(0).await());
  }

  @Test
  @DisplayName("K090 room told of before FULL is answered is not missed by the caller's thread")
  void unblock_beforeFull() throws Exception {
    List<Ticket> tickets = submit("one");
    driver.beforeFull(driver::completeAndUnblock);
    tickets.addAll(submit("two"));
    driver.awaitArrivals(2);
    assertTrue(driver.completeNext());
    assertEquals(Outcome.DONE, tickets.get(1).await());
    assertEquals(Outcome.DONE, tickets.get(0).await());
  }

  @Test
  @DisplayName("K090 room told of before FULL is answered is not missed by the dispatcher")
  void unblock_beforeFullDispatched() throws Exception {
    List<Ticket> tickets = submit("one", "two", "three");
    driver.beforeFull(driver::completeAndUnblock);
    driver.unblock();
    driver.awaitArrivals(2);
    assertEquals(Outcome.DONE, tickets.get(0).await());
    driver.beforeFull(() -> {});
    finish(tickets);
  }

  @Test
  @DisplayName("K091 a backlog more than half full is CONGESTED, a full one REJECTED and not touched")
  void backlog_limit() throws Exception {
    List<Ticket> tickets = submit("one");
    List<Submission> next = new ArrayList<>();
    for (String text : List.of("two", "three", "four", "five")) {
      next.add(session.submit(digest(text)));
    }
    assertInstanceOf(Submission.Accepted.class, next.get(0));
    assertInstanceOf(Submission.Accepted.class, next.get(1));
    assertInstanceOf(Submission.Congested.class, next.get(2));
    assertInstanceOf(Submission.Congested.class, next.get(3));
    next.forEach(submission -> tickets.add(ticket(submission)));
    byte[] out = Computes.sevens(32);
    Request request = digest("six", out);
    assertSame(Submission.Rejected.REJECTED, session.submit(request));
    assertSame(Submission.Rejected.REJECTED, session.submit(request), "it is not out");
    assertThrows(IllegalStateException.class, request::outcome);
    assertEquals(BACKLOG, framework.counts().backlogged());
    driver.completeAndUnblock();
    driver.awaitArrivals(2);
    finish(tickets);
    assertArrayEquals(Computes.sevens(32), out);
    Ticket ticket = ticket(session.submit(request));
    driver.awaitArrivals(6);
    assertTrue(driver.completeNext());
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(Computes.sha("six"), out);
  }

  @Test
  @DisplayName("K091 perform waits for room instead of being rejected")
  void backlog_performWaits() throws Exception {
    List<Ticket> tickets = submit("one", "two", "three", "four", "five");
    byte[] out = new byte[32];
    FutureTask<Outcome> performed = new FutureTask<>(() -> session.perform(digest("six", out)));
    Thread thread = Thread.ofPlatform().start(performed);
    Computes.untilWaiting(thread);
    assertEquals(BACKLOG, framework.counts().backlogged(), "not in the backlog yet");
    finish(tickets);
    driver.awaitArrivals(6);
    assertTrue(driver.completeNext());
    assertEquals(Outcome.DONE, performed.get());
    assertArrayEquals(Computes.sha("six"), out);
  }

  @Test
  @DisplayName("K088 while one driver is blocked the other goes on")
  void drivers_apart() throws Exception {
    try (Session second = framework.open(SHA, Preference.driver("other"))) {
      other.hold();
      List<Ticket> blocked = submit("one", "two");
      List<Ticket> free =
          IntStream.range(0, 3).mapToObj(i -> ticket(second.submit(digest("o" + i)))).toList();
      for (int i = 0; i < 3; i++) {
        other.awaitArrivals(i + 1);
        other.completeAndUnblock();
        assertEquals(Outcome.DONE, free.get(i).await());
      }
      assertEquals(List.of("one"), driver.arrivals());
      finish(blocked);
    }
  }

  /** Waits in a way that runs something as the wake-up comes, on the thread that completes. */
  private record Waking(Runnable then) implements Waiter {
    @Override
    public boolean serves() {
      return true;
    }

    @Override
    public Waited await(Awaited what) {
      Thread waiting = Thread.currentThread();
      boolean first =
          what.onDone(
              () -> {
                then.run();
                LockSupport.unpark(waiting);
              });
      while (!what.isDone()) {
        LockSupport.park();
      }
      return first ? Waited.BLOCKED : Waited.NOT_AT_ALL;
    }
  }

  @Test
  @DisplayName("K102 a waker that submits again, on the completing thread, does not deadlock")
  void waker_submits() throws Exception {
    wakerSubmits(driver::completeNext, List.of("one"), "one");
  }

  @Test
  @DisplayName("K102 a waker that submits again, on the dispatcher's thread, does not deadlock")
  void waker_submitsDispatched() throws Exception {
    wakerSubmits(
        () -> {
          driver.stopHolding();
          driver.completeAndUnblock();
        },
        List.of("one", "two"),
        "two");
  }

  private void wakerSubmits(Runnable complete, List<String> texts, String awaited)
      throws Exception {
    AtomicReference<Ticket> again = new AtomicReference<>();
    List<Ticket> tickets = new ArrayList<>();
    FutureTask<Outcome> waiting =
        new FutureTask<>(
            () ->
                tickets
                    .get(texts.indexOf(awaited))
                    .await(new Waking(() -> again.set(ticket(session.submit(digest("again")))))));
    tickets.addAll(submit(texts.toArray(String[]::new)));
    Thread thread = Thread.ofPlatform().start(waiting);
    Computes.untilWaiting(thread);
    complete.run();
    assertEquals(Outcome.DONE, waiting.get());
    driver.awaitArrivals(texts.size() + 1);
    while (again.get() == null) {
      Thread.yield();
    }
    driver.completeNext();
    assertEquals(Outcome.DONE, again.get().await());
    for (Ticket ticket : tickets) {
      assertEquals(Outcome.DONE, ticket.await());
    }
  }
}
