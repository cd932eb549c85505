package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers that come, go and fall ill while everything goes on; and the end of it all. */
@Timeout(30)
class LiveDriversTest {
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(),
          FrameworkOptions.DEFAULT.withSelfTests(false).withDrain(Duration.ZERO));

  @AfterEach
  void close() {
    framework.close();
  }

  private static final class Card extends HeldDriver {
    private DriverHost host;

    private Card(String name) {
      super(name, 2);
    }

    @Override
    public void start(DriverHost host) {
      super.start(host);
      this.host = host;
    }
  }

  @Test
  @DisplayName("K002 K004 numbers are small, and used again only when nothing of their driver is left")
  void numbers() throws Exception {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      ids.add(framework.add(new InlineDriver("d" + i)));
    }
    assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8), ids, "K003 more than the first four");
    AtomicInteger second = new AtomicInteger(-1);
    HeldDriver card = new HeldDriver("card", 1);
    assertEquals(9, framework.add(card));
    Session session = framework.open(SHA, Preference.driver("card"));
    card.hold();
    Ticket ticket = ticket(session.submit(digest("one")));
    FutureTask<Boolean> removing =
        new FutureTask<>(() -> framework.remove("card", Duration.ofMinutes(1)));
    Thread.ofPlatform().start(removing);
    while (framework.driver("card").isPresent()) {
      Thread.yield();
    }
    second.set(framework.add(new HeldDriver("card", 1)));
    assertEquals(10, second.get(), "the first of this name is still at work");
    assertTrue(framework.driver(9).isPresent());
    card.completeNext();
    assertTrue(removing.get());
    assertEquals(Outcome.DONE, ticket.await());
    assertTrue(framework.driver(9).isEmpty());
    assertEquals(9, framework.add(new InlineDriver("next")));
    assertTrue(framework.driver(-1).isEmpty());
    assertTrue(framework.driver(1000).isEmpty());
  }

  @Test
  @DisplayName("K004 drivers that start at the same time never get the same number; of one name only one is taken")
  void numbers_atOnce() throws Exception {
    int count = 8;
    CyclicBarrier together = new CyclicBarrier(count);
    List<FutureTask<Integer>> adding = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "d" + i;
      adding.add(
          new FutureTask<>(
              () -> {
                together.await();
                return framework.add(new InlineDriver(name));
              }));
      Thread.ofPlatform().start(adding.getLast());
    }
    List<Integer> ids = new ArrayList<>();
    for (FutureTask<Integer> task : adding) {
      ids.add(task.get());
    }
    assertEquals(count, ids.stream().distinct().count());
    AtomicBoolean nested = new AtomicBoolean();
    InlineDriver inner = new InlineDriver("same");
    InlineDriver outer =
        new InlineDriver("same")
            .starting(
                host -> {
                  nested.set(true);
                  framework.add(inner);
                });
    assertThrows(DriverException.class, () -> framework.add(outer));
    assertTrue(nested.get());
    assertEquals(1, outer.closes.get());
    assertEquals(0, inner.closes.get());
    assertEquals(count + 1, framework.driver("same").orElseThrow().id());
  }

  @Test
  @DisplayName("K019 K020 a driver is found by its name, then by its family, never by the beginning of a name")
  void names() throws Exception {
    framework.add(new InlineDriver("jca.B"));
    framework.add(new InlineDriver("jca.A"));
    framework.add(new InlineDriver("jcard"));
    assertEquals("jca.A", framework.driver("jca.A").orElseThrow().name());
    assertEquals("jca.B", framework.driver("jca").orElseThrow().name(), "the lowest number");
    assertEquals("jca.B", framework.driver("jca.*").orElseThrow().name());
    assertEquals(Optional.empty(), framework.driver("jc"));
    assertEquals(Optional.empty(), framework.driver("jca.A.x"));
    assertEquals("jcard", framework.driver(2).orElseThrow().name());
    framework.add(new InlineDriver("jca"));
    assertEquals("jca", framework.driver("jca").orElseThrow().name());
    assertThrows(DriverException.class, () -> framework.remove("none", Duration.ZERO));
  }

  @Test
  @DisplayName("K039 a driver that is removed ends what it has within the limit; then the rest fails if there is no other")
  void remove_limit() throws Exception {
    HeldDriver card = new HeldDriver("card", 1);
    framework.add(card);
    Session session = framework.open(SHA, Preference.BEST);
    card.hold();
    Request atDriver = digest("one");
    Request waiting = digest("two");
    Ticket one = ticket(session.submit(atDriver));
    Ticket two = ticket(session.submit(waiting));
    assertFalse(framework.remove("card", Duration.ofMillis(1)));
    assertEquals(Outcome.FAILED, one.await());
    assertEquals(Outcome.FAILED, two.await());
    assertEquals(Reason.UNAVAILABLE, atDriver.failure().reason());
    assertEquals(Reason.UNAVAILABLE, waiting.failure().reason());
    assertEquals(1, card.closes());
    assertEquals(1, card.lastSession().closed());
    assertEquals(0, session.underWay());
    Request later = digest("three");
    assertEquals(Outcome.FAILED, session.perform(later));
    assertEquals(Reason.UNAVAILABLE, later.failure().reason());
    session.close();
    assertEquals(1, card.lastSession().closed());
    assertThrows(DriverException.class, () -> framework.open(SHA, Preference.BEST));
    assertThrows(DriverException.class, () -> framework.remove("card", Duration.ZERO));
  }

  @Test
  @DisplayName("K039 removing under load: every request ends once, and sessions opened anew go to the other driver")
  void remove_underLoad() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    framework.add(new InlineDriver("base"));
    List<FutureTask<Integer>> users = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      users.add(
          new FutureTask<>(
              () -> {
                int ended = 0;
                while (!stop.get()) {
                  try (Session session = framework.open(SHA, Preference.BEST)) {
                    for (int j = 0; j < 5; j++) {
                      Request request = digest("r" + j);
                      Outcome outcome = session.perform(request);
                      if (outcome == Outcome.FAILED) {
                        Reason reason = request.failure().reason();
                        assertTrue(
                            reason == Reason.CLOSED, "" + reason);
                      }
                      ended++;
                    }
                  }
                }
                return ended;
              }));
      Thread.ofPlatform().start(users.getLast());
    }
    for (int round = 0; round < 100; round++) {
      framework.add(new HeldDriver("card", 4));
      framework.remove("card", Duration.ofSeconds(round % 2));
    }
    stop.set(true);
    for (FutureTask<Integer> user : users) {
      assertTrue(user.get() > 0);
    }
    assertEquals(1, framework.drivers().size());
    assertEquals(0, framework.driver("base").orElseThrow().sessions());
  }

  @Test
  @DisplayName("K024 a driver that says it is gone: what waits and what comes fails if there is no other, told like any end")
  void gone() throws Exception {
    Card card = new Card("card");
    framework.add(card);
    Session session = framework.open(SHA, Preference.BEST);
    card.hold();
    Ticket atDriver = ticket(session.submit(digest("one")));
    session.submit(digest("two"));
    Request waits = digest("three");
    Ticket waiting = ticket(session.submit(waits));
    assertFalse(waiting.isDone());
    card.host.changed(Health.GONE, "unplugged");
    assertEquals(Outcome.FAILED, waiting.await(), "nobody will make room for it");
    assertEquals(Reason.UNAVAILABLE, waits.failure().reason());
    CompletableFuture<Request> next = session.submitAsync(digest("four"));
    assertEquals(Reason.UNAVAILABLE, next.get().failure().reason());
    assertThrows(DriverException.class, () -> framework.open(SHA, Preference.BEST));
    card.completeNext();
    assertEquals(Outcome.DONE, atDriver.await(), "K039 what the driver had keeps its own end");
    card.completeNext();
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("K141 an algorithm that is distrusted opens no session until a new test passes")
  void quarantine() throws Exception {
    framework.close();
    InlineDriver good = new InlineDriver("good");
    try (Framework tested =
        Framework.open(DriverDiscovery.Found.of(good), FrameworkOptions.DEFAULT)) {
      Session before = tested.open(SHA, Preference.BEST);
      tested.quarantine("good", "SHA-256", "differs from another driver");
      DriverException thrown =
          assertThrows(DriverException.class, () -> tested.open(SHA, Preference.BEST));
      assertEquals(Reason.FAULT, thrown.reason());
      assertTrue(thrown.getMessage().contains("differs from another driver"));
      Request lost = digest("there is no other");
      assertEquals(Outcome.FAILED, before.perform(lost));
      assertTrue(lost.failure().getMessage().contains("differs from another driver"));
      tested.open(Computes.GCM, Preference.BEST).close();
      good.act(
          (spec, request) -> {
            request.succeed(0);
            return io.fermata.spi.Taken.DONE;
          });
      assertTrue(tested.retest("good", "SHA-256").isPresent());
      assertThrows(DriverException.class, () -> tested.open(SHA, Preference.BEST));
      good.act(InlineDriver::right);
      assertEquals(Optional.empty(), tested.retest("good", "SHA-256"));
      tested.open(SHA, Preference.BEST).close();
      before.close();
      assertThrows(DriverException.class, () -> tested.quarantine("none", "SHA-256", "why"));
    }
  }

  @Test
  @DisplayName("a driver that claims a result that cannot be is not trusted with the algorithm until it is tested anew")
  void quarantine_byItself() throws Exception {
    framework.close();
    InlineDriver card = new InlineDriver("card");
    try (Framework tested =
            Framework.open(DriverDiscovery.Found.of(card), FrameworkOptions.DEFAULT);
        Session before = tested.open(SHA, Preference.BEST)) {
      card.act(
          (spec, request) -> {
            request.succeed(request.output().length() + 1);
            return io.fermata.spi.Taken.DONE;
          });
      Request request = digest("text");
      assertEquals(Outcome.FAILED, before.perform(request));
      assertTrue(request.failure().getMessage().contains("card says it produced 33 of 32"));
      card.act(InlineDriver::right);
      DriverException thrown =
          assertThrows(DriverException.class, () -> tested.open(SHA, Preference.BEST));
      assertTrue(thrown.getMessage().contains("produced 33 of 32"), thrown.getMessage());
      tested.open(Computes.GCM, Preference.BEST).close();
      assertTrue(tested.retest("card", "SHA-256").isEmpty());
      tested.open(SHA, Preference.BEST).close();
    }
  }

  @Test
  @DisplayName("a claim that cannot be about several stages is held against each of them")
  void quarantine_stages() throws Exception {
    framework.close();
    InlineDriver card =
        new InlineDriver("card")
            .act(
                (spec, request) -> {
                  request.succeed(request.output().length() + 1);
                  return io.fermata.spi.Taken.DONE;
                });
    SecretKeySpec key = new SecretKeySpec(new byte[16], "any");
    SessionSpec both =
        SessionSpec.encryptThenMac(
            SessionSpec.cipher("AES/CBC").key(key), SessionSpec.mac("HmacSHA1").key(key));
    try (Framework untested =
            Framework.open(
                DriverDiscovery.Found.of(card), FrameworkOptions.DEFAULT.withSelfTests(false));
        Session session = untested.open(both, Preference.BEST)) {
      byte[] memory = new byte[36];
      Request request =
          new Request()
              .operation(io.fermata.spi.Operation.ENCRYPT)
              .nonce(new byte[16])
              .input(new byte[16], 0, 16)
              .output(memory, 0, memory.length);
      assertEquals(Outcome.FAILED, session.perform(request));
      assertEquals(
          Set.of("AES/CBC", "HmacSHA1"), untested.driver("card").orElseThrow().selfTests().keySet());
    }
  }

  @Test
  @DisplayName("K169 closing drains within its limit: what ends in time is done, nothing new is accepted")
  void close_drains() throws Exception {
    HeldDriver card = new HeldDriver("card", 1);
    framework.add(card);
    Session session = framework.open(SHA, Preference.BEST);
    card.hold();
    Ticket one = ticket(session.submit(digest("one")));
    Ticket two = ticket(session.submit(digest("two")));
    Thread closer = Thread.ofPlatform().start(() -> framework.close(Duration.ofMinutes(1)));
    while (session.isOpen()) {
      Thread.yield();
    }
    assertThrows(IllegalStateException.class, () -> session.submit(digest("three")));
    assertThrows(IllegalStateException.class, () -> framework.open(SHA, Preference.BEST));
    assertThrows(IllegalStateException.class, () -> framework.add(new InlineDriver("x")));
    assertThrows(IllegalStateException.class, () -> framework.lease(1));
    assertThrows(
        IllegalStateException.class, () -> framework.submit(Computes.power(1), Preference.BEST));
    card.completeAndUnblock();
    card.awaitArrivals(2);
    card.completeNext();
    closer.join();
    assertEquals(Outcome.DONE, one.await());
    assertEquals(Outcome.DONE, two.await());
    assertEquals(1, card.lastSession().closed());
    assertFalse(card.lastSession().closedTooEarly());
    assertEquals(1, card.closes());
  }
}
