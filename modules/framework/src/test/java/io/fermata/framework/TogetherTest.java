package io.fermata.framework;

import static io.fermata.framework.Computes.GCM;
import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.sha;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.VirtualTime;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are submitted at once, and that a device does at once inside the call, or not. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TogetherTest {
  private static final int MANY = 5;
  private static final BiPredicate<SessionSpec, List<DriverRequest>> RIGHT =
      (spec, requests) -> {
        requests.forEach(request -> Computes.complete(spec, request));
        return true;
      };

  private final VirtualTime time = new VirtualTime();
  private final AtomicReference<BiPredicate<SessionSpec, List<DriverRequest>>> way =
      new AtomicReference<>(RIGHT);
  private final List<List<DriverRequest>> asked = new ArrayList<>();
  private final HeldDriver card =
      new HeldDriver("card", 100)
          .together(
              (spec, requests) -> {
                asked.add(List.copyOf(requests));
                return way.get().test(spec, requests);
              });
  private final HeldDriver spare = new HeldDriver("spare", 100);
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(card, spare),
          FrameworkOptions.DEFAULT.withTime(time).withExecutor(time).withSelfTests(false));
  private final CompletionQueue queue = new CompletionQueue();
  private final byte[][] hashes = new byte[MANY][32];

  @AfterEach
  void close() {
    framework.close(Duration.ZERO);
    time.settle();
    assertEquals(framework.pool().made(), framework.pool().kept(), "memory of the pool");
  }

  private Session open(String... drivers) throws Exception {
    Route[] routes =
        Arrays.stream(drivers)
            .map(Preference::driver)
            .map(Route::to)
            .toArray(Route[]::new);
    Session session =
        framework.open(
            SHA, Route.failover(routes), SessionOptions.DEFAULT.withFallback(Fallback.DEFAULT));
    card.hold();
    spare.hold();
    return session;
  }

  private Request text(int i) {
    return digest("text " + i, hashes[i]).attach(i);
  }

  private List<Request> texts() {
    return IntStream.range(0, MANY).mapToObj(i -> text(i).into(queue)).toList();
  }

  private static Submission done() {
    return Submission.Done.DONE;
  }

  /** What has been told by now, in its order, with how it ended. */
  private List<String> told() {
    time.settle();
    List<String> told = new ArrayList<>();
    while (queue.poll(1, request -> told.add(request.attachment() + " " + request.outcome())) > 0) {}
    return told;
  }

  private Counts counts(String driver) {
    return framework.driver(driver).orElseThrow().counts();
  }

  @Test
  @DisplayName("what a device does at once is done when submitAll answers, on its users' memory, and told once")
  void done_at_once() throws Exception {
    Session session = open("card");
    List<Request> requests = texts();
    assertEquals(Collections.nCopies(MANY, done()), session.submitAll(requests));
    for (int i = 0; i < MANY; i++) {
      assertArrayEquals(sha("text " + i), hashes[i]);
      assertSame(hashes[i], asked.getFirst().get(i).output().array(), "not a copy");
    }
    assertEquals(List.of("0 DONE", "1 DONE", "2 DONE", "3 DONE", "4 DONE"), told());
    assertEquals(0, session.underWay());
    assertEquals(MANY, counts("card").inline());
    assertEquals(MANY, counts("card").requests());
    assertEquals(0, framework.pool().made(), "nothing is copied");
    session.submitAll(requests);
    assertEquals(MANY, told().size(), "and again");
  }

  @Test
  @DisplayName("what it does not do at once goes one by one, and the same requests at once the next time")
  void not_done() throws Exception {
    Session session = open("card");
    way.set((spec, all) -> false);
    List<Request> requests = texts();
    session.submitAll(requests).forEach(answer -> assertInstanceOf(Submission.Accepted.class, answer));
    assertEquals(List.of(true, true, true, true, false), card.hints());
    assertEquals(List.of(), told());
    while (card.completeNext()) {}
    assertEquals(MANY, told().size());
    assertArrayEquals(sha("text 4"), hashes[4]);
    way.set(RIGHT);
    assertEquals(Collections.nCopies(MANY, done()), session.submitAll(requests));
  }

  @Test
  @DisplayName("it is not asked for one alone, for one of a batch, behind a barrier, of other memory or with something waiting")
  void not_asked() throws Exception {
    Session session = open("card");
    session.submitAll(List.of(text(0).into(queue)));
    session.submitAll(List.of(text(1).into(queue).batch(true), text(2).into(queue).batch(true)));
    time.settle();
    try (Arena arena = Arena.ofShared()) {
      session.submitAll(
          List.of(text(3).into(queue).output(arena.allocate(32)), text(4).into(queue).output(arena.allocate(32))));
    }
    assertEquals(List.of(), asked);
    session.submit(digest("barrier").order(Request.Order.BARRIER).into(queue));
    session.submitAll(List.of(digest("behind").into(queue), digest("it").into(queue)));
    assertEquals(List.of(), asked);
    assertEquals(5, card.arrivals().size());
    while (card.completeNext()) {
      time.settle();
    }
    assertEquals("it", card.arrivals().getLast());
    card.depth(0);
    session.submit(digest("waits").into(queue));
    session.submitAll(List.of(digest("and").into(queue), digest("these").into(queue)));
    assertEquals(List.of(), asked);
    card.depth(100);
    card.unblock();
    time.settle();
    assertEquals(List.of("waits", "and", "these"), card.arrivals().subList(8, 11));
    while (card.completeNext()) {}
    session.submitAll(List.of(digest("now").into(queue), digest("at once").into(queue)));
    assertEquals(1, asked.size());
    assertEquals(13, told().size());
  }

  @Test
  @DisplayName("those behind one of another kind go one by one, and stay behind it")
  void alike() throws Exception {
    Session session = open("card");
    List<Submission> answers =
        session.submitAll(List.of(text(0), text(1), text(2).batch(true), text(3), text(4)));
    assertEquals(List.of(done(), done()), answers.subList(0, 2));
    assertEquals(2, asked.getFirst().size());
    time.settle();
    assertEquals(List.of("text 2", "text 3", "text 4"), card.arrivals());
    while (card.completeNext()) {}
    answers.subList(2, 5).forEach(answer -> assertEquals(Outcome.DONE, ticket(answer).await()));
  }

  @Test
  @DisplayName("one that the device gave up is done again there, one that it failed elsewhere, and the others are done")
  void failed() throws Exception {
    Session session = open("card", "spare");
    way.set(
        (spec, all) -> {
          all.get(1).fail(Reason.TRANSIENT, "once more");
          all.get(3).fail(Reason.FAULT, "broken");
          all.get(4).fail(Reason.BAD_REQUEST, "wrong");
          List.of(all.get(0), all.get(2)).forEach(one -> Computes.complete(spec, one));
          return true;
        });
    List<Submission> answers = session.submitAll(texts());
    assertEquals(List.of(done(), done(), done()), List.of(answers.get(0), answers.get(2), answers.get(4)));
    time.settle();
    assertEquals(List.of("text 1"), card.arrivals());
    assertEquals(List.of("text 3"), spare.arrivals());
    assertEquals(2, session.underWay());
    card.completeNext();
    spare.completeNext();
    assertEquals(List.of("0 DONE", "2 DONE", "4 FAILED", "1 DONE", "3 DONE"), told());
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(sha("text " + i), hashes[i]);
    }
    assertEquals(0, session.underWay());
    assertEquals(1, counts("card").fellBack());
  }

  @Test
  @DisplayName("a wrong tag is no failure, and releases nothing")
  void mismatch() throws Exception {
    Session session = framework.open(GCM, Preference.driver("card"));
    byte[] sealed = new byte[32];
    byte[] plain = new byte[16];
    Request seal =
        new Request().operation(Operation.ENCRYPT).nonce(new byte[12]).input(new byte[16], 0, 16).output(sealed, 0, 32);
    session.perform(seal);
    Request good =
        new Request().operation(Operation.DECRYPT).nonce(new byte[12]).input(sealed, 0, 32).output(plain, 0, 16);
    byte[] bad = sealed.clone();
    bad[31]++;
    byte[] kept = Computes.sevens(16);
    Request wrong =
        new Request().operation(Operation.DECRYPT).nonce(new byte[12]).input(bad, 0, 32).output(kept, 0, 16);
    assertEquals(List.of(done(), done()), session.submitAll(List.of(good, wrong)));
    assertEquals(Outcome.DONE, good.outcome());
    assertEquals(Outcome.MISMATCH, wrong.outcome());
    assertArrayEquals(Computes.sevens(16), kept);
    assertEquals(1, counts("card").mismatched());
  }

  @Test
  @DisplayName("a device that throws, or forgets one, fails what has not ended; what it does later reaches nobody")
  void spoilt() throws Exception {
    for (boolean thrown : new boolean[] {true, false}) {
      Session session = open("card");
      List<DriverRequest> kept = new ArrayList<>();
      way.set(
          (spec, all) -> {
            kept.addAll(all.subList(2, MANY));
            all.subList(0, 2).forEach(one -> Computes.complete(spec, one));
            if (thrown) {
              throw Computes.thrown();
            }
            return true;
          });
      List<Request> requests = texts();
      assertEquals(Collections.nCopies(MANY, done()), session.submitAll(requests));
      assertEquals(List.of("0 DONE", "1 DONE", "2 FAILED", "3 FAILED", "4 FAILED"), told());
      assertEquals(Reason.FAULT, requests.get(4).failure().reason());
      way.set((spec, all) -> all.stream().noneMatch(kept::contains) && RIGHT.test(spec, all));
      session.submitAll(requests);
      kept.forEach(one -> one.succeed(1));
      assertEquals(List.of("0 DONE", "1 DONE", "2 DONE", "3 DONE", "4 DONE"), told());
      assertArrayEquals(sha("text 4"), hashes[4]);
      session.close();
    }
    assertEquals(6, counts("card").completedTwice());
  }

  @Test
  @DisplayName("a device that says it does none and has ended one: that one has, and the others fail or go elsewhere")
  void lies() throws Exception {
    Session session = open("card", "spare");
    way.set(
        (spec, all) -> {
          Computes.complete(spec, all.get(2));
          return false;
        });
    session.submitAll(texts());
    time.settle();
    assertEquals(List.of("text 0", "text 1", "text 3", "text 4"), spare.arrivals());
    assertEquals(List.of("2 DONE"), told());
    while (spare.completeNext()) {}
    assertEquals(4, told().size());
    assertArrayEquals(sha("text 2"), hashes[2]);
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("one that is said to have a longer result than there is room for is done elsewhere, and the device distrusted")
  void impossible() throws Exception {
    Session session = open("card", "spare");
    way.set(
        (spec, all) -> {
          all.getFirst().succeed(33);
          all.subList(1, MANY).forEach(one -> Computes.complete(spec, one));
          return true;
        });
    session.submitAll(texts());
    time.settle();
    assertEquals(List.of("text 0"), spare.arrivals());
    spare.completeNext();
    assertTrue(told().contains("0 DONE"));
    assertArrayEquals(sha("text 0"), hashes[0]);
    assertEquals(1, asked.size());
    session.submitAll(texts());
    assertEquals(1, asked.size(), "it is not asked any more");
    while (spare.completeNext()) {}
    assertEquals(MANY, told().size());
  }

  @Test
  @DisplayName("leased memory is the device's until it has done them, also if the lease is closed")
  void leased() throws Exception {
    Session session = open("card");
    Lease in = framework.lease(64);
    Lease out = framework.lease(64);
    List<Request> requests =
        List.of(
            new Request().operation(Operation.DIGEST).input(in, 0, 64).output(out, 0, 32),
            new Request().operation(Operation.DIGEST).input(in, 0, 64).output(out, 32, 32));
    way.set(
        (spec, all) -> {
          in.close();
          out.close();
          assertTrue(framework.pool().kept() < framework.pool().made(), "still out");
          return RIGHT.test(spec, all);
        });
    assertEquals(List.of(done(), done()), session.submitAll(requests));
    assertEquals(framework.pool().made(), framework.pool().kept(), "given back once");
  }

  @Test
  @DisplayName("callbacks run where they are asked to, each once, and may submit again")
  void called() throws Exception {
    Session session = open("card");
    List<String> told = new ArrayList<>();
    Request again = text(4);
    List<Submission> answers =
        session.submitAll(
            List.of(
                text(0).then(Callback.IMMEDIATE, done -> told.add("immediate")),
                text(1).then(Callback.ON_COMPLETION_THREAD, done -> told.add("later")),
                text(2).then(Callback.IMMEDIATE_IF_DONE, done -> session.submitAll(List.of(again, digest("two")))),
                text(3)));
    assertEquals(Collections.nCopies(4, done()), answers);
    assertEquals(List.of("immediate"), told);
    assertEquals(Outcome.DONE, again.outcome());
    time.settle();
    assertEquals(List.of("immediate", "later"), told);
    assertArrayEquals(sha("text 4"), hashes[4]);
  }

  @Test
  @DisplayName("of several drivers each is asked for those that are its own")
  void routed() throws Exception {
    Session session =
        framework.open(
            SHA,
            Route.bySize(6, Route.to(Preference.driver("card")), Route.to(Preference.driver("spare"))),
            SessionOptions.DEFAULT);
    card.hold();
    spare.hold();
    List<Submission> answers =
        session.submitAll(
            List.of(digest("long long").into(queue), text(0).into(queue), text(1).into(queue), digest("very long").into(queue), text(2).into(queue)));
    assertEquals(List.of(done(), done()), answers.subList(1, 3));
    assertEquals(1, asked.size());
    assertEquals(List.of("text 2"), card.arrivals());
    assertEquals(List.of("long long", "very long"), spare.arrivals());
    assertEquals(3, session.underWay());
    while (card.completeNext() || spare.completeNext()) {}
    assertEquals(5, told().size());
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("a session closed meanwhile forgets its key once all have ended")
  void closed() throws Exception {
    Session session = open("card");
    way.set(
        (spec, all) -> {
          session.close();
          assertEquals(0, card.lastSession().closed());
          return RIGHT.test(spec, all);
        });
    session.submitAll(texts());
    assertEquals(1, card.lastSession().closed());
    assertEquals(MANY, told().size());
  }
}
