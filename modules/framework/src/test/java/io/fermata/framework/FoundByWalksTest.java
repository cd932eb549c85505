package io.fermata.framework;

import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link RandomWalkTest}, or the reading for it, has found; each as small as it can be. */
@Timeout(60)
class FoundByWalksTest {
  private static final SessionSpec SHA = SessionSpec.digest("SHA-256");
  private static final SessionSpec CUT = SHA.tagLength(8);

  private final HeldDriver held = new HeldDriver(100);
  private final List<String> arrivals = new ArrayList<>();
  private final InlineDriver inline =
      new InlineDriver("inline")
          .act(
              (spec, request) -> {
                arrivals.add(Computes.text(request));
                return InlineDriver.right(spec, request);
              });
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(held, inline), FrameworkOptions.DEFAULT.withSelfTests(false));

  @AfterEach
  void close() {
    framework.close();
  }

  private Session onHeld(SessionSpec spec) throws Exception {
    held.hold();
    return framework.open(spec, Preference.driver("held"));
  }

  @Test
  @DisplayName("seed 1: a lease that was closed is refused by an inline driver's session, too")
  void lease_closedInline() throws Exception {
    try (Session session = framework.open(SHA, Preference.driver("inline"))) {
      Lease lease = framework.lease(64);
      Request request = digest("message").output(lease, 0, 32);
      lease.close();
      assertThrows(IllegalStateException.class, () -> session.submit(request));
      assertThrows(IllegalStateException.class, () -> session.submitAll(List.of(request)));
      assertEquals(0, session.underWay());
      assertEquals(List.of(), arrivals);
    }
  }

  @Test
  @DisplayName("a lease that is closed while an inline driver works on it goes back afterwards")
  void lease_closedMeanwhile() throws Exception {
    try (Session session = framework.open(SHA, Preference.driver("inline"))) {
      Lease lease = framework.lease(64);
      List<Integer> users = new ArrayList<>();
      inline.act(
          (spec, request) -> {
            lease.close();
            users.add(LocksOfFramework.users(lease));
            return InlineDriver.right(spec, request);
          });
      session.submit(digest("message").output(lease, 0, 32));
      assertEquals(List.of(1), users);
      assertEquals(0, LocksOfFramework.users(lease));
    }
  }

  @Test
  @DisplayName("seed 3: what goes to an inline driver does not pass what waits for it")
  void order_inline() throws Exception {
    ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    FrameworkOptions options =
        FrameworkOptions.DEFAULT.withSelfTests(false).withExecutor(tasks::add);
    try (Framework waiting = Framework.open(DriverDiscovery.Found.of(inline), options);
        Session session = waiting.open(SHA, Preference.BEST)) {
      MemorySegment text = MemorySegment.ofArray(Computes.bytes("first"));
      Request first = digest("first").batch(true);
      first.input(List.of(text.asSlice(0, 2), text.asSlice(2)));
      Ticket one = ticket(session.submit(first));
      Ticket two = ticket(session.submit(digest("second")));
      tasks.remove().run();
      assertEquals(Outcome.DONE, one.await());
      assertEquals(Outcome.DONE, two.await());
      assertEquals(List.of("first", "second"), arrivals);
    }
  }

  @Test
  @DisplayName("seed 39: a step whose driver claims too much fails, by name, and its request with it")
  void step_claimsTooMuch() throws Exception {
    for (int claim : List.of(65, -1)) {
      try (Session session = onHeld(CUT)) {
        Request request = digest("message");
        Ticket ticket = ticket(session.submit(request));
        held.take().succeed(claim);
        assertEquals(Outcome.FAILED, ticket.await());
        assertEquals("held says it produced " + claim + " of 64 bytes", request.failure().getMessage());
        assertEquals(0, session.underWay());
      }
    }
  }

  @Test
  @DisplayName("seed 137: memory that a driver may still write to after a fault in a step is not lent again")
  void step_keepsMemory() throws Exception {
    try (Session session = onHeld(CUT)) {
      AtomicReference<DriverRequest> kept = new AtomicReference<>();
      held.instead(
          (spec, request) -> {
            kept.set(request);
            throw Computes.thrown();
          });
      assertEquals(Outcome.FAILED, ticket(session.submit(digest("message"))).await());
      held.instead(null);
      Ticket next = ticket(session.submit(digest("message")));
      DriverRequest taken = held.take();
      assertNotEquals(
          kept.get().input().segment().address(), taken.input().segment().address());
      Computes.complete(SHA, taken);
      assertEquals(Outcome.DONE, next.await());
    }
  }

  @Test
  @DisplayName("one that is cancelled while the dispatcher offers it is the driver's, whatever came before it")
  void cancel_whileOffered() throws Exception {
    try (Session session = onHeld(SHA)) {
      held.depth(1);
      Ticket repeated = ticket(session.submit(digest("repeated")));
      Ticket offered = ticket(session.submit(digest("offered")));
      AtomicReference<DriverRequest> taken = new AtomicReference<>();
      DriverRequest first = held.take();
      held.instead(
          (spec, request) -> {
            held.instead(null);
            first.fail(Reason.TRANSIENT, "held could not do it"); // comes back in front
            assertTrue(offered.cancel());
            taken.set(request);
            return Taken.ACCEPTED;
          });
      held.unblock();
      held.awaitArrivals(2);
      assertFalse(taken.get().isEnded(), "it is with the driver");
      taken.get().succeed(0);
      assertTrue(held.completeNext());
      assertEquals(Outcome.FAILED, offered.await());
      assertEquals(Outcome.DONE, repeated.await());
      assertEquals(0, framework.counts().completedTwice());
    }
  }

  @Test
  @DisplayName("seed 4468: a callback may submit its request anew, in another way, before the first submit returns")
  void callback_submitsItsRequest() throws Exception {
    try (Session other = onHeld(SHA);
        Session session = framework.open(SHA, Preference.driver("inline"))) {
      List<Ticket> tickets = new ArrayList<>();
      Request request = digest("message");
      byte[] text = Computes.bytes("message");
      MemorySegment all = MemorySegment.ofArray(text);
      request.input(List.of(all.asSlice(0, 2), all.asSlice(2)));
      request.then(
          Callback.IMMEDIATE, ended -> tickets.add(ticket(other.submit(request.awaited()))));
      assertTrue(ticket(session.submit(request)).isDone());
      assertTrue(held.completeNext());
      assertEquals(Outcome.DONE, tickets.getFirst().await());
    }
  }

  @Test
  @DisplayName("threaded seed 0: a session of a driver that was removed is closed with the framework")
  void session_afterClose() throws Exception {
    Session session = onHeld(SHA);
    framework.remove("held", Duration.ZERO);
    assertTrue(session.isOpen());
    framework.close();
    assertFalse(session.isOpen());
    assertThrows(IllegalStateException.class, () -> session.submitAsync(digest("message")));
  }

  @Test
  @DisplayName("threaded seed 0: a session that stays and whose driver was removed calls back though the framework is closed")
  void callback_afterClose() throws Exception {
    held.hold();
    SessionOptions stays = SessionOptions.DEFAULT.withMoves(false); // one that moves is closed, too
    Session session = framework.open(SHA, Preference.driver("held"), stays);
    framework.remove("held", Duration.ZERO);
    framework.close();
    CompletableFuture<Request> done = session.submitAsync(digest("message"));
    assertEquals(Reason.SESSION_LOST, done.get().failure().reason());
  }

  @Test
  @DisplayName("a session that opens while its driver goes is closed and not handed out")
  void open_whileRemoved() throws Exception {
    inline.opening(
        spec -> {
          try {
            framework.remove("inline", Duration.ZERO);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    DriverException thrown =
        assertThrows(
            DriverException.class, () -> framework.open(SHA, Preference.driver("inline")));
    assertTrue(thrown.getMessage().contains("inline is gone"), thrown.getMessage());
    assertEquals(1, inline.sessionCloses.get());
  }

  @Test
  @DisplayName("a driver that starts while the framework closes is closed and not taken")
  void add_whileClosed() {
    InlineDriver late = new InlineDriver("late").starting(host -> framework.close());
    assertThrows(IllegalStateException.class, () -> framework.add(late));
    assertEquals(1, late.closes.get());
    assertEquals(List.of(), framework.driver("late").stream().toList());
  }

  @Test
  @DisplayName("a request that is called back and awaited, too, is counted once and awaited to its end")
  void await_calledBack() throws Exception {
    try (Session session = onHeld(SHA)) {
      Request request = digest("message").then(ended -> {});
      Ticket ticket = ticket(session.submit(request));
      List<Outcome> outcomes = new ArrayList<>();
      Thread waiter = Thread.ofPlatform().start(() -> outcomes.add(ticket.await()));
      Computes.untilWaiting(waiter);
      assertTrue(held.completeNext());
      waiter.join();
      assertEquals(List.of(Outcome.DONE), outcomes);
      assertEquals(1, framework.counts().requests());
    }
  }
}
