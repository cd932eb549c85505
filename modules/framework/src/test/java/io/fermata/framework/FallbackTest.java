package io.fermata.framework;

import static io.fermata.framework.Computes.GCM;
import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.sha;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that go on from one driver to another, in virtual time. */
@ExtendWith(QuietLog.class)
@Timeout(30)
class FallbackTest {
  private static final Duration LIMIT = Duration.ofMillis(1);

  private final VirtualTime time = new VirtualTime();
  private final HeldDriver card = new HeldDriver("card", 1);
  private final HeldDriver other = new HeldDriver("other", 1);
  private final InlineDriver soft = new InlineDriver("soft");
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(card, other, soft),
          FrameworkOptions.DEFAULT.withTime(time).withExecutor(time).withSelfTests(false));

  private final AtomicInteger asked = new AtomicInteger(); // whether the card declines

  @AfterEach
  void close() {
    framework.close(Duration.ZERO);
    time.settle();
    assertEquals(0, framework.counts().completedTwice());
  }

  private static Route to(String... drivers) {
    return Route.failover(
        Arrays.stream(drivers).map(Preference::driver).map(Route::to).toArray(Route[]::new));
  }

  private Session open(SessionSpec spec, Fallback fallback, String... drivers)
      throws DriverException {
    Session session =
        framework.open(spec, to(drivers), SessionOptions.DEFAULT.withFallback(fallback));
    card.hold();
    other.hold();
    return session;
  }

  /** How it ended, which it has: nobody waits in virtual time. */
  private Outcome end(Ticket ticket) {
    time.settle();
    assertTrue(ticket.isDone(), "it has ended");
    return ticket.await();
  }

  private Outcome perform(Session session, Request request) {
    return session.submit(request) instanceof Submission.Accepted(Ticket ticket)
        ? end(ticket)
        : request.outcome();
  }

  private Counts counts(String driver) {
    return framework.driver(driver).orElseThrow().counts();
  }

  private void requireMemoryBack() {
    time.settle();
    assertEquals(framework.pool().made(), framework.pool().kept(), "memory of the pool");
  }

  // No room.

  @Test
  @DisplayName("a request for which its driver has no room goes to the next at once; if none has, it waits for its own")
  void full() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT, "card", "other");
    session.submit(digest("one"));
    session.submit(digest("two"));
    assertEquals(List.of("one"), card.arrivals());
    assertEquals(List.of("two"), other.arrivals());
    byte[] hash = new byte[32];
    Ticket three = ticket(session.submit(digest("three", hash)));
    assertEquals(1, framework.queued().size());
    assertEquals("card", framework.queued().getFirst().driver());
    card.completeAndUnblock();
    time.settle();
    assertEquals(List.of("one", "three"), card.arrivals());
    card.completeNext();
    assertEquals(Outcome.DONE, end(three));
    assertArrayEquals(sha("three"), hash);
    assertEquals(1, counts("card").fellBack());
    other.completeAndUnblock();
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("while one waits for a driver, later ones pass it by way of the next driver, and never at the same")
  void full_order() throws Exception {
    other.depth(2);
    Session session = open(SHA, Fallback.DEFAULT, "card", "other");
    for (String text : List.of("one", "two", "three", "four")) {
      session.submit(digest(text));
    }
    assertEquals(List.of("two", "three"), other.arrivals());
    other.depth(3);
    other.unblock();
    time.settle();
    session.submit(digest("five"));
    assertEquals(List.of("two", "three", "five"), other.arrivals());
    card.completeAndUnblock();
    time.settle();
    assertEquals(List.of("one", "four"), card.arrivals());
  }

  @Test
  @DisplayName("without a fallback it waits for its driver, and fails with it")
  void none() throws Exception {
    Session session = open(SHA, Fallback.NONE, "card", "other");
    session.submit(digest("one"));
    Request failed = digest("two");
    Ticket two = ticket(session.submit(failed));
    time.advance(Duration.ofSeconds(1));
    assertEquals(List.of(), other.arrivals());
    card.completeAndUnblock();
    time.settle();
    card.take().fail(Reason.FAULT, "broken");
    assertEquals(Outcome.FAILED, end(two));
    assertEquals("broken", failed.failure().getMessage());
    assertEquals(List.of(), other.arrivals());
    assertEquals(0, counts("card").fellBack());
  }

  // Too few.

  private int asked() {
    return asked.getAndSet(0);
  }

  private void decline() {
    card.declining(() -> asked.incrementAndGet() > 0);
  }

  @Test
  @DisplayName("a driver may decline a request that comes alone if there is another that takes it, and else not")
  void tooFew() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT, "card", "other");
    decline();
    card.stopHolding();
    session.submit(digest("alone"));
    assertEquals(List.of("alone"), other.arrivals());
    assertEquals(1, asked());
    assertEquals(1, counts("card").fellBack());
    assertEquals(Outcome.DONE, perform(session, digest("other is full")));
    assertEquals(1, asked(), "it is asked once");
    session.submitAll(List.of(digest("with"), digest("others")));
    session.submit(digest("batch").batch(true));
    time.settle();
    Session strict = open(SHA, Fallback.NONE, "card", "other");
    Session single = open(SHA, Fallback.DEFAULT, "card");
    card.stopHolding();
    assertEquals(Outcome.DONE, perform(strict, digest("no fallback")));
    assertEquals(Outcome.DONE, perform(single, digest("no other")));
    assertEquals(0, asked());
    assertEquals(1, counts("card").fellBack());
  }

  @Test
  @DisplayName("what a device declines and an inline driver does is not copied; the device is asked once")
  void tooFew_inline() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT, "card", "soft");
    long made = framework.pool().made();
    decline();
    byte[] hash = new byte[32];
    assertEquals(Submission.Done.DONE, session.submit(digest("alone", hash)));
    assertArrayEquals(sha("alone"), hash);
    assertEquals(1, asked());
    assertEquals(List.of(), card.arrivals());
    assertEquals(made, framework.pool().made());
    assertEquals(1, counts("card").fellBack());
    assertEquals(1, counts("soft").requests());
    assertEquals(0, session.underWay());
    card.declining(() -> false);
    session.submit(digest("taken"));
    assertEquals(List.of("taken"), card.arrivals());
    decline();
    for (Request request : List.of(digest("with others"), digest("batch").batch(true))) {
      card.completeAndUnblock();
      time.settle();
      session.submitAll(List.of(request));
      time.settle();
    }
    card.completeAndUnblock();
    time.settle();
    session.submit(digest("one of a batch").batch(true));
    time.settle();
    assertEquals(List.of("taken", "with others", "batch", "one of a batch"), card.arrivals());
    assertEquals(0, asked());
    assertEquals(1, counts("card").fellBack());
  }

  @Test
  @DisplayName("a device that declines, one that is full and an inline driver: it is done by that one")
  void tooFew_full() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT, "card", "other", "soft");
    Session busy = open(SHA, Fallback.NONE, "other");
    busy.submit(digest("one"));
    busy.submit(digest("two"));
    decline();
    assertEquals(Outcome.DONE, perform(session, digest("three")));
    assertEquals(1, asked());
    assertEquals(List.of("one"), other.arrivals());
    assertEquals(1, counts("soft").requests());
    assertEquals(0, session.underWay());
    other.completeAndUnblock();
    time.settle();
    other.completeNext();
    time.settle();
  }

  @Test
  @DisplayName("a device that throws when it is asked does not get the request: another driver does it")
  void tooFew_throws() throws Exception {
    for (String second : List.of("other", "soft")) {
      Session session = open(SHA, Fallback.DEFAULT, "card", second);
      card.declining(
          () -> {
            throw new IllegalStateException("thrown on purpose");
          });
      other.stopHolding();
      byte[] hash = new byte[32];
      assertEquals(Outcome.DONE, perform(session, digest("text", hash)));
      assertArrayEquals(sha("text"), hash);
      assertEquals(List.of(), card.arrivals());
    }
    assertEquals(2, counts("card").fellBack());
  }

  // Faults.

  /** In which way a driver fails. */
  enum Failing {
    THROWS,
    SAYS_SO,
    CLAIMS_TOO_MUCH,
    CLAIMS_LESS_THAN_NOTHING,
    ANSWERS_NOTHING,
    IS_LOST,
    CANNOT_DO_THIS_LENGTH;

    Taken act(io.fermata.spi.DriverRequest request) {
      request.output().buffer().put((byte) 99);
      switch (this) {
        case THROWS -> throw Computes.thrown();
        case SAYS_SO -> request.fail(Reason.FAULT, "no");
        case CLAIMS_TOO_MUCH -> request.succeed(33);
        case CLAIMS_LESS_THAN_NOTHING -> request.succeed(-1);
        case IS_LOST -> request.fail(Reason.SESSION_LOST, "reset");
        case CANNOT_DO_THIS_LENGTH -> request.fail(Reason.UNSUPPORTED, "too long");
        case ANSWERS_NOTHING -> {}
      }
      return Taken.DONE;
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("what an inline driver fails at another does, and the failure is not seen")
  void fault_inline(Failing how) throws Exception {
    Session session = open(SHA, Fallback.DEFAULT, "soft", "other");
    soft.act((spec, request) -> how.act(request));
    other.stopHolding();
    byte[] hash = new byte[32];
    Request request = digest("text", hash);
    assertEquals(Outcome.DONE, perform(session, request));
    assertArrayEquals(sha("text"), hash);
    assertEquals(1, counts("soft").fellBack());
    assertEquals(0, counts("soft").requests(), "it is counted where it was done");
    assertEquals(1, framework.counts().requests());
    assertEquals(0, session.underWay());
    requireMemoryBack();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("what a device fails at another does, and the failure is not seen")
  void fault_device(Failing how) throws Exception {
    Session session = open(SHA, Fallback.DEFAULT, "card", "other");
    card.instead((spec, request) -> how.act(request));
    byte[] hash = new byte[32];
    Request request = digest("text", hash);
    Ticket ticket = ticket(session.submit(request));
    time.settle();
    assertFalse(ticket.isDone());
    assertEquals(List.of("text"), other.arrivals());
    other.completeNext();
    assertEquals(Outcome.DONE, end(ticket));
    assertArrayEquals(sha("text"), hash);
    assertEquals(1, framework.counts().requests());
    assertEquals(1, counts("card").fellBack());
    time.settle();
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("each driver is asked once; if all fail, what the last one said is told")
  void fault_all() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT, "soft", "card", "other");
    AtomicInteger asked = new AtomicInteger();
    soft.act(
        (spec, request) -> {
          asked.incrementAndGet();
          request.fail(Reason.FAULT, "first");
          return Taken.DONE;
        });
    Request request = digest("text");
    Ticket ticket = ticket(session.submit(request));
    card.take().fail(Reason.FAULT, "second");
    time.settle();
    other.take().fail(Reason.FAULT, "third");
    assertEquals(Outcome.FAILED, end(ticket));
    assertEquals("third", request.failure().getMessage());
    assertEquals(1, asked.get());
    assertEquals(1, framework.counts().failed());
    requireMemoryBack();
  }

  @Test
  @DisplayName("a wrong tag is an answer: no other driver is asked")
  void mismatch() throws Exception {
    for (String first : List.of("soft", "card")) {
      Session session = open(GCM, Fallback.DEFAULT, first, "other");
      card.stopHolding();
      Request forged =
          new Request()
              .operation(Operation.DECRYPT)
              .nonce(new byte[12])
              .input(new byte[40], 0, 40)
              .output(new byte[24], 0, 24);
      assertEquals(Outcome.MISMATCH, perform(session, forged));
      assertEquals(List.of(), other.arrivals());
    }
  }

  @Test
  @DisplayName("what an inline driver has written over is not done again, wherever it overlaps")
  void inPlace() throws Exception {
    Session session = open(GCM, Fallback.DEFAULT, "soft", "other");
    other.stopHolding();
    soft.act((spec, request) -> Failing.SAYS_SO.act(request));
    for (int at : new int[] {0, 3}) {
      byte[] memory = new byte[64];
      Request request = sealing().input(memory, 0, 20).output(memory, at, 36);
      assertEquals(Outcome.FAILED, perform(session, request));
      assertEquals("no", request.failure().getMessage());
    }
    byte[] memory = new byte[64];
    Request beside = sealing().input(memory, 0, 20).output(memory, 20, 36);
    assertEquals(Outcome.DONE, perform(session, beside));
    Request data = sealing().aad(memory, 30, 8).input(new byte[20], 0, 20).output(memory, 20, 36);
    assertEquals(Outcome.FAILED, perform(session, data), "its additional data are written over");
  }

  private static Request sealing() {
    return new Request().operation(Operation.ENCRYPT).nonce(new byte[12]);
  }

  @Test
  @DisplayName("what a device has of leased memory, or of a part of a message, is not done again")
  void leased() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT.after(LIMIT), "card", "other");
    try (Lease lease = framework.lease(64)) {
      Request request = digest("text").output(lease, 0, 32);
      final Ticket ticket = ticket(session.submit(request));
      time.advance(LIMIT);
      assertEquals(List.of(), other.arrivals());
      card.take().fail(Reason.FAULT, "no");
      assertEquals(Outcome.FAILED, end(ticket));
      Request part = digest("text", new byte[0]).operation(Operation.DIGEST, Part.FIRST);
      final Ticket first = ticket(session.submit(part));
      time.advance(LIMIT);
      card.take().fail(Reason.FAULT, "no");
      assertEquals(Outcome.FAILED, end(first));
      time.settle();
      assertEquals(List.of(), other.arrivals());
      assertEquals(0, LocksOfFramework.users(lease));
    }
  }

  @Test
  @DisplayName("a nonce that the framework made goes along to the other driver")
  void nonce() throws Exception {
    for (String first : List.of("soft", "card")) {
      Session session = open(GCM, Fallback.DEFAULT, first, "other");
      List<byte[]> seen = new ArrayList<>();
      soft.act(
          (spec, request) -> {
            seen.add(request.nonce().copy());
            return Failing.SAYS_SO.act(request);
          });
      card.instead(
          (spec, request) -> {
            seen.add(request.nonce().copy());
            return Failing.SAYS_SO.act(request);
          });
      Request request =
          new Request()
              .operation(Operation.ENCRYPT)
              .freshNonce()
              .input(new byte[5], 0, 5)
              .output(new byte[21], 0, 21);
      Ticket ticket = ticket(session.submit(request));
      byte[] nonce = new byte[12];
      request.copyNonce(nonce, 0);
      time.settle();
      io.fermata.spi.DriverRequest second = other.take();
      assertArrayEquals(nonce, seen.getFirst());
      assertArrayEquals(nonce, second.nonce().copy());
      Computes.complete(GCM, second);
      assertEquals(Outcome.DONE, end(ticket));
    }
  }

  @Test
  @DisplayName("however its end is told, it is told once")
  void deliveries() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT, "card", "other");
    other.stopHolding();
    card.instead((spec, request) -> Failing.THROWS.act(request));
    AtomicInteger told = new AtomicInteger();
    CompletionQueue queue = new CompletionQueue();
    for (Callback place : Callback.values()) {
      session.submit(digest("call").then(place, ended -> told.addAndGet(done(ended))));
    }
    session.submit(digest("poll").into(queue));
    var future = session.submitAsync(digest("future"));
    time.settle();
    queue.poll(10, ended -> told.addAndGet(done(ended)));
    assertEquals(Outcome.DONE, future.get().outcome());
    assertEquals(Callback.values().length + 1, told.get());
    assertEquals(0, session.underWay());
  }

  private static int done(Request request) {
    return request.outcome() == Outcome.DONE ? 1 : 100;
  }

  // Time.

  @Test
  @DisplayName("after its time the next driver is asked as well: one result is used, and the late one counted")
  void timeout() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT.after(LIMIT), "card", "other");
    for (boolean lateFirst : new boolean[] {false, true}) {
      AtomicInteger told = new AtomicInteger();
      byte[] hash = new byte[32];
      session.submit(digest("text", hash).then(Callback.IMMEDIATE, ended -> told.addAndGet(done(ended))));
      time.advance(LIMIT.minusNanos(1));
      assertEquals(List.of(), other.arrivals());
      time.advance(Duration.ofNanos(1));
      assertEquals(List.of("text"), other.arrivals());
      io.fermata.spi.DriverRequest slow = card.take();
      if (lateFirst) {
        slow.succeed(32); // of nothing
        assertEquals(0, told.get());
      }
      other.completeNext();
      assertEquals(1, told.get());
      assertArrayEquals(sha("text"), hash);
      if (!lateFirst) {
        assertEquals(1, session.underWay(), "the first driver has it still");
        slow.succeed(32);
      }
      assertEquals(1, told.get());
      assertEquals(0, session.underWay());
      requireMemoryBack();
      other.hold();
    }
    assertEquals(2, counts("card").late());
    assertEquals(2, counts("card").fellBack());
    assertEquals(0, counts("other").late());
    time.advance(Duration.ofSeconds(1));
  }

  @Test
  @DisplayName("what still waits after its time leaves the backlog, and takes even leased memory along")
  void timeout_waiting() throws Exception {
    Fallback fallback = Fallback.on(Fallback.Cause.FAULT).after(LIMIT);
    Session session = open(SHA, fallback, "card", "other");
    other.depth(2);
    session.submit(digest("one"));
    try (Lease lease = framework.lease(32)) {
      Request request = digest("two").output(lease, 0, 32);
      Ticket two = ticket(session.submit(request));
      assertEquals(1, framework.queued().size());
      time.advance(LIMIT);
      assertEquals(0, framework.queued().size());
      assertEquals(List.of("one", "two"), other.arrivals());
      other.completeNext();
      other.completeNext();
      assertEquals(Outcome.DONE, end(two));
      assertArrayEquals(sha("two"), lease.segment().asSlice(0, 32).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
      assertEquals(0, LocksOfFramework.users(lease));
    }
    card.completeNext();
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("a device that gives up what it tried again has its time anew; the deadline of the request stays")
  void timeout_again() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT.after(LIMIT), "card", "other");
    Request request = digest("text").within(LIMIT.multipliedBy(3));
    Ticket ticket = ticket(session.submit(request));
    time.advance(LIMIT.dividedBy(2));
    card.take().fail(Reason.TRANSIENT, "again");
    time.settle();
    time.advance(LIMIT.dividedBy(2));
    assertEquals(List.of(), other.arrivals());
    time.advance(LIMIT.dividedBy(2));
    assertEquals(List.of("text"), other.arrivals());
    time.advance(LIMIT.multipliedBy(2));
    assertEquals(Outcome.FAILED, end(ticket));
    assertEquals(Reason.DEADLINE, request.failure().reason());
    card.completeNext();
    other.completeNext();
    assertEquals(0, session.underWay());
    requireMemoryBack();
  }

  @Test
  @DisplayName("a request that is cancelled or closed after it went on gives both memories back")
  void timeout_cancel() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT.after(LIMIT), "card", "other");
    Ticket ticket = ticket(session.submit(digest("text")));
    time.advance(LIMIT);
    assertTrue(ticket.cancel());
    assertEquals(Outcome.FAILED, end(ticket));
    other.completeNext();
    card.completeNext();
    requireMemoryBack();
    Ticket next = ticket(session.submit(digest("text")));
    time.advance(LIMIT);
    session.close();
    other.completeNext();
    assertEquals(Outcome.DONE, end(next));
    assertEquals(0, card.lastSession().closed());
    card.completeNext();
    assertEquals(1, card.lastSession().closed());
    assertEquals(1, other.lastSession().closed());
    requireMemoryBack();
  }

  // Length.

  @Test
  @DisplayName("a driver that takes only short requests is passed over; too long for all of them is refused")
  void size() throws Exception {
    soft.probe(spec -> new Suitability.Fits(0, 4));
    Session session = open(SHA, Fallback.NONE, "soft", "card");
    session.submit(digest("1234"));
    session.submit(digest("12345"));
    assertEquals(List.of("12345"), card.arrivals());
    card.completeNext();
    framework.remove("card", Duration.ZERO);
    time.settle();
    Request orphan = digest("12345");
    assertEquals(Outcome.FAILED, perform(session, orphan), "never by the other");
    assertEquals(Reason.UNAVAILABLE, orphan.failure().reason());
  }

  // The rest of the session.

  @Test
  @DisplayName("a barrier waits for a request that is on its way to the next driver")
  void barrier() throws Exception {
    other.depth(3);
    Session session = open(SHA, Fallback.DEFAULT, "card", "other");
    session.submit(digest("one"));
    session.submit(digest("barrier").order(Request.Order.BARRIER));
    session.submit(digest("behind"));
    card.take().fail(Reason.FAULT, "no");
    time.settle();
    assertEquals(List.of("one"), other.arrivals());
    assertEquals(List.of("one"), card.arrivals());
    other.completeNext();
    time.settle();
    assertEquals(List.of("one", "barrier"), card.arrivals());
    card.take().fail(Reason.FAULT, "no");
    time.settle();
    assertEquals(List.of("one", "barrier"), other.arrivals());
    other.completeNext();
    time.settle();
    assertEquals(List.of("one", "barrier", "behind"), card.arrivals());
  }

  @Test
  @DisplayName("of several submitted at once each driver is told that more follow as long as some of its own do")
  void submitAll() throws Exception {
    card.depth(4);
    other.depth(4);
    Session session =
        framework.open(
            SHA,
            Route.roundRobin(Route.to(Preference.driver("card")), Route.to(Preference.driver("other"))),
            SessionOptions.DEFAULT);
    card.hold();
    other.hold();
    session.submitAll(
        List.of(digest("a"), digest("b"), digest("c"), digest("d"), digest("e")));
    assertEquals(List.of("a", "c", "e"), card.arrivals());
    assertEquals(List.of(true, true, false), card.hints());
    assertEquals(List.of("b", "d"), other.arrivals());
    assertEquals(List.of(true, false), other.hints());
    while (card.completeNext() || other.completeNext()) {}
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("a batched request that fails goes on like any other")
  void batched() throws Exception {
    Session session = open(SHA, Fallback.DEFAULT, "card", "other");
    Ticket ticket = ticket(session.submit(digest("text").batch(true)));
    time.settle();
    card.take().fail(Reason.FAULT, "no");
    time.settle();
    other.completeNext();
    assertEquals(Outcome.DONE, end(ticket));
    assertEquals(1, counts("card").fellBack());
  }

  @Test
  @DisplayName("a session that does not move is lost with its driver, and goes on at another one that is left")
  void notMoving() throws Exception {
    SessionOptions stays = SessionOptions.DEFAULT.withMoves(false);
    Session session = framework.open(SHA, to("card", "none", "soft"), stays);
    assertFalse(session.isLost());
    framework.quarantine("card", "SHA-256", "wrong");
    assertEquals(Outcome.DONE, perform(session, digest("text")));
    assertEquals(1, counts("soft").requests());
    framework.remove("soft", Duration.ZERO);
    time.settle();
    assertTrue(session.isLost());
  }
}
