package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.framework.QueuedRequest.Flag;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Health;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.VirtualTime;
import io.fermata.spi.WorkKind;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ListingTest {
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

  private Ticket power() throws Exception {
    List<BigInteger> numbers =
        Collections.nCopies(KeyOperation.MOD_EXP.inputs(), BigInteger.valueOf(3));
    Request request = new Request().keyOperation(KeyOperation.MOD_EXP, numbers);
    return ticket(framework.submit(request, Preference.BEST));
  }

  @Test
  @DisplayName("K161 each of the eight counters of crypto(9) counts its own and nothing else")
  void counters_eight() throws Exception {
    try (Session session = framework.open(SHA, Preference.BEST)) {
      driver.hold();
      Ticket one = ticket(session.submit(digest("one").then(done -> {})));
      assertEquals(new Totals(0, 0, 0, 0, 0, 0, 0, 0, 0), framework.totals());
      final Ticket two = ticket(session.submit(digest("two")));
      assertEquals(new Totals(0, 0, 0, 0, 0, 0, 1, 0, 0), framework.totals());
      final Ticket key = power();
      assertEquals(new Totals(0, 0, 0, 0, 0, 0, 1, 1, 0), framework.totals());
      driver.take().fail(Reason.FAULT, "on purpose");
      assertEquals(new Totals(0, 0, 0, 0, 0, 1, 1, 1, 0), framework.totals());
      time.settle();
      assertEquals(Outcome.FAILED, one.await());
      assertEquals(new Totals(1, 1, 0, 0, 0, 1, 1, 1, 0), framework.totals());
      driver.unblock();
      assertEquals(new Totals(1, 1, 0, 0, 1, 1, 1, 1, 0), framework.totals());
      time.settle();
      assertEquals(new Totals(1, 1, 0, 0, 1, 1, 1, 2, 0), framework.totals());
      driver.completeAndUnblock();
      assertEquals(Outcome.DONE, two.await());
      assertEquals(new Totals(2, 1, 0, 0, 2, 1, 1, 2, 0), framework.totals());
      time.settle();
      driver.take().succeed(List.of(BigInteger.ONE));
      assertEquals(Outcome.DONE, key.await());
      assertEquals(new Totals(2, 1, 1, 0, 2, 1, 1, 2, 0), framework.totals());
      Ticket failed = power();
      driver.take().fail(Reason.FAULT, "on purpose");
      assertEquals(Outcome.FAILED, failed.await());
      assertEquals(new Totals(2, 1, 2, 1, 2, 1, 1, 2, 0), framework.totals());
    }
  }

  @Test
  @DisplayName("K166 a driver's name, kind, sessions, key operations, and what it is blocked for")
  void driver_listed() throws Exception {
    DriverReport.Present idle = framework.driver("held").orElseThrow();
    assertEquals(List.of(0, 0, 0), List.of(idle.sessions(), idle.keyOperations(), idle.waiting()));
    assertEquals(Set.of(), idle.blocked());
    try (Session session = framework.open(SHA, Preference.BEST)) {
      driver.hold();
      Ticket key = power();
      DriverReport.Present busy = framework.driver("held").orElseThrow();
      assertEquals("held", busy.name());
      assertEquals(DriverShape.Kind.HARDWARE, busy.shape().kind());
      assertEquals(List.of(2, 1, 0), List.of(busy.sessions(), busy.keyOperations(), busy.waiting()));
      Ticket waiting = ticket(session.submit(digest("one")));
      DriverReport.Present full = framework.driver("held").orElseThrow();
      assertEquals(Set.of(WorkKind.SYMMETRIC), full.blocked());
      assertEquals(Health.BLOCKED, full.health());
      assertEquals(1, full.waiting());
      driver.take().succeed(List.of(BigInteger.ONE));
      driver.unblock();
      time.settle();
      driver.completeNext();
      key.await();
      waiting.await();
      assertEquals(0, framework.driver("held").orElseThrow().keyOperations());
    }
  }

  @Test
  @DisplayName("K166 what waits: driver, kind of work, operation, length and flags, in its order")
  void queue_listed() throws Exception {
    try (Session session = framework.open(SHA, Preference.BEST)) {
      driver.hold();
      ticket(session.submit(digest("first")));
      assertEquals(List.of(), framework.queued(), "the driver has it");
      ticket(session.submit(digest("four").batch(true).then(done -> {})));
      ticket(session.submit(digest("seventy").order(Request.Order.UNORDERED)));
      ticket(
          session.submit(
              digest("in time").within(Duration.ofSeconds(1)).into(new CompletionQueue())));
      power();
      assertEquals(
          List.of(
              queued(Operation.DIGEST, 4, Flag.BATCH, Flag.CALLED_BACK),
              queued(Operation.DIGEST, 7, Flag.UNORDERED),
              queued(Operation.DIGEST, 7, Flag.TIMED, Flag.POLLED),
              queued(Operation.KEY_OPERATION, 0)),
          framework.queued());
      driver.depth(8);
      driver.completeAndUnblock();
      time.settle();
      assertEquals(List.of(), framework.queued());
    }
  }

  private static QueuedRequest queued(Operation operation, int length, Flag... flags) {
    WorkKind work =
        operation == Operation.KEY_OPERATION ? WorkKind.ASYMMETRIC : WorkKind.SYMMETRIC;
    return new QueuedRequest("held", work, operation, length, Set.of(flags));
  }
}
