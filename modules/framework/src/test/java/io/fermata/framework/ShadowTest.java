package io.fermata.framework;

import static io.fermata.framework.Computes.GCM;
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
import io.fermata.spi.Descriptor;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second driver that checks the results of the first. */
@ExtendWith(QuietLog.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShadowTest {
  private final InlineDriver soft = new InlineDriver("soft");
  private final HeldDriver reference = new HeldDriver("reference", 4);
  private Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(soft, reference),
          FrameworkOptions.DEFAULT.withDrain(Duration.ZERO));

  @AfterEach
  void close() {
    reference.stopHolding();
    framework.close();
  }

  private void reopen(FrameworkOptions options, Driver... drivers) {
    framework.close();
    framework = Framework.open(DriverDiscovery.Found.of(drivers), options);
  }

  private Session open(int oneIn) throws DriverException {
    return open(oneIn, "soft", "reference");
  }

  private Session open(int oneIn, String first, String second) throws DriverException {
    Shadow shadow = new Shadow(Preference.driver(second), oneIn);
    return framework.open(
        SHA, Preference.driver(first), SessionOptions.DEFAULT.withShadow(shadow));
  }

  private Counts counts(String driver) {
    return framework.driver(driver).orElseThrow().counts();
  }

  private static Taken wrong(io.fermata.spi.DriverRequest request) {
    request.output().buffer().put(new byte[32]);
    request.succeed(32);
    return Taken.DONE;
  }

  private static void requireIdle(Session session) {
    while (session.underWay() > 0) {
      Thread.onSpinWait(); // the last steps of a check come after the result
    }
  }

  private void requireMemoryBack(Session session) {
    requireIdle(session);
    while (framework.pool().kept() != framework.pool().made()) {
      assertTrue(framework.pool().kept() < framework.pool().made(), "given back twice");
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("K141 a wrong result is never seen: that of the tested reference is, and the first is not trusted any more")
  void wrong_inline() throws Exception {
    Session session = open(1);
    soft.act((spec, request) -> wrong(request));
    byte[] hash = new byte[32];
    assertEquals(Outcome.DONE, session.perform(digest("text", hash)));
    assertArrayEquals(sha("text"), hash);
    assertEquals(1, counts("soft").checked());
    assertEquals(1, counts("soft").differed());
    String why = framework.driver("soft").orElseThrow().selfTests().get("SHA-256");
    assertTrue(why.contains("reference"), why);
    assertThrows(DriverException.class, () -> framework.open(SHA, Preference.driver("soft")));
    requireMemoryBack(session);
  }

  @Test
  @DisplayName("a reference that fails its test is not trusted any more, and the result of the first holds")
  void wrong_reference() throws Exception {
    Session session = open(1);
    reference.instead((spec, request) -> wrong(request));
    byte[] hash = new byte[32];
    assertEquals(Outcome.DONE, session.perform(digest("text", hash)));
    assertArrayEquals(sha("text"), hash);
    assertThrows(DriverException.class, () -> framework.open(SHA, Preference.driver("reference")));
    framework.open(SHA, Preference.driver("soft")).close();
    Request next = digest("next");
    assertEquals(Outcome.FAILED, session.perform(next), "nobody is left to check");
    assertEquals(Reason.FAULT, next.failure().reason());
    requireMemoryBack(session);
  }

  @Test
  @DisplayName("what is right is checked, each request that is to be and no other")
  void right() throws Exception {
    try (Session all = open(1);
        Session some = open(5)) {
      for (int i = 0; i < 10; i++) {
        byte[] hash = new byte[32];
        assertEquals(Outcome.DONE, all.perform(digest("a" + i, hash)));
        assertArrayEquals(sha("a" + i), hash);
      }
      assertEquals(10, counts("soft").checked());
      for (int i = 0; i < 23; i++) {
        assertEquals(Outcome.DONE, some.perform(digest("b" + i)));
      }
      assertEquals(10 + 4, counts("soft").checked());
      assertEquals(0, counts("soft").differed());
      requireMemoryBack(all);
    }
  }

  @Test
  @DisplayName("by samples, a driver that is wrong is found out sooner or later")
  void sampled() throws Exception {
    Session session = open(7);
    soft.act((spec, request) -> wrong(request));
    int wrong = 0;
    for (int i = 0; i < 20; i++) {
      byte[] hash = new byte[32];
      assertEquals(Outcome.DONE, session.perform(digest("text", hash)));
      wrong += Arrays.equals(sha("text"), hash) ? 0 : 1;
      if (wrong == i) {
        break;
      }
    }
    assertEquals(6, wrong, "the seventh was checked");
    assertThrows(DriverException.class, () -> framework.open(SHA, Preference.driver("soft")));
  }

  @Test
  @DisplayName("a reference that cannot do it: a sample passes unchecked, what must be checked fails")
  void reference_fails() throws Exception {
    for (int oneIn : new int[] {1, 2}) {
      reference.instead(null);
      Session session = open(oneIn);
      reference.instead(
          (spec, request) -> {
            request.fail(Reason.FAULT, "no");
            return Taken.DONE;
          });
      session.perform(digest("first"));
      Request request = digest("second");
      Outcome end = session.perform(request);
      assertEquals(oneIn == 1 ? Outcome.FAILED : Outcome.DONE, end);
      if (oneIn == 1) {
        assertEquals(Reason.FAULT, request.failure().reason());
        assertTrue(request.failure().getMessage().endsWith("could not be checked: no"));
      }
      requireMemoryBack(session);
    }
  }

  @Test
  @DisplayName("a reference that could not do it just then is asked again; one that was reset has the session anew")
  void reference_again() throws Exception {
    Session session = open(1);
    for (Reason reason : List.of(Reason.TRANSIENT, Reason.SESSION_LOST)) {
      reference.instead(
          (spec, request) -> {
            reference.instead(null);
            request.fail(reason, "just then");
            return Taken.DONE;
          });
      assertEquals(Outcome.DONE, session.perform(digest("text")));
    }
    requireMemoryBack(session);
  }

  @Test
  @DisplayName("a reference that is taken out while it checks: a sample passes unchecked, what must be checked fails")
  void reference_gone() throws Exception {
    for (int oneIn : new int[] {1, 2}) {
      HeldDriver card = new HeldDriver("card" + oneIn, 1);
      framework.add(card);
      Session session = open(oneIn, "soft", card.name());
      card.hold();
      if (oneIn == 2) {
        session.perform(digest("other"));
      }
      Ticket ticket = ticket(session.submit(digest("text")));
      card.awaitArrivals(1);
      assertFalse(ticket.isDone());
      framework.remove(card.name(), Duration.ZERO);
      assertEquals(oneIn == 1 ? Outcome.FAILED : Outcome.DONE, ticket.await());
      requireMemoryBack(session);
    }
  }

  @Test
  @DisplayName("a request that is cancelled, late or closed while it is checked ends at once, and its memory comes back")
  void given_up() throws Exception {
    Session session = open(1);
    reference.hold();
    Ticket cancelled = ticket(session.submit(digest("one")));
    reference.awaitArrivals(1);
    assertTrue(cancelled.cancel());
    assertEquals(Outcome.FAILED, cancelled.await());
    Request late = digest("two").within(Duration.ofMillis(1));
    assertEquals(Outcome.FAILED, session.perform(late));
    assertEquals(Reason.DEADLINE, late.failure().reason());
    Request shut = digest("three");
    Ticket three = ticket(session.submit(shut));
    reference.awaitArrivals(3);
    assertFalse(session.close(Duration.ofMillis(1)));
    assertEquals(Outcome.FAILED, three.await());
    assertEquals(Reason.CLOSED, shut.failure().reason());
    while (reference.completeNext()) {}
    requireMemoryBack(session);
    assertEquals(soft.opens.get(), soft.sessionCloses.get(), "its session is closed");
  }

  @Test
  @DisplayName("a framework that is closed while a check is under way ends the request once")
  void framework_closed() throws Exception {
    Session session = open(1);
    reference.hold();
    Request request = digest("text");
    Ticket ticket = ticket(session.submit(request));
    reference.awaitArrivals(1);
    framework.close(Duration.ZERO);
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(Reason.CLOSED, request.failure().reason());
    requireMemoryBack(session);
  }

  @Test
  @DisplayName("a wrong tag is compared like a result: both must find it wrong")
  void mismatch() throws Exception {
    Shadow shadow = Shadow.all(Preference.driver("reference"));
    Session session =
        framework.open(
            GCM, Preference.driver("soft"), SessionOptions.DEFAULT.withShadow(shadow));
    byte[] plain = new byte[24];
    Request forged =
        new Request()
            .operation(Operation.DECRYPT)
            .nonce(new byte[12])
            .input(new byte[40], 0, 40)
            .output(plain, 0, 24);
    assertEquals(Outcome.MISMATCH, session.perform(forged));
    assertEquals(0, counts("soft").differed());
    soft.act(
        (spec, request) -> {
          request.succeed(24);
          return Taken.DONE;
        });
    assertEquals(Outcome.MISMATCH, session.perform(forged), "the first says that it is right");
    assertEquals(1, counts("soft").differed());
    assertArrayEquals(new byte[24], plain);
  }

  @Test
  @DisplayName("what a wrong tag leaves in the buffer of a chain is not compared")
  void mismatch_chain() throws Exception {
    InlineDriver first = new InlineDriver("first").act((spec, request) -> refused(request, 1));
    InlineDriver second = new InlineDriver("second").act((spec, request) -> refused(request, 2));
    reopen(FrameworkOptions.DEFAULT.withSelfTests(false), first, second);
    SecretKeySpec key = new SecretKeySpec(new byte[16], "any");
    SessionSpec chain =
        SessionSpec.chain(
            SessionSpec.cipher("AES/CTR").key(key).label("c"),
            SessionSpec.mac("HmacSHA256").key(key).label("m"));
    Shadow shadow = Shadow.all(Preference.driver("second"));
    Session session =
        framework.open(
            chain, Preference.driver("first"), SessionOptions.DEFAULT.withShadow(shadow));
    Request request =
        new Request()
            .chain(
                List.of(
                    Descriptor.verify("m").range(0, 16).at(16),
                    Descriptor.decrypt("c").range(0, 16).iv(new byte[16])))
            .buffer(new byte[48], 0, 48);
    assertEquals(Outcome.MISMATCH, session.perform(request));
    assertEquals(1, counts("first").checked());
    assertEquals(0, counts("first").differed());
  }

  private static Taken refused(io.fermata.spi.DriverRequest request, int garbage) {
    request.output().buffer().put((byte) garbage);
    request.mismatch();
    return Taken.DONE;
  }

  @Test
  @DisplayName("leased memory is not checked")
  void notComparable() throws Exception {
    Session session = open(1);
    try (Lease lease = framework.lease(32)) {
      assertEquals(Outcome.DONE, session.perform(digest("text").output(lease, 0, 32)));
    }
    assertEquals(0, counts("soft").checked());
  }

  @Test
  @DisplayName("when what it checks moves to its driver, the reference moves on to a third")
  void moves() throws Exception {
    framework.add(new HeldDriver("third", 4));
    Session session =
        framework.open(
            SHA,
            Preference.HARDWARE_ONLY,
            SessionOptions.DEFAULT.withShadow(Shadow.all(Preference.HARDWARE_ONLY)));
    assertEquals("reference", session.driver());
    assertEquals(Outcome.DONE, session.perform(digest("one")));
    framework.remove("reference", Duration.ofSeconds(10));
    framework.add(new HeldDriver("fourth", 4));
    byte[] hash = new byte[32];
    assertEquals(Outcome.DONE, session.perform(digest("two", hash)));
    assertArrayEquals(sha("two"), hash);
    Counts all = framework.counts();
    assertEquals(2, all.checked());
    assertEquals(1, counts("third").checked() + counts("fourth").checked());
    requireMemoryBack(session);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  @DisplayName("many threads, cancels and a device that is often wrong: no wrong byte is ever seen")
  void underLoad(long seed) throws Exception {
    Driver device =
        SimulatedDevice.builder()
            .name("device")
            .seed(seed)
            .faults(Fault.wrongResult().withProbability(0.05))
            .build();
    reopen(FrameworkOptions.DEFAULT.withSelfTests(seed % 2 == 0), device, soft, new InlineDriver("extra").merit(1));
    Shadow shadow = Shadow.all(Preference.driver("soft"));
    Session session =
        framework.open(SHA, Preference.BEST, SessionOptions.DEFAULT.withShadow(shadow));
    List<FutureTask<Integer>> users = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Random random = new Random(seed * 10 + t);
      users.add(new FutureTask<>(() -> use(session, random, seed)));
      Thread.ofPlatform().start(users.getLast());
    }
    int done = 0;
    for (FutureTask<Integer> user : users) {
      done += user.get();
    }
    assertTrue(done > 400, "seed " + seed + ": " + done + " of 800 are done");
    requireMemoryBack(session);
    assertEquals(0, framework.counts().completedTwice());
  }

  private static int use(Session session, Random random, long seed) {
    int done = 0;
    for (int i = 0; i < 200; i++) {
      byte[] hash = new byte[32];
      String text = "text" + random.nextInt();
      Request request = digest(text, hash);
      Outcome end;
      if (session.submit(request) instanceof Submission.Accepted(Ticket ticket)) {
        if (random.nextInt(5) == 0) {
          ticket.cancel();
        }
        end = ticket.await();
      } else {
        end = request.outcome();
      }
      if (end == Outcome.DONE) {
        assertArrayEquals(sha(text), hash, "seed " + seed);
        done++;
      } else {
        assertEquals(Reason.CANCELLED, request.failure().reason(), "seed " + seed);
        assertArrayEquals(new byte[32], hash, "seed " + seed);
      }
    }
    return done;
  }
}
