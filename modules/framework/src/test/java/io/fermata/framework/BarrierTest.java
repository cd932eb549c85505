package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Request.Order;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How requests of one session stand to each other. */
@Timeout(30)
class BarrierTest {
  private final HeldDriver driver = new HeldDriver(100);
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT.withSelfTests(false));
  private Session session;

  @BeforeEach
  void open() throws Exception {
    session = framework.open(SHA, Preference.BEST);
    driver.hold();
  }

  @AfterEach
  void close() {
    framework.close(Duration.ZERO);
  }

  private Ticket send(String text, Order order) {
    return ticket(session.submit(digest(text).order(order)));
  }

  @Test
  @DisplayName("K081 a barrier waits for all before it, and all after it wait for it")
  void barrier_both() {
    List<Ticket> tickets = new ArrayList<>();
    tickets.add(send("one", Order.ORDERED));
    tickets.add(send("two", Order.ORDERED));
    tickets.add(send("barrier", Order.BARRIER));
    tickets.add(send("three", Order.ORDERED));
    tickets.add(send("four", Order.ORDERED));
    assertEquals(List.of("one", "two"), driver.arrivals());
    driver.completeNext();
    assertEquals(List.of("one", "two"), driver.arrivals(), "one is still out");
    driver.completeNext();
    assertEquals(List.of("one", "two", "barrier"), driver.arrivals());
    driver.completeNext();
    assertEquals(List.of("one", "two", "barrier", "three", "four"), driver.arrivals());
    driver.completeNext();
    driver.completeNext();
    tickets.forEach(ticket -> assertEquals(Outcome.DONE, ticket.await()));
    send("five", Order.ORDERED);
    assertEquals("five", driver.arrivals().getLast(), "nothing is left of the barrier");
  }

  @Test
  @DisplayName("K081 UNORDERED passes a barrier, and another session knows nothing of it")
  void barrier_passed() throws Exception {
    send("one", Order.ORDERED);
    send("barrier", Order.BARRIER);
    send("two", Order.ORDERED);
    send("quick", Order.UNORDERED);
    Session other = framework.open(SHA, Preference.BEST);
    other.submit(digest("other"));
    assertEquals(List.of("one", "quick", "other"), driver.arrivals());
  }

  @Test
  @DisplayName("K081 two barriers in a row each stand alone")
  void barrier_two() {
    send("one", Order.BARRIER);
    send("two", Order.BARRIER);
    send("three", Order.ORDERED);
    assertEquals(List.of("one"), driver.arrivals());
    driver.completeNext();
    assertEquals(List.of("one", "two"), driver.arrivals());
    driver.completeNext();
    assertEquals(List.of("one", "two", "three"), driver.arrivals());
  }

  @Test
  @DisplayName("K081 what is submitted while those behind a barrier are let through does not pass them")
  void barrier_notOvertaken() throws Exception {
    Ticket barrier = send("barrier", Order.BARRIER);
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    send("one", Order.ORDERED);
    send("two", Order.ORDERED);
    driver.instead(
        (spec, request) -> {
          String text = Computes.text(request);
          seen.add(text);
          if (text.equals("one")) {
            Request late = digest("late"); // another thread, while this one is at the driver
            FutureTask<Submission> submit = new FutureTask<>(() -> session.submit(late));
            Thread.ofPlatform().start(submit);
            try {
              submit.get();
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          }
          Computes.complete(spec, request);
          return Taken.DONE;
        });
    driver.completeNext();
    assertEquals(Outcome.DONE, barrier.await());
    assertEquals(List.of("one", "two", "late"), seen);
  }

  @Test
  @DisplayName("K081 a barrier that is cancelled while it waits, or expires at the driver, lets the rest through")
  void barrier_cancelled() {
    Ticket one = send("one", Order.ORDERED);
    Ticket barrier = send("barrier", Order.BARRIER);
    Ticket two = send("two", Order.ORDERED);
    assertTrue(barrier.cancel());
    assertEquals(Outcome.FAILED, barrier.await());
    driver.completeNext();
    assertEquals(Outcome.DONE, one.await());
    assertEquals(List.of("one", "two"), driver.arrivals());
    driver.completeNext();
    assertEquals(Outcome.DONE, two.await());
    assertEquals(0, session.underWay());
    Ticket given = send("given up", Order.BARRIER);
    assertTrue(given.cancel());
    Ticket three = send("three", Order.ORDERED);
    assertEquals("given up", driver.arrivals().getLast(), "the driver still has the barrier");
    driver.completeNext();
    driver.completeNext();
    assertEquals(Outcome.DONE, three.await());
  }

  @Test
  @DisplayName("K060 closing a session ends what waits behind a barrier")
  void barrier_closed() throws Exception {
    Ticket one = send("one", Order.ORDERED);
    Request held = digest("barrier").order(Order.BARRIER);
    Ticket barrier = ticket(session.submit(held));
    assertFalse(session.close(Duration.ofMillis(1)), "the driver still has one");
    assertEquals(Outcome.FAILED, one.await());
    assertEquals(Outcome.FAILED, barrier.await());
    assertEquals(Reason.CLOSED, held.failure().reason());
    assertEquals(0, driver.lastSession().closed());
    driver.completeNext();
    assertEquals(1, driver.lastSession().closed());
    assertEquals(List.of("one"), driver.arrivals());
  }

  @Test
  @DisplayName("K091 what waits behind a barrier is bounded, too, and refused untouched")
  void barrier_bounded() throws Exception {
    HeldDriver small = new HeldDriver("small", 10);
    try (Framework few =
        Framework.open(
            DriverDiscovery.Found.of(small),
            new FrameworkOptions(io.fermata.spi.TimeSource.system(), 2, name -> Map.of())
                .withSelfTests(false)
                .withDrain(Duration.ZERO))) {
      session = few.open(SHA, Preference.BEST);
      small.hold();
      send("one", Order.ORDERED);
      send("barrier", Order.BARRIER);
      send("two", Order.ORDERED);
      Request three = digest("three");
      assertSame(Submission.Rejected.REJECTED, session.submit(three));
      assertThrows(IllegalStateException.class, three::outcome);
      assertEquals(3, session.underWay());
    }
  }

  @Test
  @DisplayName("K081 several threads, barriers among the rest: each thread's requests arrive in its order")
  void barrier_threads() throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      String at = "seed " + seed;
      driver.hold();
      List<FutureTask<List<Ticket>>> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int number = i;
        Random random = new Random(seed * 10L + i);
        threads.add(new FutureTask<>(() -> sendMany(number, random)));
        Thread.ofPlatform().start(threads.getLast());
      }
      while (!threads.stream().allMatch(FutureTask::isDone) || session.underWay() > 0) {
        if (!driver.completeNext()) {
          Thread.yield();
        }
      }
      Map<String, Integer> next = new HashMap<>();
      for (String text : driver.arrivals()) {
        String[] parts = text.split(" ");
        int expected = next.merge(parts[0], 1, Integer::sum) - 1;
        assertEquals(expected, Integer.parseInt(parts[1]), () -> at + " " + driver.arrivals());
      }
      for (FutureTask<List<Ticket>> thread : threads) {
        thread.get().forEach(ticket -> assertEquals(Outcome.DONE, ticket.await(), at));
      }
      assertEquals(60, driver.arrivals().size(), at);
    }
  }

  private List<Ticket> sendMany(int thread, Random random) {
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tickets.add(
          send(thread + " " + i, random.nextInt(4) == 0 ? Order.BARRIER : Order.ORDERED));
    }
    return tickets;
  }
}
