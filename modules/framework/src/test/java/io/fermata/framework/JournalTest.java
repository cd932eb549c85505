package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import io.fermata.spi.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir private Path folder;
  private final VirtualTime time = new VirtualTime();
  private final HeldDriver driver = new HeldDriver(1);
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(driver),
          FrameworkOptions.DEFAULT.withTime(time).withExecutor(time).withSelfTests(false));

  @AfterEach
  void close() {
    framework.close(Duration.ZERO);
  }

  private List<RecordedEvent> record(String event, Callable<?> action) throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable(event);
      recording.start();
      action.call();
      recording.stop();
      Path file = folder.resolve("events.jfr");
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(found -> found.getEventType().getName().equals(event))
          .toList();
    }
  }

  private static long nanos(RecordedEvent event, String field) {
    return event.getLong(field);
  }

  @Test
  @DisplayName("a request that a recording asks for: driver, algorithm, bytes, outcome and four times")
  void event_request() throws Exception {
    try (Session session = framework.open(SHA, Preference.BEST)) {
      List<RecordedEvent> events =
          record(
              RequestEvent.NAME,
              () -> {
                driver.hold();
                Ticket ticket = ticket(session.submit(digest("four")));
                time.advance(Duration.ofNanos(40));
                driver.completeNext();
                time.advance(Duration.ofNanos(5));
                assertEquals(Outcome.DONE, ticket.await());
                Ticket cancelled = ticket(session.submit(digest("three")));
                cancelled.cancel();
                return cancelled.await();
              });
      assertEquals(2, events.size());
      RecordedEvent done = events.get(0);
      assertEquals(List.of("Fermata"), done.getEventType().getCategoryNames());
      assertEquals("held", done.getString("driver"));
      assertEquals("SHA-256", done.getString("algorithm"));
      assertEquals(4, done.getLong("bytes"));
      assertEquals("DONE", done.getString("outcome"));
      assertEquals(0, nanos(done, "dispatchToInvoke"));
      assertEquals(40, nanos(done, "invokeToDone"));
      assertEquals(5, nanos(done, "doneToCallback"));
      assertEquals(0, nanos(done, "callbackToReturn"));
      assertEquals("FAILED", events.get(1).getString("outcome"));
      assertEquals(-1, nanos(events.get(1), "invokeToDone"));
      assertEquals(List.of(), framework.statistics(), "statistics stay off");
    }
  }

  @Test
  @DisplayName("requests are not measured unless a recording asks for them by name")
  void event_off() throws Exception {
    assertInstanceOf(FlightJournal.class, Journal.CURRENT);
    try (Session session = framework.open(SHA, Preference.BEST)) {
      Stages stages = session.port().stages();
      assertSame(StageTimes.Off.OFF, stages.begin(SHA, 1));
      record(DriverEvent.NAME, () -> assertFalseNow(Journal.CURRENT.takesRequests()));
      record(RequestEvent.NAME, () -> assertTrueNow(Journal.CURRENT.takesRequests()));
      assertSame(StageTimes.Off.OFF, stages.begin(SHA, 1));
    }
  }

  private static boolean assertFalseNow(boolean value) {
    assertFalse(value);
    return value;
  }

  private static boolean assertTrueNow(boolean value) {
    assertTrue(value);
    return value;
  }

  @Test
  @DisplayName("a driver's states: full, room again, what it says itself, no longer trusted")
  void event_driver() throws Exception {
    try (Session session = framework.open(SHA, Preference.BEST)) {
      List<String> events =
          record(
                  DriverEvent.NAME,
                  () -> {
                    driver.hold();
                    ticket(session.submit(digest("one")));
                    ticket(session.submit(digest("two")));
                    driver.completeAndUnblock();
                    driver.unblock();
                    session.port().changed(Health.DEGRADED, "it is hot");
                    framework.quarantine("held", "SHA-256", "wrong hash");
                    return Reason.FAULT;
                  })
              .stream()
              .map(
                  event ->
                      String.join(
                          " ",
                          event.getString("driver"),
                          event.getString("state"),
                          event.getString("detail")))
              .toList();
      assertEquals(
          List.of(
              "held BLOCKED SYMMETRIC",
              "held UNBLOCKED SYMMETRIC",
              "held DEGRADED it is hot",
              "held QUARANTINED SHA-256: wrong hash"),
          events);
    }
  }
}
