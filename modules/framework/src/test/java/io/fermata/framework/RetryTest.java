package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.VirtualTime;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a device could not do this time is offered to it again. */
@Timeout(30)
class RetryTest {
  private final VirtualTime time = new VirtualTime();
  private final HeldDriver driver = new HeldDriver(2);
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(driver),
          FrameworkOptions.DEFAULT
              .withSelfTests(false)
              .withTime(time)
              .withExecutor(time)
              .withDrain(Duration.ZERO));
  private Session session;

  @BeforeEach
  void open() throws Exception {
    session = framework.open(SHA, Preference.BEST);
    driver.hold();
  }

  @AfterEach
  void close() {
    framework.close();
  }

  private void failTransiently() {
    driver.take().fail(Reason.TRANSIENT, "try again");
  }

  @Test
  @DisplayName("a transient failure is tried 4 times in all, then it is the outcome; retries are counted")
  void transient_four() {
    Request request = digest("one");
    Ticket ticket = ticket(session.submit(request));
    for (int attempt = 1; attempt <= 3; attempt++) {
      failTransiently();
      time.settle();
      assertFalse(ticket.isDone(), "after attempt " + attempt);
    }
    failTransiently();
    assertTrue(ticket.isDone());
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(Reason.TRANSIENT, request.failure().reason());
    assertEquals(4, driver.arrivals().size());
    assertEquals(3, framework.counts().retried());
    assertEquals(1, framework.counts().failed());
  }

  @Test
  @DisplayName("K093 a retry that succeeds is a success, called back once, and its old attempt changes nothing")
  void transient_succeeds() {
    byte[] out = new byte[32];
    int[] called = {0};
    session.submit(digest("one", out).then(done -> called[0]++));
    DriverRequest first = driver.take();
    first.fail(Reason.TRANSIENT, "try again");
    first.succeed(32);
    time.settle();
    driver.completeNext();
    time.settle();
    assertArrayEquals(Computes.sha("one"), out);
    assertEquals(1, called[0]);
    assertEquals(1, framework.counts().completedTwice());
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("K084 what is tried again goes before what waits, and several in the order of their submission")
  void transient_order() {
    for (boolean reversed : List.of(false, true)) {
      driver.hold();
      session.submit(digest("one"));
      session.submit(digest("two"));
      session.submit(digest("three"));
      DriverRequest one = driver.take();
      DriverRequest two = driver.take();
      driver.hold();
      (reversed ? two : one).fail(Reason.TRANSIENT, "try again");
      (reversed ? one : two).fail(Reason.TRANSIENT, "try again");
      driver.unblock();
      time.settle();
      driver.completeAndUnblock();
      driver.completeAndUnblock();
      time.settle();
      assertEquals(List.of("one", "two", "three"), driver.arrivals(), "reversed " + reversed);
      driver.completeAndUnblock();
    }
  }

  @Test
  @DisplayName("leased memory and parts of a message are not tried again: they may be changed already")
  void transient_notRepeatable() throws Exception {
    try (Lease lease = framework.lease(64)) {
      MemorySegment.copy(Computes.bytes("x"), 0, lease.segment(),
          java.lang.foreign.ValueLayout.JAVA_BYTE, 0, 1);
      List<Request> requests =
          List.of(
              digest("").input(lease, 0, 1),
              digest("").output(lease, 0, 32),
              digest("part").operation(Operation.DIGEST, Part.FIRST));
      for (Request request : requests) {
        Ticket ticket = ticket(session.submit(request));
        failTransiently();
        assertEquals(Outcome.FAILED, ticket.await());
        assertEquals(Reason.TRANSIENT, request.failure().reason());
      }
      assertEquals(0, framework.counts().retried());
    }
  }

  @Test
  @DisplayName("K060 cancelled or closed between two attempts, it is not tried again")
  void transient_cancelled() throws Exception {
    Ticket ticket = ticket(session.submit(digest("one")));
    failTransiently();
    assertTrue(ticket.cancel());
    assertEquals(0, session.underWay(), "it waited, so its memory is free at once");
    time.settle();
    assertEquals(1, driver.arrivals().size());
    Ticket other = ticket(session.submit(digest("two")));
    assertTrue(other.cancel());
    failTransiently();
    time.settle();
    assertEquals(2, driver.arrivals().size(), "given up before it failed");
    assertEquals(0, session.underWay());
    assertEquals(0, framework.counts().retried() - 1);
  }

  @Test
  @DisplayName("K060 what is cancelled while the dispatcher offers it stays the driver's until that ends it")
  void cancel_whileOffered() {
    session.submit(digest("one"));
    session.submit(digest("two"));
    Ticket three = ticket(session.submit(digest("three")));
    DriverRequest one = driver.take();
    driver.moody(
        () -> {
          // the dispatcher is at the driver with "three"; an older one comes back in front of it
          driver.moody(() -> false);
          one.fail(Reason.TRANSIENT, "try again");
          assertTrue(three.cancel());
          return false;
        });
    driver.unblock();
    time.settle();
    assertEquals(List.of("one", "two", "three"), driver.arrivals().subList(0, 3));
    assertEquals(Outcome.FAILED, three.await());
    driver.completeNext();
    driver.completeNext();
    driver.unblock();
    time.settle();
    driver.completeNext();
    assertEquals(0, framework.counts().completedTwice(), "the cancelled one ended once");
    assertEquals(0, session.underWay());
  }
}
