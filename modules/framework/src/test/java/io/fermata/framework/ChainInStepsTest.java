package io.fermata.framework;

import static io.fermata.framework.SpanDrivers.AES;
import static io.fermata.framework.SpanDrivers.CHAIN;
import static io.fermata.framework.SpanDrivers.CIPHER;
import static io.fermata.framework.SpanDrivers.HMAC;
import static io.fermata.framework.SpanDrivers.MAC;
import static io.fermata.framework.SpanDrivers.OPEN;
import static io.fermata.framework.SpanDrivers.SEAL;
import static io.fermata.framework.SpanDrivers.SHA;
import static io.fermata.framework.SpanDrivers.buffer;
import static io.fermata.framework.SpanDrivers.chain;
import static io.fermata.framework.SpanDrivers.sealed;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.VirtualTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chains that a driver takes when the session is opened, and then refuses to do as one. */
@Timeout(60)
class ChainInStepsTest {
  private static final Preference CARD = Preference.driver("card");

  private final VirtualTime time = new VirtualTime();
  private final ShareDriver card =
      new ShareDriver("card", AES, HMAC).kind(DriverShape.Kind.HARDWARE).chains().device(4);
  private final ShareDriver other = new ShareDriver("other", AES, HMAC, SHA).device(4);
  private final Framework framework = open(card, other);

  private Framework open(ShareDriver... drivers) {
    return SpanDrivers.open(
        FrameworkOptions.DEFAULT.withSelfTests(false).withTime(time).withExecutor(time), drivers);
  }

  @AfterEach
  void close() {
    framework.close(Duration.ZERO);
    settle();
    assertEquals(0, framework.counts().completedTwice());
    assertEquals(framework.pool().made(), framework.pool().kept(), "memory of the pool");
    for (ShareDriver driver : List.of(card, other)) {
      assertEquals(0, driver.openSessions(), "open at " + driver.name());
      assertFalse(driver.closedTooEarly);
    }
  }

  private void settle() {
    boolean worked = true;
    while (worked) {
      time.settle();
      worked = card.completeNext() | other.completeNext();
    }
    time.settle();
  }

  private Outcome end(Ticket ticket) {
    settle();
    assertTrue(ticket.isDone(), "it has ended");
    return ticket.await();
  }

  private Outcome perform(Session session, Request request) {
    return session.submit(request) instanceof Submission.Accepted(Ticket ticket)
        ? end(ticket)
        : request.outcome();
  }

  /** Refuses chains, and leaves the memory it had as nobody would want it. */
  private static void refuseChains(ShareDriver driver) {
    driver.hook =
        request -> {
          if (request.operation() != Operation.CHAIN) {
            return Optional.empty();
          }
          refuse(request);
          return Optional.of(Taken.DONE);
        };
  }

  private static void refuse(DriverRequest request) {
    request.input().segment().fill((byte) 0x5a);
    request.fail(Reason.UNSUPPORTED, "not in this order");
  }

  private long retried() {
    return framework.driver("card").orElseThrow().counts().retried();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a chain that its driver refuses is done there step by step, as another driver does it")
  void refused(boolean named) throws Exception {
    refuseChains(card);
    Preference hardware = Preference.HARDWARE_ONLY;
    try (Session session = framework.open(CHAIN, named ? CARD : hardware)) {
      for (int seed = 0; seed < 3; seed++) {
        byte[] buffer = buffer(seed);
        assertEquals(Outcome.DONE, perform(session, chain(buffer, SEAL)));
        assertArrayEquals(sealed(seed), buffer);
        assertEquals(Outcome.DONE, perform(session, chain(buffer, OPEN)));
        assertArrayEquals(
            Arrays.copyOf(buffer(seed), 32), Arrays.copyOf(buffer, 32), "opened again");
      }
      assertEquals(0, session.underWay());
    }
    assertEquals(
        List.of("ENCRYPT AES/CBC", "MAC HmacSHA1", "MAC HmacSHA1", "DECRYPT AES/CBC"),
        card.log().subList(0, 4));
    assertEquals(6, retried());
    assertEquals(List.of(), other.log());
    assertEquals(0, card.openSessions(), "all that was opened for the session");
    assertEquals(3, card.opened, "the chain, and each stage once");
  }

  @Test
  @DisplayName("a driver may refuse on its own thread, and chains that it does are done as one")
  void refused_later() throws Exception {
    Session session = framework.open(CHAIN, CARD);
    byte[] refused = buffer(1);
    byte[] done = buffer(2);
    Ticket first = Computes.ticket(session.submit(chain(refused, SEAL)));
    Ticket second = Computes.ticket(session.submit(chain(done, SEAL)));
    time.settle();
    refuse(card.take());
    assertEquals(Outcome.DONE, end(first));
    assertEquals(Outcome.DONE, end(second));
    assertArrayEquals(sealed(1), refused);
    assertArrayEquals(sealed(2), done);
    assertEquals(1, retried());
    session.close();
  }

  @Test
  @DisplayName("a wrong code is a mismatch there too, and nothing is written")
  void refused_mismatch() throws Exception {
    refuseChains(card);
    byte[] wrong = sealed(1);
    wrong[40] ^= 1;
    byte[] before = wrong.clone();
    try (Session session = framework.open(CHAIN, CARD)) {
      assertEquals(Outcome.MISMATCH, perform(session, chain(wrong, OPEN)));
    }
    assertArrayEquals(before, wrong);
  }

  @Test
  @DisplayName("a driver that does not take each stage by itself leaves the chain unsupported")
  void refused_stageUnfit() throws Exception {
    refuseChains(card);
    card.unfit = spec -> spec.algorithm().equals(HMAC) && spec.stages().isEmpty();
    byte[] buffer = buffer(1);
    try (Session session = framework.open(CHAIN, CARD)) {
      Request request = chain(buffer, SEAL);
      assertEquals(Outcome.FAILED, perform(session, request));
      assertEquals(Reason.UNSUPPORTED, request.failure().reason());
    }
    assertArrayEquals(buffer(1), buffer);
    assertEquals(1, card.opened);
  }

  @Test
  @DisplayName("a step that is refused as well ends the request; it is not begun a third time")
  void refused_stepToo() throws Exception {
    List<Operation> asked = new ArrayList<>();
    card.hook =
        request -> {
          asked.add(request.operation());
          refuse(request);
          return Optional.of(Taken.DONE);
        };
    byte[] buffer = buffer(1);
    try (Session session = framework.open(CHAIN, CARD)) {
      Request request = chain(buffer, SEAL);
      assertEquals(Outcome.FAILED, perform(session, request));
      assertEquals(Reason.UNSUPPORTED, request.failure().reason());
    }
    assertEquals(List.of(Operation.CHAIN, Operation.ENCRYPT), asked);
    assertArrayEquals(buffer(1), buffer);
  }

  @Test
  @DisplayName("a session without fallback is told what its driver said")
  void refused_noFallback() throws Exception {
    refuseChains(card);
    SessionOptions none = SessionOptions.DEFAULT.withFallback(Fallback.NONE);
    try (Session session = framework.open(CHAIN, CARD, none)) {
      Request request = chain(buffer(1), SEAL);
      assertEquals(Outcome.FAILED, perform(session, request));
      assertEquals(Reason.UNSUPPORTED, request.failure().reason());
    }
    assertEquals(List.of(), card.log());
  }

  @Test
  @DisplayName("of several drivers the next one is asked first")
  void refused_route() throws Exception {
    refuseChains(card);
    byte[] buffer = buffer(1);
    Route route = Route.failover(Route.to(CARD), Route.to(Preference.driver("other")));
    try (Session session = framework.open(CHAIN, route, SessionOptions.DEFAULT)) {
      assertEquals(Outcome.DONE, perform(session, chain(buffer, SEAL)));
    }
    assertArrayEquals(sealed(1), buffer);
    assertEquals(List.of(), card.log());
    assertEquals(0, retried());
  }

  @Test
  @DisplayName("an inline driver had the caller's memory, and is not asked again")
  void refused_inline() throws Exception {
    ShareDriver inline = new ShareDriver("inline", AES, HMAC).chains();
    refuseChains(inline);
    try (Framework alone = open(inline);
        Session session = alone.open(CHAIN, Preference.BEST)) {
      Request request = chain(buffer(1), SEAL);
      assertEquals(Outcome.FAILED, session.perform(request));
      assertEquals(Reason.UNSUPPORTED, request.failure().reason());
      assertEquals(List.of(), inline.log());
    }
  }

  @Test
  @DisplayName("a session that is closed meanwhile ends what it has, and forgets what was opened")
  void refused_closed() throws Exception {
    Session session = framework.open(CHAIN, CARD);
    byte[] buffer = buffer(1);
    Ticket ticket = Computes.ticket(session.submit(chain(buffer, SEAL)));
    time.settle();
    session.close();
    refuse(card.take());
    assertEquals(Outcome.DONE, end(ticket));
    assertArrayEquals(sealed(1), buffer);
    assertEquals(0, card.openSessions());
  }

  @Test
  @DisplayName("one that is cancelled between its steps ends at once, and gives its memory back")
  void refused_cancelled() throws Exception {
    refuseChains(card);
    byte[] buffer = buffer(1);
    try (Session session = framework.open(CHAIN, CARD)) {
      Request request = chain(buffer, SEAL);
      Ticket ticket = Computes.ticket(session.submit(request));
      time.settle();
      assertEquals(1, card.holds(), "the first step");
      assertTrue(ticket.cancel());
      assertEquals(Outcome.FAILED, end(ticket));
      assertEquals(Reason.CANCELLED, request.failure().reason());
      assertEquals(0, session.underWay());
    }
    assertArrayEquals(buffer(1), buffer);
  }

  @Test
  @DisplayName("a driver that goes between the steps leaves them to another one, if there may be one")
  void refused_gone() throws Exception {
    refuseChains(card);
    byte[] buffer = buffer(1);
    try (Session session = framework.open(CHAIN, Preference.BEST)) {
      assertEquals("card", session.driver());
      Ticket ticket = Computes.ticket(session.submit(chain(buffer, SEAL)));
      time.settle();
      assertEquals(1, card.holds(), "the first step");
      card.unplug(Reason.CLOSED);
      assertEquals(Outcome.DONE, end(ticket));
      assertArrayEquals(sealed(1), buffer);
      assertEquals(List.of("ENCRYPT AES/CBC", "MAC HmacSHA1"), other.log());
    }
  }

  @Test
  @DisplayName("a stage that its driver does not open, though it takes it, fails the request with the reason")
  void refused_notOpened() throws Exception {
    refuseChains(card);
    card.refuses = spec -> spec.stages().isEmpty();
    try (Session session = framework.open(CHAIN, CARD)) {
      Request request = chain(buffer(1), SEAL);
      assertEquals(Outcome.FAILED, perform(session, request));
      assertEquals(Reason.UNAVAILABLE, request.failure().reason());
      assertTrue(request.failure().getMessage().contains("no room for"), request.failure()::getMessage);
      assertEquals(0, session.underWay());
    }
  }

  @Test
  @DisplayName("of a session over two drivers the one that has two stages as a chain does them one by one")
  void refused_spanning() throws Exception {
    SessionSpec three = SessionSpec.chain(CIPHER, MAC, SessionSpec.digest(SHA));
    other.unfit = spec -> !spec.algorithm().equals(SHA);
    refuseChains(card);
    byte[] buffer = Arrays.copyOf(buffer(1), 76);
    List<Descriptor> steps = new ArrayList<>(SEAL);
    steps.add(Descriptor.digest(SHA).range(0, 44).at(44));
    try (Session session = framework.open(three, Preference.BEST)) {
      assertEquals(List.of("card", "other"), session.drivers());
      assertEquals(Outcome.DONE, perform(session, chain(buffer, steps)));
    }
    assertArrayEquals(sealed(1), Arrays.copyOf(buffer, 44));
    assertArrayEquals(
        MessageDigest.getInstance("SHA-256").digest(sealed(1)),
        Arrays.copyOfRange(buffer, 44, 76));
    assertEquals(List.of("ENCRYPT AES/CBC", "MAC HmacSHA1"), card.log());
    assertEquals(List.of("DIGEST SHA-256"), other.log());
  }
}
