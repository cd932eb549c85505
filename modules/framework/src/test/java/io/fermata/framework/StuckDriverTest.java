package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverShape.Kind;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StuckDriverTest {
  private static final FrameworkOptions DEFAULT = FrameworkOptions.DEFAULT.withSelfTests(false);
  private static final Duration STUCK = DEFAULT.patience().multipliedBy(2);

  private final VirtualTime time = new VirtualTime();
  private final HeldDriver bad =
      new HeldDriver("bad", 1) {
        @Override
        public Suitability probe(SessionSpec spec) {
          return spec.stages().isEmpty()
              ? super.probe(spec)
              : new Suitability.Unfit(Reason.UNSUPPORTED, "stage by stage");
        }
      };
  private final HeldDriver good = new HeldDriver("good", 1);
  private final InlineDriver slow = new InlineDriver("slow");
  private final Framework framework =
      Framework.open(DriverDiscovery.Found.of(bad, good, slow), DEFAULT.withTime(time));
  private final Semaphore inside = new Semaphore(0);
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void close() {
    released.countDown();
    bad.stopHolding();
    good.stopHolding();
    framework.close(Duration.ZERO);
  }

  private Taken block(SessionSpec spec, DriverRequest request) {
    comeInAndStay();
    Computes.complete(spec, request);
    return Taken.DONE;
  }

  private void comeInAndStay() {
    inside.release();
    boolean interrupted = false;
    while (released.getCount() > 0) {
      try {
        released.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private DriverReport.Present report(String driver) {
    return framework.driver(driver).orElseThrow();
  }

  /** The other driver takes, queues and completes as if nothing were. */
  private void assertOtherGoesOn() throws Exception {
    Preference hardware = new Preference.Kinds(Set.of(Kind.HARDWARE));
    try (Session session = framework.open(SHA, hardware)) {
      assertEquals("good", session.driver());
      good.hold();
      List<Ticket> tickets =
          List.of(ticket(session.submit(digest("one"))), ticket(session.submit(digest("two"))));
      good.awaitArrivals(1);
      good.completeAndUnblock();
      good.awaitArrivals(2);
      good.completeAndUnblock();
      for (Ticket ticket : tickets) {
        assertEquals(Outcome.DONE, ticket.await());
      }
    }
    assertEquals(Health.HEALTHY, report("good").health());
  }

  private void assertRefused(Ticket ticket, Request request) {
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(Reason.UNAVAILABLE, request.failure().reason());
    assertEquals("bad has taken nothing for 10000 ms", request.failure().getMessage());
  }

  private void awaitHealthy(String driver) {
    while (report(driver).health() != Health.HEALTHY) {
      Thread.yield();
    }
    assertEquals(List.of(), report(driver).stuck());
  }

  @Test
  @DisplayName("a user's thread blocked in submit: the driver is drained, named and used again; others go on")
  void submit_user() throws Exception {
    try (Session session = framework.open(SHA, Preference.driver("bad"))) {
      bad.instead(this::block);
      FutureTask<Outcome> blocked = new FutureTask<>(() -> session.perform(digest("one")));
      Thread user = Thread.ofPlatform().name("user").start(blocked);
      inside.acquire();
      assertEquals(Health.HEALTHY, report("bad").health());
      time.advance(STUCK);
      assertEquals(Health.DRAINING, report("bad").health());
      StuckCall call = report("bad").stuck().getFirst();
      assertEquals("submit", call.call());
      assertEquals("user", call.thread());
      assertTrue(call.trace().contains("StuckDriverTest.comeInAndStay"), call::trace);
      Request request = digest("two");
      Ticket waiting = ticket(session.submit(request));
      assertOtherGoesOn();
      assertThrows(
          DriverException.class, () -> framework.open(SHA, Preference.driver("bad")).close());
      time.advance(DEFAULT.backlogLimit());
      assertRefused(waiting, request);
      assertEquals(0, inside.availablePermits(), "nobody else was sent in");
      Ticket patient = ticket(session.submit(digest("three")));
      bad.instead(null);
      released.countDown();
      assertEquals(Outcome.DONE, blocked.get());
      user.join();
      assertEquals(Outcome.DONE, patient.await(), "what waits goes on by itself");
      awaitHealthy("bad");
      framework.open(SHA, Preference.driver("bad")).close();
    }
  }

  @Test
  @DisplayName("its dispatcher's thread blocked in submit: those behind fail after the limit, the one inside does not")
  void submit_dispatcher() throws Exception {
    try (Session session = framework.open(SHA, Preference.driver("bad"))) {
      bad.hold();
      Ticket first = ticket(session.submit(digest("one")));
      Ticket second = ticket(session.submit(digest("two")));
      Request behind = digest("three");
      Ticket third = ticket(session.submit(behind));
      bad.instead(this::block);
      bad.completeAndUnblock();
      inside.acquire();
      time.advance(STUCK);
      assertEquals(Health.DRAINING, report("bad").health());
      assertTrue(report("bad").stuck().getFirst().thread().startsWith("fermata-dispatch-"));
      assertOtherGoesOn();
      time.advance(DEFAULT.backlogLimit());
      assertRefused(third, behind);
      assertFalse(second.isDone());
      released.countDown();
      assertEquals(Outcome.DONE, first.await());
      assertEquals(Outcome.DONE, second.await());
      awaitHealthy("bad");
    }
  }

  @Test
  @DisplayName("its dispatcher's thread blocked in a further step of a chain is seen as well")
  void submit_step() throws Exception {
    SessionSpec chain = SessionSpec.chain(SHA.label("first"), SHA.label("second"));
    try (Session session = framework.open(chain, Preference.driver("bad"))) {
      bad.hold();
      byte[] buffer = new byte[100];
      Request request =
          new Request()
              .chain(
                  List.of(
                      Descriptor.digest("first").range(0, 20).at(20),
                      Descriptor.digest("second").range(0, 20).at(60)))
              .buffer(buffer, 0, buffer.length);
      Ticket ticket = ticket(session.submit(request));
      bad.instead(this::block);
      bad.completeAndUnblock();
      inside.acquire();
      time.advance(STUCK);
      assertEquals(Health.DRAINING, report("bad").health());
      assertTrue(report("bad").stuck().getFirst().thread().startsWith("fermata-dispatch-"));
      released.countDown();
      assertEquals(Outcome.DONE, ticket.await());
      awaitHealthy("bad");
    }
  }

  @Test
  @DisplayName("blocked in open: no new session, and those that are open go on")
  void open_blocked() throws Exception {
    try (Session session = framework.open(SHA, Preference.driver("slow"))) {
      slow.opening(spec -> comeInAndStay());
      FutureTask<Session> opening =
          new FutureTask<>(() -> framework.open(SHA, Preference.driver("slow")));
      Thread user = Thread.ofVirtual().start(opening);
      inside.acquire();
      time.advance(STUCK);
      assertEquals(Health.DRAINING, report("slow").health());
      assertEquals("open", report("slow").stuck().getFirst().call());
      assertEquals(Outcome.DONE, session.perform(digest("one")));
      assertEquals("bad", framework.open(SHA, Preference.BEST).driver());
      released.countDown();
      opening.get().close();
      user.join();
      awaitHealthy("slow");
    }
  }

  @Test
  @DisplayName("an inline driver computes inside submit, for as long as it likes")
  void submit_inline() throws Exception {
    try (Session direct = framework.open(SHA, Preference.driver("slow"));
        Session queued = framework.open(SHA, Preference.driver("slow"))) {
      slow.act(this::block);
      List<FutureTask<Outcome>> computing =
          List.of(
              new FutureTask<>(() -> direct.perform(digest("long"))),
              new FutureTask<>(() -> queued.perform(digest("long").order(Request.Order.BARRIER))));
      computing.forEach(Thread.ofPlatform()::start);
      inside.acquire(2);
      time.advance(STUCK);
      assertEquals(Health.HEALTHY, report("slow").health());
      released.countDown();
      for (FutureTask<Outcome> one : computing) {
        assertEquals(Outcome.DONE, one.get());
      }
    }
  }
}
