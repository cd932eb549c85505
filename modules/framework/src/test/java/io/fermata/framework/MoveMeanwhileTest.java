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

import io.fermata.framework.Request.Order;
import io.fermata.spi.Alarm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What happens in the midst of a move, at a moment that the test chooses: drivers and the clock do it when
 * they are called, and moves are made by the thread that asks for them unless the test keeps them.
 */
@ExtendWith(QuietLog.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MoveMeanwhileTest {
  private final Clock clock = new Clock();
  private final KeptTasks moves = new KeptTasks();
  private DriverHost hostOfTwo;
  private final InlineDriver two = new InlineDriver("two").starting(host -> hostOfTwo = host);
  private final InlineDriver three = new InlineDriver("three");
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(),
          FrameworkOptions.DEFAULT
              .withSelfTests(false)
              .withDrain(Duration.ZERO)
              .withTime(clock)
              .withExecutor(moves));

  @AfterEach
  void close() {
    moves.keep(false);
    framework.close();
  }

  /** Something that can fail. */
  private interface Act {
    void run() throws Exception;
  }

  private static Runnable once(Act act) {
    Queue<Act> left = new ArrayDeque<>(List.of(act));
    return () -> {
      Act now = left.poll();
      if (now != null) {
        try {
          now.run();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  /** The machine's time; does something when it is asked for the next time. */
  private static final class Clock implements TimeSource {
    private volatile Runnable meanwhile = () -> {};

    @Override
    public long nanoTime() {
      meanwhile.run();
      return TimeSource.system().nanoTime();
    }

    @Override
    public void parkUntil(long nanoTime) {
      TimeSource.system().parkUntil(nanoTime);
    }

    @Override
    public Alarm at(long nanoTime, Runnable action) {
      return TimeSource.system().at(nanoTime, action);
    }
  }

  /** A device in the hands of the test that tells its health. */
  private static final class Card extends HeldDriver {
    private DriverHost host;

    private Card(int depth) {
      super("one", depth);
    }

    @Override
    public void start(DriverHost host) {
      super.start(host);
      this.host = host;
    }
  }

  /** A session on an inline driver that goes; does something when it has a new place and leaves the old. */
  private Session leaving(Act meanwhile) throws DriverException {
    InlineDriver one = new InlineDriver("one").closing(once(meanwhile));
    framework.add(one);
    Session session = framework.open(SHA, Preference.BEST);
    framework.add(two);
    framework.add(three);
    return session;
  }

  private void removeOne() throws Exception {
    framework.remove("one", Duration.ZERO);
  }

  @Test
  @DisplayName("K034 the new driver is taken out before the session is there: it goes on to a third, and can be closed")
  void newOneGoes() throws Exception {
    Session session = leaving(() -> framework.remove("two", Duration.ZERO));
    removeOne();
    assertEquals("three", session.driver());
    assertEquals(Outcome.DONE, session.perform(digest("text")));
    assertTrue(session.close(Duration.ofSeconds(1)));
  }

  @Test
  @DisplayName("K023 the new driver is not trusted any more before the session is there: it does nothing for it")
  void newOneIsDoubted() throws Exception {
    Session session = leaving(() -> framework.quarantine("two", "SHA-256", "wrong"));
    removeOne();
    assertEquals("three", session.driver());
  }

  @Test
  @DisplayName("K023 the new driver withdraws the algorithm before the session is there")
  void newOneWithdraws() throws Exception {
    Session session =
        leaving(
            () -> {
              two.probe(spec -> new io.fermata.spi.Suitability.Unfit(Reason.UNSUPPORTED, "no more"));
              hostOfTwo.withdrawn("SHA-256");
            });
    removeOne();
    assertEquals("three", session.driver());
  }

  @Test
  @DisplayName("K034 the new driver is drained before the session is there: it goes on if it can, and nothing is lost if not")
  void newOneIsDrained() throws Exception {
    Session session = leaving(() -> hostOfTwo.changed(Health.DRAINING, "to be taken out"));
    removeOne();
    assertEquals("three", session.driver());
    framework.remove("three", Duration.ZERO);
    Request none = digest("there is none");
    assertEquals(Outcome.FAILED, session.perform(none));
    assertEquals(Reason.UNAVAILABLE, none.failure().reason());
  }

  @Test
  @DisplayName("K081 of several submitted together, those behind one that finds the session lost wait with it (walk of seed 1241)")
  void together() throws Exception {
    List<String> atOne = new ArrayList<>();
    List<String> atTwo = new ArrayList<>();
    framework.add(
        new InlineDriver("one")
            .act(
                (spec, request) -> {
                  atOne.add(Computes.text(request));
                  request.fail(Reason.SESSION_LOST, "reset");
                  return Taken.DONE;
                }));
    Session session = framework.open(SHA, Preference.BEST);
    two.act(
        (spec, request) -> {
          atTwo.add(Computes.text(request));
          return InlineDriver.right(spec, request);
        });
    framework.add(two);
    moves.keep(true);
    List<Submission> all =
        session.submitAll(List.of(digest("first"), digest("second"), digest("third")));
    moves.keep(false);
    for (Submission one : all) {
      assertEquals(Outcome.DONE, ticket(one).await());
    }
    assertEquals(List.of("first"), atOne);
    assertEquals(List.of("first", "second", "third"), atTwo);
  }

  @Test
  @DisplayName("K034 the only other driver is drained while what waits is brought there: all of it is done there")
  void onlyOneIsDrained() throws Exception {
    Card one = new Card(1);
    framework.add(one);
    Session session = framework.open(SHA, Preference.BEST);
    one.hold();
    List<Ticket> tickets = new ArrayList<>();
    for (String text : List.of("held", "first", "second")) {
      tickets.add(ticket(session.submit(digest(text))));
    }
    Runnable drained = once(() -> hostOfTwo.changed(Health.DRAINING, "to be taken out"));
    two.act(
        (spec, request) -> {
          drained.run();
          return InlineDriver.right(spec, request);
        });
    framework.add(two);
    one.host.changed(Health.DRAINING, "to be taken out");
    assertEquals(Outcome.DONE, tickets.get(1).await());
    assertEquals(Outcome.DONE, tickets.get(2).await());
    assertEquals("two", session.driver());
    one.completeNext();
    assertEquals(Outcome.DONE, tickets.getFirst().await());
  }

  @Test
  @DisplayName("K023 a driver that is not trusted any more while it opens a session does not get it")
  void doubtedWhileOpening() throws Exception {
    framework.add(two.opening(spec -> framework.quarantine("two", "SHA-256", "wrong")));
    DriverException none =
        assertThrows(DriverException.class, () -> framework.open(SHA, Preference.BEST));
    assertTrue(none.getMessage().contains("two"), none.getMessage());
    assertEquals(1, two.sessionCloses.get());
    framework.add(three);
    try (Session session = framework.open(SHA, Preference.BEST)) {
      assertEquals("three", session.driver(), "two is not tested, but it is doubted");
    }
  }

  @Test
  @DisplayName("K037 what comes to a blocked driver just after the others have left it follows them, in its order")
  void follows() throws Exception {
    Card one = new Card(1);
    framework.add(one);
    Session session = framework.open(SHA, Preference.BEST);
    one.hold();
    List<Ticket> tickets = new ArrayList<>();
    tickets.add(ticket(session.submit(digest("held"))));
    tickets.add(ticket(session.submit(digest("waits"))));
    List<String> order = new ArrayList<>();
    two.act(
        (spec, request) -> {
          order.add(Computes.text(request));
          return InlineDriver.right(spec, request);
        });
    framework.add(two);
    Request late = digest("late").within(Duration.ofHours(1));
    // asked for its deadline when it has been let in at its place, and is not there yet
    clock.meanwhile =
        onceIn("io.fermata.framework.Ticket", () -> one.host.changed(Health.DRAINING, "no room"));
    assertEquals(Submission.Done.DONE, session.submit(late));
    assertEquals("two", session.driver());
    assertEquals(Outcome.DONE, session.perform(digest("last")));
    assertEquals(Outcome.DONE, tickets.get(1).await());
    assertEquals(Outcome.DONE, late.outcome());
    assertEquals(List.of("waits", "late", "last"), order);
    one.completeNext();
    assertEquals(Outcome.DONE, tickets.getFirst().await());
    assertTrue(session.close(Duration.ofSeconds(1)));
  }

  @Test
  @DisplayName("K036 a part that waits for a driver that goes is not brought to one that has not the parts before")
  void waitingPart() throws Exception {
    Card one = new Card(1);
    framework.add(one);
    Session session = framework.open(SHA, Preference.BEST);
    byte[] text = Computes.bytes("text");
    byte[] hash = new byte[32];
    Request part = new Request().operation(Operation.DIGEST, Part.FIRST).input(text, 0, 4);
    assertEquals(Outcome.DONE, session.perform(part.output(hash, 0, 32)));
    one.hold();
    Ticket held = ticket(session.submit(digest("held")));
    Ticket waits = ticket(session.submit(digest("waits")));
    Ticket next = ticket(session.submit(part.operation(Operation.DIGEST, Part.LAST)));
    framework.add(two);
    one.host.changed(Health.DRAINING, "to be taken out");
    assertEquals(Outcome.DONE, waits.await());
    assertEquals(Outcome.FAILED, next.await());
    assertEquals(Reason.SESSION_LOST, part.failure().reason());
    one.completeNext();
    assertEquals(Outcome.DONE, held.await());
  }

  private static Runnable onceIn(String caller, Act act) {
    Runnable once = once(act);
    return () -> {
      boolean there =
          StackWalker.getInstance()
              .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(caller)));
      if (there) {
        once.run();
      }
    };
  }

  @Test
  @DisplayName("K037 a session that is closed while what waited is brought to another driver: all of it is done there")
  void closedWhileBrought() throws Exception {
    Card one = new Card(1);
    framework.add(one);
    Session session = framework.open(SHA, Preference.BEST);
    one.hold();
    List<Ticket> tickets = new ArrayList<>();
    for (String text : List.of("held", "first", "second")) {
      tickets.add(ticket(session.submit(digest(text))));
    }
    Runnable close = once(session::close);
    AtomicInteger afterwards = new AtomicInteger();
    two.act(
        (spec, request) -> {
          close.run();
          afterwards.addAndGet(two.sessionCloses.get());
          return InlineDriver.right(spec, request);
        });
    framework.add(two);
    one.host.changed(Health.DRAINING, "to be taken out");
    assertEquals(Outcome.DONE, tickets.get(1).await());
    assertEquals(Outcome.DONE, tickets.get(2).await());
    assertEquals(0, afterwards.get(), "submitted to a session that was closed");
    assertEquals(1, two.sessionCloses.get());
    one.completeNext();
    assertEquals(1, one.lastSession().closed());
    assertTrue(session.close(Duration.ofSeconds(1)));
  }

  @Test
  @DisplayName("K169 nobody is told that the key is forgotten while another driver is opening a session with it")
  void toldAfterOpening() throws Exception {
    framework.add(new InlineDriver("one"));
    Session session = framework.open(SHA, Preference.BEST);
    List<CompletableFuture<Void>> told = new ArrayList<>();
    List<Boolean> early = new ArrayList<>();
    framework.add(
        two.opening(
            spec -> {
              told.add(session.closeAsync());
              early.add(told.getFirst().isDone());
            }));
    removeOne();
    assertEquals(List.of(false), early);
    assertTrue(told.getFirst().isDone());
    assertEquals(1, two.sessionCloses.get());
  }

  @Test
  @DisplayName("K037 a driver that throws an Error while it opens a session: what waits fails, and the next looks again")
  void openThrows() throws Exception {
    framework.add(new InlineDriver("one"));
    Session session = framework.open(SHA, Preference.BEST);
    AtomicInteger asked = new AtomicInteger();
    framework.add(
        two.opening(
            spec -> {
              if (asked.getAndIncrement() == 0) {
                throw new AssertionError("of a test driver");
              }
            }));
    moves.keep(true);
    removeOne();
    Request request = digest("waits");
    Ticket ticket = ticket(session.submit(request));
    moves.keep(false);
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(Reason.UNAVAILABLE, request.failure().reason());
    assertEquals(Outcome.DONE, session.perform(digest("next")));
  }

  @Test
  @DisplayName("K081 a driver that is taken out and never answers: a barrier does not wait for what it had, nor for itself")
  void barrierAfterLost() throws Exception {
    Card one = new Card(4);
    framework.add(one);
    Session session = framework.open(SHA, Preference.BEST);
    one.hold();
    try (Lease lease = framework.lease(64)) {
      byte[] text = Computes.bytes("text");
      Request leased =
          new Request().operation(Operation.DIGEST).input(text, 0, 4).output(lease, 0, 32);
      Ticket lost = ticket(session.submit(leased));
      Ticket barrier = ticket(session.submit(digest("barrier").order(Order.BARRIER)));
      Ticket after = ticket(session.submit(digest("after")));
      one.take(); // and never completes it
      framework.add(two);
      removeOne();
      assertEquals(Outcome.FAILED, lost.await());
      assertEquals(Outcome.DONE, barrier.await());
      assertEquals(Outcome.DONE, after.await());
    }
    Card other = new Card(4);
    framework.remove("two", Duration.ZERO);
    framework.add(other);
    try (Lease lease = framework.lease(64)) {
      assertEquals(Outcome.DONE, session.perform(digest("at the other")));
      other.hold();
      byte[] text = Computes.bytes("text");
      Request leased =
          new Request()
              .operation(Operation.DIGEST)
              .input(text, 0, 4)
              .output(lease, 0, 32)
              .order(Order.BARRIER);
      Ticket barrier = ticket(session.submit(leased));
      Ticket after = ticket(session.submit(digest("after")));
      other.take();
      framework.add(three);
      removeOne();
      assertEquals(Outcome.FAILED, barrier.await());
      assertEquals(Outcome.DONE, after.await());
    }
  }

  @Test
  @DisplayName("K036 an inline driver that is taken out in the midst of a request and fails it: it is done elsewhere")
  void inlineIsClosed() throws Exception {
    InlineDriver one =
        new InlineDriver("one")
            .act(
                (spec, request) -> {
                  once(this::removeOne).run();
                  request.fail(Reason.CLOSED, "closed");
                  return Taken.DONE;
                });
    framework.add(one);
    Session session = framework.open(SHA, Preference.BEST);
    framework.add(two);
    byte[] hash = new byte[32];
    assertEquals(Outcome.DONE, session.perform(digest("text", hash)));
    assertArrayEquals(sha("text"), hash);
    assertEquals("two", session.driver());
  }

  @Test
  @DisplayName("K029 a lease that is closed while several requests are submitted: the one on it is not accepted, nor are those after it")
  void leaseClosedMeanwhile() throws Exception {
    Lease lease = framework.lease(64);
    framework.add(
        two.act(
            (spec, request) -> {
              lease.close();
              return InlineDriver.right(spec, request);
            }));
    Session session = framework.open(SHA, Preference.BEST);
    byte[] text = Computes.bytes("text");
    Request first = digest("first");
    Request leased =
        new Request().operation(Operation.DIGEST).input(text, 0, 4).output(lease, 0, 32);
    Request last = digest("last");
    assertThrows(
        IllegalStateException.class, () -> session.submitAll(List.of(first, leased, last)));
    assertEquals(Outcome.DONE, first.outcome());
    assertEquals(0, session.underWay());
    assertEquals(Outcome.DONE, session.perform(last), "it is its user's again");
    assertTrue(session.close(Duration.ofSeconds(1)));
  }

  @Test
  @DisplayName("K169 a session that finds no driver when the framework has closed is closed, too")
  void wantedAfterClose() throws Exception {
    framework.add(new InlineDriver("one"));
    Session session = framework.open(SHA, Preference.BEST);
    moves.keep(true);
    removeOne();
    Request request = digest("waits");
    Ticket ticket = ticket(session.submit(request));
    framework.close();
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(Reason.CLOSED, request.failure().reason());
    assertFalse(session.isOpen());
    Wanting wanting = new Wanting();
    wanting.close();
    Framework another = Framework.open(DriverDiscovery.Found.of(three), FrameworkOptions.DEFAULT);
    Session late = another.open(SHA, Preference.BEST);
    wanting.add(late.legs().main(), wanting.seen());
    assertFalse(late.isOpen());
    another.close();
  }
}
