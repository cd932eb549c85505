package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.VirtualTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the steps of a chain travel: full drivers, faults, cancels. */
@Timeout(30)
class ChainFlowTest {
  private static final SecretKeySpec KEY = new SecretKeySpec(new byte[16], "AES");
  private static final SecretKeySpec MAC_KEY = new SecretKeySpec(new byte[20], "Hmac");
  private static final SessionSpec CIPHER = SessionSpec.cipher("AES/CBC").key(KEY);
  private static final SessionSpec MAC = SessionSpec.mac("HmacSHA1").key(MAC_KEY);
  private static final SessionSpec TWO = SessionSpec.chain(CIPHER, MAC);

  /** Encrypts 32 bytes and writes their code behind. */
  private static Request seal(byte[] buffer) {
    return new Request()
        .buffer(buffer, 0, buffer.length)
        .chain(
            List.of(
                Descriptor.encrypt("AES/CBC").range(0, 32).iv(new byte[16]),
                Descriptor.mac("HmacSHA1").range(0, 32).at(32)));
  }

  private static byte[] sealed() throws Exception {
    byte[] buffer = new byte[52];
    ToolDriver tool = ToolDriver.inline();
    try (Framework framework = tool.open();
        Session session = framework.open(TWO, Preference.BEST)) {
      assertEquals(Outcome.DONE, session.perform(seal(buffer)));
    }
    return buffer;
  }

  private static List<String> log(ToolDriver tool) {
    synchronized (tool.log) {
      return List.copyOf(tool.log);
    }
  }

  @Test
  @DisplayName("K084 K113 a driver that is full for a later step gets that step again, not the first")
  void full_laterStep() throws Exception {
    VirtualTime time = new VirtualTime();
    ToolDriver tool = ToolDriver.on(Runnable::run);
    byte[] buffer = new byte[52];
    try (Framework framework =
            Framework.open(
                DriverDiscovery.Found.of(tool),
                FrameworkOptions.DEFAULT.withSelfTests(false).withTime(time).withExecutor(time));
        Session session = framework.open(TWO, Preference.BEST)) {
      AtomicInteger submits = new AtomicInteger();
      tool.hook =
          request -> {
            int submit = submits.incrementAndGet();
            return submit == 2 || submit == 3 ? Optional.of(Taken.FULL) : Optional.empty();
          };
      Ticket ticket = Computes.ticket(session.submit(seal(buffer)));
      time.settle();
      assertFalse(ticket.isDone(), "the driver is full");
      tool.host.unblocked();
      time.settle();
      assertTrue(ticket.isDone());
      assertEquals(Outcome.DONE, ticket.await());
      assertEquals(
          List.of("ENCRYPT AES/CBC", "MAC HmacSHA1", "MAC HmacSHA1", "MAC HmacSHA1"), log(tool));
      assertEquals(1, framework.counts().blocks());
    }
    assertArrayEquals(sealed(), buffer);
  }

  @Test
  @DisplayName("K085 a driver that is full for the first step gets the whole again when it has room")
  void full_firstStep() throws Exception {
    ToolDriver tool = ToolDriver.onThread();
    byte[] buffer = new byte[52];
    try (Framework framework = tool.open();
        Session session = framework.open(TWO, Preference.BEST)) {
      AtomicInteger submits = new AtomicInteger();
      tool.hook =
          request ->
              submits.incrementAndGet() == 1 ? Optional.of(Taken.FULL) : Optional.empty();
      Ticket ticket = Computes.ticket(session.submit(seal(buffer)));
      assertFalse(ticket.isDone());
      tool.host.unblocked();
      assertEquals(Outcome.DONE, ticket.await());
    }
    assertArrayEquals(sealed(), buffer);
    assertEquals(0, tool.openSessions.get());
  }

  @Test
  @DisplayName("K077 K093 a driver's nonsense, told on its own thread, ends a cut-off code as failed")
  void nonsense_ownThread() throws Exception {
    VirtualTime later = new VirtualTime();
    ToolDriver tool = ToolDriver.on(later);
    try (Framework framework = tool.open();
        Session session = framework.open(MAC.tagLength(12), Preference.BEST)) {
      tool.hook =
          request -> {
            later.execute(() -> request.succeed(1000));
            return Optional.of(Taken.ACCEPTED);
          };
      Request request = Computes.digest("text", new byte[12]).operation(Operation.MAC);
      Ticket ticket = Computes.ticket(session.submit(request));
      later.settle();
      assertTrue(ticket.isDone(), "it must end");
      assertEquals(Outcome.FAILED, ticket.await());
      assertEquals(Reason.FAULT, request.failure().reason());
      assertEquals(0, session.underWay());
    }
  }

  @Test
  @DisplayName("K094 memory that a step's driver may still write to is not lent again")
  void kept_stepNotCompleted() throws Exception {
    for (boolean throwing : List.of(false, true)) {
      ToolDriver tool = ToolDriver.on(Runnable::run);
      try (Framework framework = tool.open();
          Session session = framework.open(TWO, Preference.BEST)) {
        AtomicReference<DriverRequest> kept = new AtomicReference<>();
        tool.hook =
            request -> {
              kept.set(request);
              if (throwing) {
                throw Computes.thrown();
              }
              return Optional.of(Taken.DONE);
            };
        Request request = seal(new byte[52]);
        assertEquals(Outcome.FAILED, session.perform(request));
        assertEquals(Reason.FAULT, request.failure().reason());
        byte[] next = new byte[52];
        tool.hook =
            one -> {
              kept.get().output().segment().fill((byte) 9);
              return Optional.empty();
            };
        assertEquals(Outcome.DONE, session.perform(seal(next)));
        assertArrayEquals(sealed(), next, "throwing " + throwing);
      }
    }
  }

  @Test
  @DisplayName("K061 what a code remembers is closed, also when a later part of it fails")
  void state_closed() throws Exception {
    SessionSpec eta = SessionSpec.encryptThenMac(CIPHER, MAC);
    for (Part failing : List.of(Part.FIRST, Part.NEXT, Part.LAST)) {
      for (ToolDriver tool : ToolDriver.eachWay()) {
        try (Framework framework = tool.open();
            Session session = framework.open(eta, Preference.BEST)) {
          tool.hook =
              request -> {
                if (request.part() == failing) {
                  request.fail(Reason.FAULT, "overheated");
                  return Optional.of(Taken.DONE);
                }
                return Optional.empty();
              };
          Request request =
              new Request()
                  .operation(Operation.ENCRYPT)
                  .nonce(new byte[16])
                  .input(new byte[32], 0, 32)
                  .output(new byte[52], 0, 52);
          assertEquals(Outcome.FAILED, session.perform(request));
          assertEquals(0, tool.openStates.get(), "failing " + failing);
        }
      }
    }
  }

  @Test
  @DisplayName("K132 a code in parts is verified here: the driver is only asked for the code")
  void verify_parts() throws Exception {
    byte[] code = new byte[20];
    for (ToolDriver tool : ToolDriver.eachWay()) {
      try (Framework framework = tool.open();
          Session session = framework.open(MAC, Preference.BEST)) {
        Request request = Computes.digest("one two", code).operation(Operation.MAC);
        assertEquals(Outcome.DONE, session.perform(request));
        tool.log.clear();
        for (boolean right : List.of(true, false)) {
          Request parts = new Request().tag(code.clone(), 0, 20);
          parts.operation(Operation.VERIFY, Part.FIRST).input(Computes.bytes("one"), 0, 3);
          assertEquals(Outcome.DONE, session.perform(parts), right ? "" : "again");
          parts.operation(Operation.VERIFY, Part.NEXT).input(Computes.bytes(" "), 0, 1);
          assertEquals(Outcome.DONE, session.perform(parts));
          String end = right ? "two" : "TWO";
          parts.operation(Operation.VERIFY, Part.LAST).input(Computes.bytes(end), 0, 3);
          assertEquals(right ? Outcome.DONE : Outcome.MISMATCH, session.perform(parts));
          parts.state().close();
        }
        assertEquals(List.of("MAC HmacSHA1"), log(tool).stream().distinct().toList());
      }
    }
  }

  @Test
  @DisplayName("K060 a chain that is cancelled between two steps ends for its user at once, and gives back its memory")
  void cancel_betweenSteps() throws Exception {
    VirtualTime later = new VirtualTime();
    ToolDriver tool = ToolDriver.on(later);
    byte[] buffer = new byte[52];
    try (Framework framework =
            Framework.open(
                DriverDiscovery.Found.of(tool),
                FrameworkOptions.DEFAULT.withSelfTests(false).withExecutor(later));
        Session session = framework.open(TWO, Preference.BEST)) {
      Ticket ticket = Computes.ticket(session.submit(seal(buffer)));
      assertTrue(later.runNext(), "the first step");
      assertTrue(ticket.cancel());
      assertEquals(Outcome.FAILED, ticket.await());
      assertArrayEquals(new byte[52], buffer);
      later.settle();
      assertEquals(0, session.underWay());
      assertTrue(framework.pool().kept() > 0, "the memory is back");
      assertEquals(0, framework.counts().completedTwice());
    }
    assertEquals(0, tool.openSessions.get(), "each stage's session is closed");
  }

  @Test
  @DisplayName("K089 chains of many requests at once, each step asynchronous, are each right")
  void many_atOnce() throws Exception {
    byte[] expected = sealed();
    ToolDriver tool = ToolDriver.onThread();
    try (Framework framework = tool.open();
        Session session = framework.open(TWO, Preference.BEST)) {
      List<byte[]> buffers = new ArrayList<>();
      List<Ticket> tickets = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        byte[] buffer = new byte[52];
        buffers.add(buffer);
        tickets.add(Computes.ticket(session.submit(seal(buffer))));
      }
      tickets.forEach(ticket -> assertEquals(Outcome.DONE, ticket.await()));
      buffers.forEach(
          buffer -> assertTrue(Arrays.equals(expected, buffer), () -> Arrays.toString(buffer)));
    }
  }
}
