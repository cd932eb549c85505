package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverShape.Kind;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which driver opens a session, and how. */
@Timeout(30)
class OpeningTest {
  private static final FrameworkOptions UNTESTED =
      FrameworkOptions.DEFAULT
          .withSelfTests(false)
          .withDrain(Duration.ZERO)
          .withAllowed(Permission.SOFTWARE_KEY_OPERATIONS);

  private static Framework framework(Driver... drivers) {
    return Framework.open(DriverDiscovery.Found.of(drivers), UNTESTED);
  }

  private static String driver(Framework framework, Preference preference) throws Exception {
    return framework.open(SHA, preference).driver();
  }

  @Test
  @DisplayName("K045 the driver with the fewest open sessions is chosen, on a tie that with the lowest number")
  void fewest_sessions() throws Exception {
    try (Framework framework =
        framework(new InlineDriver("z"), new InlineDriver("a"), new InlineDriver("m"))) {
      List<Session> open = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        open.add(framework.open(SHA, Preference.BEST));
      }
      assertEquals(
          List.of("z", "a", "m", "z", "a", "m"), open.stream().map(Session::driver).toList());
      open.get(1).close();
      assertEquals("a", driver(framework, Preference.BEST));
      assertEquals("z", driver(framework, Preference.BEST));
    }
  }

  @Test
  @DisplayName("K042 K046 hardware first whatever its load; hardware only; software only and its kinds")
  void kinds() throws Exception {
    try (Framework framework =
        framework(
            new InlineDriver("soft"),
            new InlineDriver("fast").kind(Kind.ACCELERATED),
            new InlineDriver("card").kind(Kind.HARDWARE))) {
      for (int i = 0; i < 3; i++) {
        assertEquals("card", driver(framework, Preference.BEST));
        assertEquals("card", driver(framework, Preference.HARDWARE_ONLY));
        assertEquals("fast", driver(framework, Preference.SOFTWARE_ONLY));
      }
      framework.remove("card", Duration.ZERO);
      assertEquals("fast", driver(framework, Preference.BEST));
      DriverException none =
          assertThrows(DriverException.class, () -> driver(framework, Preference.HARDWARE_ONLY));
      assertEquals(Reason.UNSUPPORTED, none.reason());
    }
  }

  private static DriverHost[] hosts(InlineDriver... drivers) {
    DriverHost[] hosts = new DriverHost[drivers.length];
    for (int i = 0; i < drivers.length; i++) {
      int at = i;
      drivers[i].starting(host -> hosts[at] = host);
    }
    return hosts;
  }

  @Test
  @DisplayName("K047 a degraded driver comes after all others; a draining or gone one never, nor again when gone")
  void health_chosen() throws Exception {
    InlineDriver card = new InlineDriver("card").kind(Kind.HARDWARE);
    InlineDriver soft = new InlineDriver("soft");
    DriverHost[] hosts = hosts(card, soft);
    try (Framework framework = framework(card, soft)) {
      hosts[0].changed(Health.DEGRADED, "warm");
      assertEquals("soft", driver(framework, Preference.BEST));
      assertEquals("card", driver(framework, Preference.HARDWARE_ONLY));
      hosts[1].changed(Health.DRAINING, "maintenance");
      assertEquals("card", driver(framework, Preference.BEST));
      hosts[0].changed(Health.GONE, "unplugged");
      hosts[0].changed(Health.HEALTHY, "back");
      DriverException none =
          assertThrows(DriverException.class, () -> driver(framework, Preference.BEST));
      assertTrue(none.getMessage().contains("card: is GONE"), none.getMessage());
      assertTrue(none.getMessage().contains("soft: is DRAINING"), none.getMessage());
      hosts[1].changed(Health.HEALTHY, "done");
      assertEquals("soft", driver(framework, Preference.BEST));
      assertThrows(IllegalArgumentException.class, () -> hosts[1].changed(Health.STARTING, ""));
      assertThrows(NullPointerException.class, () -> hosts[1].changed(null, ""));
      assertEquals("soft", driver(framework, Preference.BEST), "its health is as it was");
    }
  }

  @Test
  @DisplayName("K047 a driver that is full comes last, for key operations too, and is itself again with room")
  void blocked_last() throws Exception {
    HeldDriver card = new HeldDriver("card", 1);
    HeldDriver second = new HeldDriver("second", 1);
    try (Framework framework = framework(card, second)) {
      Session session = framework.open(SHA, Preference.driver("card"));
      card.hold();
      session.submit(digest("one"));
      session.submit(digest("two"));
      assertEquals(Health.BLOCKED, framework.driver("card").orElseThrow().health());
      second.hold();
      assertEquals("second", driver(framework, Preference.BEST));
      second.depth(9);
      framework.submit(Computes.power(1), Preference.BEST);
      framework.submit(Computes.power(2), Preference.BEST);
      assertEquals(List.of("key 1", "key 2"), second.arrivals());
      card.depth(9);
      card.unblock();
      card.awaitArrivals(2);
      assertEquals(Health.HEALTHY, framework.driver("card").orElseThrow().health());
      framework.submit(Computes.power(3), Preference.BEST);
      assertEquals("key 3", card.arrivals().getLast(), "K148 fewest key operations");
    }
  }

  @Test
  @DisplayName("K049 K152 a key operation goes to the next driver if the first opens no session for it")
  void key_nextDriver() throws Exception {
    InlineDriver card =
        new InlineDriver("card")
            .kind(Kind.HARDWARE)
            .opening(
                spec -> {
                  throw new DriverException(Reason.UNAVAILABLE, "no slot");
                });
    try (Framework framework = framework(card, new InlineDriver("soft"))) {
      Request request = Computes.power(5);
      assertEquals(Submission.Done.DONE, framework.submit(request, Preference.BEST));
      assertEquals(Outcome.DONE, request.outcome());
      DriverException none =
          assertThrows(
              DriverException.class,
              () -> framework.submit(Computes.power(6), Preference.driver("card")));
      assertTrue(none.getMessage().contains("card: no slot"), none.getMessage());
    }
  }

  @Test
  @DisplayName("K055 K048 a chain of which one stage does not open closes those that did, and counts no session")
  void chain_partly() throws Exception {
    InlineDriver driver = new InlineDriver("parts");
    driver.probe(
        spec ->
            spec.stages().isEmpty()
                ? new Suitability.Fits(0)
                : new Suitability.Unfit(Reason.UNSUPPORTED, "no chains"));
    driver.opening(
        spec -> {
          if (spec.algorithm().equals("HmacSHA1")) {
            throw new DriverException(Reason.BAD_KEY, "no such key");
          }
        });
    SecretKeySpec key = new SecretKeySpec(new byte[16], "AES");
    SessionSpec chain =
        SessionSpec.chain(
            SHA, SessionSpec.cipher("AES/CBC").key(key), SessionSpec.mac("HmacSHA1").key(key));
    try (Framework framework = framework(driver)) {
      DriverException thrown =
          assertThrows(DriverException.class, () -> framework.open(chain, Preference.BEST));
      assertEquals(Reason.BAD_KEY, thrown.reason());
      assertEquals(3, driver.opens.get());
      assertEquals(2, driver.sessionCloses.get());
      assertEquals(0, framework.driver("parts").orElseThrow().sessions());
    }
  }

  /** Uses the framework from another thread, which a lock held by this one would stop. */
  private static void elsewhere(Framework framework) {
    FutureTask<Outcome> task =
        new FutureTask<>(
            () -> {
              framework.drivers();
              framework.counts();
              framework.add(new InlineDriver("new"));
              framework.remove("new", Duration.ZERO);
              framework.submit(Computes.power(3), Preference.driver("other"));
              try (Session session = framework.open(SHA, Preference.driver("other"))) {
                return session.perform(digest("elsewhere"));
              }
            });
    Thread.ofPlatform().start(task);
    try {
      assertEquals(Outcome.DONE, task.get());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("K050 no lock is held while a driver starts, probes, opens, takes, closes a session or ends")
  void locks_none() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    AtomicReference<Framework> use = new AtomicReference<>();
    Runnable call =
        () -> {
          calls.incrementAndGet();
          elsewhere(use.get());
        };
    InlineDriver driver = new InlineDriver("calling");
    driver.starting(host -> call.run());
    driver.probe(
        spec -> {
          call.run();
          return new Suitability.Fits(0);
        });
    driver.opening(spec -> call.run());
    driver.closing(call);
    driver.act(
        (spec, request) -> {
          call.run();
          return InlineDriver.right(spec, request);
        });
    try (Framework framework = framework(new InlineDriver("other"))) {
      use.set(framework);
      framework.add(driver);
      Session session = framework.open(SHA, Preference.driver("calling"));
      assertEquals(Outcome.DONE, session.perform(digest("text")));
      Request barrier = digest("text").order(Request.Order.BARRIER);
      assertEquals(Outcome.DONE, session.perform(barrier));
      assertEquals(
          Outcome.DONE, session.perform(digest("text").batch(true).order(Request.Order.ORDERED)));
      framework.submit(Computes.power(4), Preference.driver("calling"));
      session.close();
      framework.remove("calling", Duration.ZERO);
      assertTrue(calls.get() > 8, "called " + calls);
    }
  }

  @Test
  @DisplayName("K038 a driver that answers with more room than it has is asked again, and nothing is lost")
  void full_repeatedly() throws Exception {
    HeldDriver driver = new HeldDriver(9);
    try (Framework framework = framework(driver)) {
      Session session = framework.open(SHA, Preference.BEST);
      AtomicInteger fulls = new AtomicInteger();
      driver.instead(
          (spec, request) -> {
            if (fulls.incrementAndGet() < 50) {
              driver.unblock();
              return Taken.FULL;
            }
            Computes.complete(spec, request);
            return Taken.DONE;
          });
      assertEquals(Outcome.DONE, session.perform(digest("one")));
      assertEquals(50, fulls.get());
      assertEquals(0, framework.counts().blocks(), "there was room each time");
    }
  }
}
