package io.fermata.framework;

import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A driver that breaks the rules is contained and named, and its neighbour does not notice. */
@Timeout(60)
@ExtendWith(QuietLog.class)
class ContainedTest {
  private static final SessionSpec SHA = SessionSpec.digest("SHA-256");
  private static final Preference BAD = Preference.driver("bad");

  private final VirtualTime time = new VirtualTime();
  private final InlineDriver bad = new InlineDriver("bad").kind(DriverShape.Kind.HARDWARE);
  private final InlineDriver good = new InlineDriver("good");
  private final HeldDriver held = new HeldDriver("held", 4);
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(bad, good, held),
          FrameworkOptions.DEFAULT.withSelfTests(false).withTime(time).withExecutor(time));

  @AfterEach
  void close() {
    framework.close(Duration.ZERO);
  }

  private void neighbourWorks() throws Exception {
    try (Session session = framework.open(SHA, Preference.SOFTWARE_ONLY)) {
      assertEquals("good", session.driver());
      assertEquals(Outcome.DONE, session.perform(digest("message")));
    }
  }

  private void refusedByName(String words) throws Exception {
    DriverException thrown =
        assertThrows(DriverException.class, () -> framework.open(SHA, BAD));
    assertTrue(thrown.getMessage().contains("bad " + words), thrown.getMessage());
    try (Session session = framework.open(SHA, Preference.BEST)) {
      assertTrue(!session.driver().equals("bad"), session.driver());
    }
    neighbourWorks();
  }

  @Test
  @DisplayName("K077 a driver that throws from probe, or answers null, is passed over and named")
  void probe() throws Exception {
    bad.probe(
        spec -> {
          throw Computes.thrown();
        });
    refusedByName("threw java.lang.UnsupportedOperationException");
    bad.probe(spec -> null);
    refusedByName("threw java.lang.NullPointerException");
  }

  @Test
  @DisplayName("K077 a driver that throws as a session opens is passed over and named")
  void open() throws Exception {
    bad.opening(
        spec -> {
          throw Computes.thrown();
        });
    refusedByName("threw java.lang.UnsupportedOperationException");
    bad.opening(
        spec -> {
          throw new NoClassDefFoundError("a library of the driver's");
        });
    refusedByName("threw java.lang.NoClassDefFoundError");
  }

  @Test
  @DisplayName("a driver that completes and throws has completed")
  void completesAndThrows() throws Exception {
    bad.act(
        (spec, request) -> {
          Computes.complete(spec, request);
          throw Computes.thrown();
        });
    try (Session session = framework.open(SHA, BAD)) {
      byte[] output = new byte[32];
      Request request = digest("message", output);
      assertEquals(Outcome.DONE, session.perform(request));
      assertEquals(0, session.underWay());
    }
    neighbourWorks();
  }

  @Test
  @DisplayName("K094 a driver that completes twice is found in the report of that driver and no other")
  void completesTwice() throws Exception {
    bad.act(
        (spec, request) -> {
          Computes.complete(spec, request);
          request.fail(Reason.FAULT, "once more");
          return Taken.DONE;
        });
    try (Session session = framework.open(SHA, BAD)) {
      assertEquals(Outcome.DONE, session.perform(digest("message")));
    }
    neighbourWorks();
    assertEquals(1, report("bad").counts().completedTwice());
    assertEquals(0, report("good").counts().completedTwice());
  }

  private DriverReport.Present report(String driver) {
    Optional<DriverReport.Present> report = framework.driver(driver);
    return report.orElseThrow();
  }

  @Test
  @DisplayName("a driver that never completes is named when the deadline passes, and its memory stays its own")
  void neverCompletes_deadline() throws Exception {
    Session session = framework.open(SHA, Preference.driver("held"));
    held.hold();
    Request request = digest("message").within(Duration.ofMillis(5));
    Ticket ticket = ticket(session.submit(request));
    time.advance(Duration.ofMillis(5));
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(Reason.DEADLINE, request.failure().reason());
    assertEquals("held did not answer before the deadline", request.failure().getMessage());
    assertEquals(1, session.underWay());
    neighbourWorks();
    DriverRequest late = held.take();
    Computes.complete(SHA, late);
    assertEquals(0, session.underWay());
    assertEquals(Outcome.FAILED, ticket.await());
  }

  @Test
  @DisplayName("a driver that never completes, not even when it is closed, does not keep the framework open")
  void neverCompletes_close() throws Exception {
    Session session = framework.open(SHA, Preference.driver("held"));
    held.hold();
    Request request = digest("message");
    Ticket ticket = ticket(session.submit(request));
    held.take(); // and forgets it
    neighbourWorks();
    framework.close(Duration.ZERO);
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(Reason.CLOSED, request.failure().reason());
    assertEquals("held is closed", request.failure().getMessage());
    assertEquals(1, held.lastSession().closed());
  }
}
