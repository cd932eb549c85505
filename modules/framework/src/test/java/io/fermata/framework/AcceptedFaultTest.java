package io.fermata.framework;

import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers that keep requests and do not keep to the rules. */
@Timeout(60)
class AcceptedFaultTest extends OnHeldDriver {
  AcceptedFaultTest() {
    super(new HeldDriver(4), FrameworkOptions.DEFAULT);
  }

  @AfterEach
  @Override
  void close() {
    session.closeAsync().join(); // it may be on its way to the driver once more
    assertEquals(1, driver.lastSession().closed(), "no request was forgotten");
    super.close();
  }

  private void contained(InlineDriver.Act act, String words) throws Exception {
    driver.instead(act);
    byte[] out = Computes.sevens(32);
    Request request = digest("message", out);
    Ticket ticket = ticket(session.submit(request));
    assertTrue(ticket.isDone());
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals(Reason.FAULT, request.failure().reason());
    String message = request.failure().getMessage();
    assertTrue(message.contains(words), message);
    assertArrayEquals(Computes.sevens(32), out);
    driver.instead(null);
    driver.stopHolding();
    framework.retest("held", "SHA-256"); // it may have lost what trust there was
    assertEquals(Outcome.DONE, session.perform(request));
    driver.hold();
    assertArrayEquals(Computes.sha("message"), out);
  }

  @Test
  @DisplayName("K077 a driver that throws fails the request and no more")
  void fault_throws() throws Exception {
    contained(
        (spec, request) -> {
          throw Computes.thrown();
        },
        "held threw ");
  }

  @Test
  @DisplayName("a driver that answers DONE and has not completed, or nothing at all, is at fault")
  void fault_notDone() throws Exception {
    contained((spec, request) -> Taken.DONE, "held answered DONE and did not complete");
    contained((spec, request) -> null, "held answered null");
  }

  @Test
  @DisplayName("a driver that says it made more than there is room for is at fault; it is named")
  void fault_tooMuch() throws Exception {
    contained(
        (spec, request) -> {
          request.succeed(33);
          return Taken.ACCEPTED;
        },
        "held says it produced 33 of 32 bytes");
  }

  @Test
  @DisplayName("K077 a fault of the driver met from the backlog ends the request, and the next goes on")
  void fault_inBacklog() throws Exception {
    driver.depth(1);
    Ticket first = ticket(session.submit(digest("first")));
    Request request = digest("second");
    Ticket second = ticket(session.submit(request));
    Ticket third = ticket(session.submit(digest("third")));
    driver.instead(
        (spec, work) -> {
          driver.instead(null);
          throw Computes.thrown();
        });
    driver.completeAndUnblock();
    assertEquals(Outcome.DONE, first.await());
    assertEquals(Outcome.FAILED, second.await());
    assertTrue(request.failure().getMessage().startsWith("held threw "));
    driver.awaitArrivals(2);
    assertTrue(driver.completeNext());
    assertEquals(Outcome.DONE, third.await());
  }

  @Test
  @DisplayName("K094 memory that a driver may still write to is not lent again")
  void fault_keptMemory() {
    AtomicReference<DriverRequest> kept = new AtomicReference<>();
    driver.instead(
        (spec, request) -> {
          kept.set(request);
          throw Computes.thrown();
        });
    Request request = digest("message");
    assertEquals(Outcome.FAILED, ticket(session.submit(request)).await());
    driver.instead(null);
    Ticket next = ticket(session.submit(request));
    DriverRequest taken = driver.take();
    MemorySegment lent = taken.input().segment();
    byte[] before = lent.toArray(ValueLayout.JAVA_BYTE);
    kept.get().input().segment().fill((byte) 9);
    assertArrayEquals(before, lent.toArray(ValueLayout.JAVA_BYTE));
    kept.get().succeed(1);
    assertFalse(next.isDone());
    taken.succeed(0);
    assertEquals(Outcome.DONE, next.await());
  }

  @Test
  @DisplayName("a submission that is refused gives back the memory and the place in its session")
  void refused_givesBack() {
    Arena arena = Arena.ofConfined();
    MemorySegment closed = arena.allocate(32);
    Request request = digest("message").output(closed).input(closed);
    arena.close();
    MemorySegment lent = session.pool().lease(1);
    session.pool().release(lent);
    assertThrows(IllegalArgumentException.class, () -> session.submit(request));
    MemorySegment again = session.pool().lease(1);
    assertEquals(lent.address(), again.address(), "given back");
    session.pool().release(again);
    byte[] out = new byte[32];
    request.input(Computes.bytes("message"), 0, 7).output(out, 0, 32);
    Ticket ticket = ticket(session.submit(request));
    assertThrows(IllegalStateException.class, () -> session.submit(request));
    assertTrue(driver.completeNext());
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(Computes.sha("message"), out);
  }
}
