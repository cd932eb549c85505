package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.sha;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.simulated.Fault;
import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions of the core whose driver goes: nobody notices, as far as there is another. */
@Timeout(60)
class MoveTest {
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(),
          FrameworkOptions.DEFAULT.withSelfTests(false).withBacklog(4).withDrain(Duration.ZERO));
  private final Card one = new Card("one");
  private final Card two = new Card("two");

  MoveTest() throws DriverException {
    framework.add(one);
  }

  @AfterEach
  void close() {
    framework.close();
  }

  /** A device in the hands of the test that tells its health, and how many sessions it was asked for. */
  private static final class Card extends HeldDriver {
    private final AtomicInteger opened = new AtomicInteger();
    private DriverHost host;

    private Card(String name) {
      super(name, 2);
    }

    @Override
    public void start(DriverHost host) {
      super.start(host);
      this.host = host;
    }

    @Override
    public synchronized io.fermata.spi.DriverSession open(io.fermata.spi.SessionSpec spec) {
      opened.incrementAndGet();
      return super.open(spec);
    }
  }

  /** What is brought to another driver may end a moment before the session says that it is there. */
  private static void untilAt(Session session, String driver) {
    while (!session.driver().equals(driver)) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  @DisplayName("K034 K037 what waits for a blocked driver that goes, and what comes just then, moves once, all of it")
  void once(long seed) throws Exception {
    Session session = framework.open(SHA, Preference.BEST);
    one.hold();
    framework.add(two);
    int threads = 4;
    int each = 30;
    List<FutureTask<Integer>> users = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int user = i;
      users.add(
          new FutureTask<>(
              () -> {
                int right = 0;
                for (int j = 0; j < each; j++) {
                  String text = user + "." + j;
                  byte[] hash = new byte[32];
                  Request request = digest(text, hash);
                  assertEquals(Outcome.DONE, session.perform(request), "seed " + seed);
                  assertArrayEquals(sha(text), hash);
                  right++;
                }
                return right;
              }));
      Thread.ofPlatform().start(users.getLast());
    }
    one.awaitArrivals(2);
    Thread.sleep(seed % 4);
    framework.remove("one", Duration.ZERO);
    for (FutureTask<Integer> user : users) {
      assertEquals(each, user.get());
    }
    assertEquals(1, two.opened.get(), "seed " + seed);
    assertEquals(0, framework.counts().failed());
    assertEquals(threads * each, framework.counts().requests());
    untilAt(session, "two");
    session.close();
    assertEquals(1, two.lastSession().closed());
  }

  @Test
  @DisplayName("K036 what the lost driver answers later is about nothing: result and memory are the other's")
  void late() throws Exception {
    Session session = framework.open(SHA, Preference.BEST);
    one.hold();
    byte[] hash = new byte[32];
    Ticket ticket = ticket(session.submit(digest("text", hash)));
    io.fermata.spi.DriverRequest old = one.take();
    framework.add(two);
    framework.remove("one", Duration.ZERO);
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(sha("text"), hash);
    old.output().segment().fill((byte) 9);
    old.succeed(32);
    assertArrayEquals(sha("text"), hash);
    assertEquals(0, session.underWay());
    byte[] next = new byte[32];
    assertEquals(Outcome.DONE, session.perform(digest("next", next)));
    assertArrayEquals(sha("next"), next);
  }

  @Test
  @DisplayName("K029 a request on leased memory that a lost driver has is not done again, but lost")
  void leased() throws Exception {
    Session session = framework.open(SHA, Preference.BEST);
    one.hold();
    try (Lease lease = framework.lease(64)) {
      byte[] text = Computes.bytes("text");
      Request request =
          new Request()
              .operation(Operation.DIGEST)
              .input(text, 0, text.length)
              .output(lease, 0, 32);
      Ticket ticket = ticket(session.submit(request));
      framework.add(two);
      framework.remove("one", Duration.ZERO);
      assertEquals(Outcome.FAILED, ticket.await());
      assertEquals(Reason.SESSION_LOST, request.failure().reason());
      assertFalse(request.isUntouched());
      assertEquals(Outcome.DONE, session.perform(digest("the session goes on")));
    }
  }

  @Test
  @DisplayName("K029 parts that a lost driver remembers are lost; a new message is not")
  void parts() throws Exception {
    Session session = framework.open(SHA, Preference.BEST);
    one.instead(
        (spec, request) -> {
          request.fail(Reason.SESSION_LOST, "reset");
          return Taken.DONE;
        });
    framework.add(two);
    byte[] text = Computes.bytes("text");
    Request part =
        new Request().operation(Operation.DIGEST, Part.FIRST).input(text, 0, text.length);
    assertEquals(Outcome.FAILED, session.perform(part));
    assertEquals(Reason.SESSION_LOST, part.failure().reason());
    assertEquals(Outcome.DONE, session.perform(digest("whole")));
    untilAt(session, "two");
  }

  @Test
  @DisplayName("K036 a part never goes on at a driver that has not the parts before")
  void parts_after() throws Exception {
    Session session = framework.open(SHA, Preference.BEST);
    byte[] text = Computes.bytes("text");
    Request part =
        new Request()
            .operation(Operation.DIGEST, Part.FIRST)
            .input(text, 0, text.length)
            .output(new byte[32], 0, 32);
    assertEquals(Outcome.DONE, session.perform(part));
    framework.add(two);
    framework.remove("one", Duration.ZERO);
    assertEquals(Outcome.DONE, session.perform(digest("whole")));
    untilAt(session, "two");
    part.operation(Operation.DIGEST, Part.LAST);
    assertEquals(Outcome.FAILED, session.perform(part));
    assertEquals(Reason.SESSION_LOST, part.failure().reason());
    assertEquals(Outcome.DONE, session.perform(digest("whole")));
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("K033 K035 a session for one driver does not move to another: an end and no loop; it is used again when it is back")
  void constraint() throws Exception {
    framework.add(two);
    Session session = framework.open(SHA, Preference.driver("one"));
    framework.remove("one", Duration.ZERO);
    Request request = digest("text");
    for (int i = 0; i < 3; i++) {
      assertEquals(Outcome.FAILED, session.perform(request));
      assertEquals(Reason.UNAVAILABLE, request.failure().reason());
      assertTrue(request.isUntouched());
    }
    assertEquals(0, two.opened.get());
    Card back = new Card("one");
    framework.add(back);
    assertEquals(Outcome.DONE, session.perform(request));
    assertEquals(1, back.opened.get());
  }

  @Test
  @DisplayName("K033 a session for hardware alone never falls to software")
  void hardwareOnly() throws Exception {
    Session session = framework.open(SHA, Preference.HARDWARE_ONLY);
    InlineDriver soft = new InlineDriver("soft");
    framework.add(soft);
    framework.remove("one", Duration.ZERO);
    Request request = digest("text");
    assertEquals(Outcome.FAILED, session.perform(request));
    assertEquals(Reason.UNAVAILABLE, request.failure().reason());
  }

  @Test
  @DisplayName("K038 a driver that loses each session at once is left for one that does not")
  void loses() throws Exception {
    one.instead(
        (spec, request) -> {
          request.fail(Reason.SESSION_LOST, "forgotten");
          return Taken.DONE;
        });
    Session session = framework.open(SHA, Preference.BEST);
    framework.add(two);
    for (int i = 0; i < 3; i++) { // so that the other has more sessions
      framework.open(SHA, Preference.driver("two"));
    }
    assertEquals(Outcome.DONE, session.perform(digest("text")));
    untilAt(session, "two");
    assertEquals(0, framework.counts().failed());
  }

  @Test
  @DisplayName("K035 one that is alone with it: an end, after a few times")
  void loses_alone() throws Exception {
    one.instead(
        (spec, request) -> {
          request.fail(Reason.SESSION_LOST, "forgotten");
          return Taken.DONE;
        });
    Session session = framework.open(SHA, Preference.BEST);
    Request request = digest("text");
    assertEquals(Outcome.FAILED, session.perform(request));
    assertEquals(Reason.SESSION_LOST, request.failure().reason());
    assertTrue(one.opened.get() < 20, "" + one.opened);
  }

  @Test
  @DisplayName("K023 a withdrawn algorithm: its sessions move, what the driver has ends there, others stay")
  void withdrawn() throws Exception {
    Session moves = framework.open(SHA, Preference.BEST);
    Session stays = framework.open(Computes.GCM, Preference.BEST);
    one.hold();
    Ticket atDriver = ticket(moves.submit(digest("one")));
    framework.add(two);
    one.host.withdrawn("SHA-256");
    assertEquals(Outcome.DONE, moves.perform(digest("two")));
    untilAt(moves, "two");
    assertEquals("one", stays.driver());
    assertFalse(atDriver.isDone());
    one.completeNext();
    assertEquals(Outcome.DONE, atDriver.await());
    assertEquals(1, two.opened.get());
  }

  @Test
  @DisplayName("K037 a deadline, a cancel and a close reach what waits while there is no place for it")
  void givenUp() throws Exception {
    Session session = framework.open(SHA, Preference.BEST);
    java.util.concurrent.CountDownLatch open = new java.util.concurrent.CountDownLatch(1);
    java.util.concurrent.CountDownLatch asked = new java.util.concurrent.CountDownLatch(1);
    framework.add(
        new HeldDriver("slow", 2) {
          @Override
          public io.fermata.spi.DriverSession open(io.fermata.spi.SessionSpec spec) {
            asked.countDown();
            try {
              open.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return super.open(spec);
          }
        });
    one.host.changed(Health.GONE, "unplugged");
    Request late = digest("late");
    Ticket expires = ticket(session.submit(late.within(Duration.ofMillis(1))));
    asked.await();
    Ticket cancelled = ticket(session.submit(digest("cancelled")));
    assertTrue(cancelled.cancel());
    assertEquals(Outcome.FAILED, cancelled.await());
    assertEquals(Outcome.FAILED, expires.await());
    assertEquals(Reason.DEADLINE, late.failure().reason());
    Request stays = digest("stays");
    Ticket waits = ticket(session.submit(stays));
    session.close();
    assertThrows(IllegalStateException.class, () -> session.submit(digest("closed")));
    assertFalse(waits.isDone());
    open.countDown();
    assertEquals(Outcome.DONE, waits.await(), "it was accepted before");
    session.close(Duration.ofSeconds(30));
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("K169 a framework that is closed while a session moves: what waits ends with CLOSED")
  void frameworkClosed() throws Exception {
    Session session = framework.open(SHA, Preference.BEST);
    one.hold();
    Request request = digest("text");
    Ticket ticket = ticket(session.submit(request));
    one.host.changed(Health.GONE, "unplugged");
    framework.close();
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("K027 a session that does not move is lost, its requests touch nothing, and another is opened in its place")
  void fixed() throws Exception {
    SessionOptions options = SessionOptions.DEFAULT.withMoves(false);
    Session session = framework.open(SHA, Preference.HARDWARE_ONLY, options);
    one.hold();
    for (int i = 0; i < 2; i++) {
      session.submit(digest("held"));
    }
    byte[] hash = Computes.sevens(32);
    Request waits = digest("waits", hash);
    Ticket waiting = ticket(session.submit(waits));
    framework.add(two);
    one.host.changed(Health.DRAINING, "to be taken out");
    assertEquals(Outcome.FAILED, waiting.await());
    assertEquals(Reason.SESSION_LOST, waits.failure().reason());
    assertTrue(waits.isUntouched());
    assertArrayEquals(Computes.sevens(32), hash);
    assertTrue(session.isLost());
    assertEquals(0, two.opened.get());
    try (Session next = framework.reopen(session)) {
      assertEquals("two", next.driver());
      assertEquals(options, next.options());
      assertEquals(Outcome.DONE, next.perform(waits));
    }
    session.close();
  }

  @Test
  @DisplayName("K038 resets of a device go unnoticed")
  void reset() throws Exception {
    framework.add(
        SimulatedDevice.builder()
            .name("sim")
            .latency(Duration.ofNanos(1_000))
            .faults(Fault.reset().withProbability(0.02).lasting(Duration.ofNanos(1_000)))
            .build());
    try (Session session = framework.open(SHA, Preference.driver("sim"))) {
      for (int i = 0; i < 500; i++) {
        byte[] hash = new byte[32];
        assertEquals(Outcome.DONE, session.perform(digest("r" + i, hash)));
        assertArrayEquals(sha("r" + i), hash);
      }
    }
    assertEquals(0, framework.counts().failed());
  }
}
