package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.wait.Awaited;
import io.fermata.wait.Waited;
import io.fermata.wait.Waiter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AcceptedTest extends OnHeldDriver {
  AcceptedTest() {
    super(new HeldDriver(4), FrameworkOptions.DEFAULT);
  }

  @AfterEach
  @Override
  void close() {
    session.close();
    assertEquals(1, driver.lastSession().closed(), "no request was forgotten");
    super.close();
  }

  @Test
  @DisplayName("the result reaches the caller's memory when the ticket is awaited, and not before")
  void output_atAwait() {
    byte[] out = Computes.sevens(32);
    Request request = digest("message", out);
    Ticket ticket = ticket(session.submit(request));
    assertFalse(ticket.isDone());
    assertTrue(driver.completeNext());
    assertTrue(ticket.isDone());
    assertArrayEquals(Computes.sevens(32), out);
    assertThrows(IllegalStateException.class, request::outcome);
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(Computes.sha("message"), out);
    assertEquals(32, request.produced());
    Arrays.fill(out, (byte) 7);
    assertEquals(Outcome.DONE, ticket.await(), "a second await answers the same");
    assertArrayEquals(Computes.sevens(32), out, "and copies nothing");
  }

  @Test
  @DisplayName("the caller may overwrite its input as soon as submit has returned")
  void input_copied() {
    byte[] input = Computes.bytes("..message..");
    byte[] out = new byte[32];
    Request request =
        new Request().operation(Operation.DIGEST).input(input, 2, 7).output(out, 0, 32);
    Ticket ticket = ticket(session.submit(request));
    Arrays.fill(input, (byte) 0);
    assertTrue(driver.completeNext());
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(Computes.sha("message"), out);
  }

  @Test
  @DisplayName("K029 on MISMATCH and FAILED the output is as it was, whatever the driver wrote")
  void output_untouched() {
    byte[] out = Computes.sevens(32);
    Request request = digest("message", out);
    Ticket ticket = ticket(session.submit(request));
    DriverRequest held = driver.take();
    held.output().segment().fill((byte) 9);
    held.mismatch();
    assertEquals(Outcome.MISMATCH, ticket.await());
    assertEquals(0, request.produced());
    ticket = ticket(session.submit(request));
    held = driver.take();
    held.output().segment().fill((byte) 9);
    held.fail(Reason.FAULT, "overheated");
    assertEquals(Outcome.FAILED, ticket.await());
    assertEquals("overheated", request.failure().getMessage());
    assertArrayEquals(Computes.sevens(32), out);
  }

  @Test
  @DisplayName("native and heap segments go in and out; every slot reaches the driver")
  void memory_segments() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_BYTE, Computes.bytes("message"));
      MemorySegment out = arena.allocate(32);
      byte[] heap = Computes.sevens(40);
      Request request =
          new Request()
              .operation(Operation.DIGEST)
              .nonce(new byte[] {1, 2})
              .aad(new byte[] {9, 3, 4, 9}, 1, 2)
              .tag(new byte[] {5, 6}, 1, 1)
              .input(in)
              .output(out);
      Ticket ticket = ticket(session.submit(request));
      DriverRequest held = driver.take();
      assertArrayEquals(new byte[] {1, 2}, held.nonce().copy());
      assertArrayEquals(new byte[] {3, 4}, held.aad().copy());
      assertArrayEquals(new byte[] {6}, held.tag().copy());
      assertTrue(held.input().segment().isNative());
      assertNotEquals(in.address(), held.input().segment().address());
      assertTrue(held.input().segment().isAccessibleBy(new Thread()));
      Computes.complete(SHA, held);
      assertEquals(Outcome.DONE, ticket.await());
      assertArrayEquals(Computes.sha("message"), out.toArray(ValueLayout.JAVA_BYTE));
      request.output(MemorySegment.ofArray(heap).asSlice(4, 32));
      ticket = ticket(session.submit(request));
      assertTrue(driver.completeNext());
      assertEquals(Outcome.DONE, ticket.await());
      assertArrayEquals(Computes.sha("message"), Arrays.copyOfRange(heap, 4, 36));
      assertEquals(7, heap[3]);
      assertEquals(7, heap[36]);
    }
  }

  @Test
  @DisplayName("a request that is out is refused everywhere, and the first submission is not disturbed")
  void request_out() {
    byte[] out = new byte[32];
    Request request = digest("message", out);
    Ticket ticket = ticket(session.submit(request));
    assertTrue(
        assertThrows(IllegalStateException.class, () -> session.submit(request))
            .getMessage()
            .contains("still out for DIGEST"));
    assertThrows(IllegalStateException.class, () -> request.input(out, 0, 1));
    assertThrows(IllegalStateException.class, () -> request.output(out, 0, 1));
    assertThrows(IllegalStateException.class, request::state);
    assertThrows(IllegalStateException.class, request::clear);
    assertTrue(driver.completeNext());
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(Computes.sha("message"), out);
    request.clear();
    assertEquals(0, request.memory().input.length());
  }

  @Test
  @DisplayName("K094 a second completion of an old ticket never changes a later operation")
  void completion_late() {
    byte[] out = new byte[32];
    Request request = digest("message", out);
    Ticket first = ticket(session.submit(request));
    DriverRequest old = driver.take();
    Computes.complete(SHA, old);
    assertEquals(Outcome.DONE, first.await());
    Arrays.fill(out, (byte) 7);
    Ticket second = ticket(session.submit(request));
    old.fail(Reason.FAULT, "late");
    old.succeed(3);
    old.mismatch();
    assertFalse(second.isDone());
    assertEquals(3, framework.counts().completedTwice());
    assertTrue(driver.completeNext());
    assertEquals(Outcome.DONE, second.await());
    assertEquals(32, request.produced());
    assertArrayEquals(Computes.sha("message"), out);
  }

  @Test
  @DisplayName("K075 completed before submit returns: done already, nobody waits")
  void completion_early() {
    driver.stopHolding();
    byte[] out = Computes.sevens(32);
    long before = framework.counts().inline();
    Ticket ticket = ticket(session.submit(digest("message", out)));
    assertTrue(ticket.isDone());
    assertArrayEquals(Computes.sevens(32), out);
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(Computes.sha("message"), out);
    assertEquals(before + 1, framework.counts().inline());
  }

  @Test
  @DisplayName("the memory lent to a driver is overwritten when it comes back")
  void memory_wiped() {
    Ticket ticket = ticket(session.submit(digest("secret")));
    DriverRequest held = driver.take();
    MemorySegment input = held.input().segment();
    MemorySegment output = held.output().segment();
    Computes.complete(SHA, held);
    assertArrayEquals(Computes.bytes("secret"), input.toArray(ValueLayout.JAVA_BYTE));
    assertEquals(Outcome.DONE, ticket.await());
    assertArrayEquals(new byte[6], input.toArray(ValueLayout.JAVA_BYTE));
    assertArrayEquals(new byte[32], output.toArray(ValueLayout.JAVA_BYTE));
  }

  @Test
  @DisplayName("a wait that is thrown out of keeps the memory until the driver is done with it")
  void wait_abandoned() {
    Request request = digest("secret");
    Ticket ticket = ticket(session.submit(request));
    DriverRequest held = driver.take();
    Error cancelled = new Error("cancelled");
    Waiter cancelling =
        new Waiter() {
          @Override
          public boolean serves() {
            return true;
          }

          @Override
          public Waited await(Awaited what) {
            throw cancelled;
          }
        };
    assertSame(cancelled, assertThrows(Error.class, () -> ticket.await(cancelling)));
    session.close();
    assertEquals(0, driver.lastSession().closed(), "the driver still works with the key");
    assertArrayEquals(Computes.bytes("secret"), held.input().copy());
    request.clear();
    held.succeed(32);
    assertEquals(1, driver.lastSession().closed());
    assertArrayEquals(new byte[6], held.input().copy());
  }
}
