package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CloseTest {
  private final HeldDriver driver = new HeldDriver(2);
  private final Framework framework =
      Framework.open(DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT);

  private Session open() throws Exception {
    Session session = framework.open(SHA, Preference.BEST);
    driver.hold();
    return session;
  }

  @Test
  @DisplayName("K060 the driver's session is closed after its last request has ended, and once")
  void session_inFlight() throws Exception {
    Session session = open();
    HeldDriver.HeldSession inner = driver.lastSession();
    byte[] out = new byte[32];
    Ticket one = ticket(session.submit(digest("one", out)));
    Ticket two = ticket(session.submit(digest("two")));
    Ticket three = ticket(session.submit(digest("three")));
    session.close();
    assertEquals(0, inner.closed());
    assertThrows(IllegalStateException.class, () -> session.submit(digest("four")));
    driver.completeAndUnblock();
    assertEquals(Outcome.DONE, one.await());
    assertArrayEquals(Computes.sha("one"), out);
    driver.awaitArrivals(3);
    driver.completeNext();
    assertEquals(Outcome.DONE, two.await());
    assertEquals(0, inner.closed(), "what waited in the backlog is with the driver now");
    driver.completeNext();
    assertEquals(Outcome.DONE, three.await());
    assertEquals(1, inner.closed());
    assertFalse(inner.closedTooEarly());
    session.close();
    assertEquals(1, inner.closed());
    framework.close();
  }

  @Test
  @DisplayName("K059 closed twice, and refused submissions after: the driver's session is closed once")
  void session_twice() throws Exception {
    Session session = open();
    HeldDriver.HeldSession inner = driver.lastSession();
    session.close();
    session.close();
    Request request = digest("late");
    for (int i = 0; i < 3; i++) {
      String message =
          assertThrows(IllegalStateException.class, () -> session.submit(request)).getMessage();
      assertEquals("session for DIGEST SHA-256 is closed", message);
    }
    assertEquals(1, inner.closed());
    assertEquals(0, session.port().sessions(), "the count does not go below zero");
    try (Session other = framework.open(SHA, Preference.BEST)) {
      Ticket ticket = ticket(other.submit(request));
      driver.completeNext();
      assertEquals(Outcome.DONE, ticket.await(), "the refused request is usable");
    }
    framework.close();
  }

  @Test
  @DisplayName("K059 threads that close and submit at once: closed once, and never too early")
  void session_race() throws Exception {
    driver.stopHolding();
    for (int i = 0; i < 300; i++) {
      Session session = framework.open(SHA, Preference.BEST);
      HeldDriver.HeldSession inner = driver.lastSession();
      List<Thread> threads = new ArrayList<>();
      for (int j = 0; j < 3; j++) {
        threads.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        ticket(session.submit(digest("race"))).await();
                      } catch (IllegalStateException e) {
                        session.close();
                      }
                    }));
      }
      session.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(1, inner.closed());
      assertEquals(0, session.port().sessions());
    }
    framework.close();
  }

  @Test
  @DisplayName("a driver that throws as its session closes disturbs neither the request nor the count")
  void session_closeThrows() throws Exception {
    InlineDriver rude =
        new InlineDriver("rude")
            .closing(
                () -> {
                  throw Computes.thrown();
                });
    try (Framework other =
        Framework.open(DriverDiscovery.Found.of(rude), FrameworkOptions.DEFAULT)) {
      Session session = other.open(SHA, Preference.BEST);
      Request request = digest("one");
      rude.act(
          (spec, work) -> {
            session.close();
            return InlineDriver.right(spec, work);
          });
      assertEquals(Outcome.DONE, session.perform(request));
      assertEquals(Computes.ANSWERS + 1, rude.sessionCloses.get(), "the self test's and this one");
      assertEquals(0, session.port().sessions());
    }
    framework.close();
  }

  @Test
  @DisplayName("closing the framework fails what waits with CLOSED and wakes the waiters")
  void framework_waiters() throws Exception {
    Session session = open();
    List<Request> requests = new ArrayList<>();
    List<FutureTask<Outcome>> outcomes = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Request request = digest("r" + i, Computes.sevens(32));
      FutureTask<Outcome> outcome = new FutureTask<>(() -> session.perform(request));
      requests.add(request);
      outcomes.add(outcome);
      threads.add(Thread.ofPlatform().start(outcome));
    }
    while (framework.counts().backlogged() < 4) {
      Thread.onSpinWait();
    }
    threads.forEach(Computes::untilWaiting);
    framework.close();
    for (int i = 0; i < 6; i++) {
      assertEquals(Outcome.FAILED, outcomes.get(i).get());
      assertEquals(Reason.CLOSED, requests.get(i).failure().reason());
      assertEquals("held is closed", requests.get(i).failure().getMessage());
    }
    Request late = digest("late");
    assertThrows(IllegalStateException.class, () -> session.perform(late));
    session.close();
    assertEquals(1, driver.lastSession().closed());
  }

  @Test
  @DisplayName("closing the framework while the dispatcher is at the driver ends what is left, too")
  void framework_whileDispatching() throws Exception {
    Session session = open();
    driver.depth(1);
    List<Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tickets.add(ticket(session.submit(digest("r" + i))));
    }
    FutureTask<Void> closed =
        new FutureTask<>(
            () -> {
              framework.close();
              return null;
            });
    driver.instead(
        (spec, request) -> {
          driver.instead(null);
          Thread.ofPlatform().start(closed);
          while (driver.closes() == 0) {
            Thread.yield();
          }
          return Taken.FULL;
        });
    driver.unblock();
    for (Ticket ticket : tickets) {
      assertEquals(Outcome.FAILED, ticket.await());
    }
    closed.get();
    session.close();
    assertEquals(1, driver.lastSession().closed());
  }

  @Test
  @DisplayName("closed twice: each driver once, the last first, also when one of them throws")
  void framework_twice() {
    List<String> closed = new ArrayList<>();
    List<io.fermata.spi.Driver> drivers = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      drivers.add(
          new HeldDriver(name, 1) {
            @Override
            public void close() {
              closed.add(name());
              throw Computes.thrown();
            }
          });
    }
    Framework other =
        Framework.open(
            DriverDiscovery.Found.of(drivers.toArray(io.fermata.spi.Driver[]::new)),
            FrameworkOptions.DEFAULT);
    other.close();
    other.close();
    assertEquals(List.of("c", "b", "a"), closed);
    assertThrows(IllegalStateException.class, () -> other.open(SHA, Preference.BEST));
    framework.close();
    framework.close();
    assertEquals(1, driver.closes());
    assertTrue(framework.drivers().size() == 1, "a listing is still possible");
  }
}
