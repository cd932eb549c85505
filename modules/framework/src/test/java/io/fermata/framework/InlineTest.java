package io.fermata.framework;

import static io.fermata.framework.Computes.GCM;
import static io.fermata.framework.Computes.SHA;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InlineTest {
  private final InlineDriver driver = new InlineDriver("in");
  private final Framework framework =
      Framework.open(DriverDiscovery.Found.of(driver), FrameworkOptions.DEFAULT);
  private Session session;

  @BeforeEach
  void open() throws Exception {
    session = framework.open(SHA, Preference.BEST);
  }

  @AfterEach
  void close() {
    session.close();
    framework.close();
    assertEquals(driver.opens.get(), driver.sessionCloses.get());
  }

  @Test
  @DisplayName("K071 the driver sees the caller's own arrays, on the caller's thread; DONE is the answer")
  void memory_callers() throws Exception {
    byte[] in = Computes.bytes("..message..");
    byte[] out = Computes.sevens(40);
    byte[] nonce = new byte[12];
    byte[] aad = new byte[5];
    byte[] tag = new byte[3];
    List<Object> seen = new ArrayList<>();
    driver.act(
        (spec, request) -> {
          assertSame(in, request.input().array());
          assertSame(out, request.output().array());
          assertSame(nonce, request.nonce().array());
          assertSame(aad, request.aad().array());
          assertSame(tag, request.tag().array());
          seen.addAll(
              List.of(
                  request.input().offset(),
                  request.input().length(),
                  request.output().offset(),
                  request.output().length(),
                  request.aad().offset(),
                  Thread.currentThread()));
          return InlineDriver.right(spec, request);
        });
    Request request =
        new Request()
            .operation(Operation.DIGEST)
            .nonce(nonce)
            .aad(aad, 1, 3)
            .tag(tag, 0, 3)
            .input(in, 2, 7)
            .output(out, 4, 36);
    long before = framework.counts().inline();
    assertSame(Submission.Done.DONE, session.submit(request));
    assertEquals(List.of(2, 7, 4, 36, 1, Thread.currentThread()), seen);
    assertEquals(Outcome.DONE, request.outcome());
    assertEquals(32, request.produced());
    byte[] expected = Computes.sevens(40);
    System.arraycopy(Computes.sha("message"), 0, expected, 4, 32);
    assertArrayEquals(expected, out);
    assertSame(Outcome.DONE, session.perform(request));
    assertEquals(before + 2, framework.counts().inline());
  }

  @Test
  @DisplayName("K036 a part never goes on at another session's driver, which has not the parts before")
  void parts_elsewhere() throws Exception {
    Request part =
        new Request()
            .operation(Operation.ENCRYPT, Part.FIRST)
            .nonce(new byte[12])
            .input(new byte[16], 0, 16)
            .output(new byte[32], 0, 32);
    try (Session one = framework.open(GCM, Preference.BEST);
        Session other = framework.open(GCM, Preference.BEST)) {
      driver.act(
          (spec, request) -> {
            request.succeed(request.part() == Part.FIRST ? 16 : 32);
            return Taken.DONE;
          });
      assertEquals(Outcome.DONE, one.perform(part));
      assertEquals(Outcome.FAILED, other.perform(part.operation(Operation.ENCRYPT, Part.LAST)));
      assertEquals(Reason.SESSION_LOST, part.failure().reason());
      assertEquals(Outcome.DONE, other.perform(part.operation(Operation.ENCRYPT, Part.FIRST)));
      assertEquals(Outcome.DONE, other.perform(part.operation(Operation.ENCRYPT, Part.LAST)));
    }
  }

  @Test
  @DisplayName("native memory reaches the driver as it is, and input may be output")
  void memory_native() throws Exception {
    byte[] plain = Computes.bytes("in place");
    try (Arena arena = Arena.ofConfined();
        Session sealing = framework.open(GCM, Preference.BEST)) {
      MemorySegment memory = arena.allocate(plain.length + 16);
      memory.copyFrom(MemorySegment.ofArray(plain));
      AtomicReference<MemorySegment> seen = new AtomicReference<>();
      driver.act(
          (spec, request) -> {
            seen.set(request.output().segment());
            return InlineDriver.right(spec, request);
          });
      Request request =
          new Request()
              .operation(Operation.ENCRYPT)
              .nonce(new byte[12])
              .input(memory.asSlice(0, plain.length))
              .output(memory);
      assertEquals(Outcome.DONE, sealing.perform(request));
      assertSame(memory, seen.get());
      request.operation(Operation.DECRYPT).input(memory).output(memory.asSlice(0, plain.length));
      assertEquals(Outcome.DONE, sealing.perform(request));
      assertEquals(plain.length, request.produced());
      assertArrayEquals(
          plain, memory.asSlice(0, plain.length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  @DisplayName("a wrong tag is MISMATCH: an answer, not a failure")
  void tag_wrong() throws Exception {
    try (Session opening = framework.open(GCM, Preference.BEST)) {
      Request request =
          new Request()
              .operation(Operation.DECRYPT)
              .nonce(new byte[12])
              .input(new byte[20], 0, 20)
              .output(new byte[4], 0, 4);
      assertEquals(Outcome.MISMATCH, opening.perform(request));
      assertEquals(0, request.produced());
      assertThrows(IllegalStateException.class, request::failure);
    }
  }

  /** Makes one request misbehave, and then looks whether request and session are still good. */
  private void contained(InlineDriver.Act act, String... words) throws Exception {
    byte[] out = new byte[32];
    Request request = Computes.digest("one", out);
    driver.act(act);
    assertEquals(Outcome.FAILED, session.perform(request));
    assertEquals(0, request.produced());
    assertEquals(Reason.FAULT, request.failure().reason());
    for (String word : words) {
      String message = request.failure().getMessage();
      assertTrue(message.contains(word), message);
    }
    driver.act(InlineDriver::right);
    framework.retest("in", "SHA-256"); // it may have lost what trust there was
    assertEquals(Outcome.DONE, session.perform(request));
    assertArrayEquals(Computes.sha("one"), out);
    assertThrows(IllegalStateException.class, request::failure);
  }

  @Test
  @DisplayName("K077 a driver that throws, an exception or an error, fails the request and no more")
  void fault_throws() throws Exception {
    contained(
        (spec, request) -> {
          throw Computes.thrown();
        },
        "in threw ",
        "by a test driver");
    contained(
        (spec, request) -> {
          Error error = new NoSuchMethodError("probe");
          error.setStackTrace(new StackTraceElement[0]);
          throw error;
        },
        "in threw ",
        "NoSuchMethodError");
  }

  @Test
  @DisplayName("a driver that declares INLINE and does not complete is at fault, whatever it answers")
  void fault_notDone() throws Exception {
    contained((spec, request) -> Taken.ACCEPTED, "in answered ACCEPTED", "INLINE");
    contained((spec, request) -> Taken.FULL, "in answered FULL", "INLINE");
    contained((spec, request) -> Taken.DONE, "in answered DONE", "INLINE");
    contained((spec, request) -> null, "in answered null", "INLINE");
  }

  @Test
  @DisplayName("a driver that says it made more than there is room for is at fault; it is named")
  void fault_tooMuch() throws Exception {
    contained(
        (spec, request) -> {
          request.succeed(33);
          return Taken.DONE;
        },
        "in says it produced 33 of 32 bytes");
    contained(
        (spec, request) -> {
          request.succeed(-1);
          return Taken.DONE;
        },
        "in says it produced -1");
  }

  @Test
  @DisplayName("K094 a second completion changes nothing and is counted")
  void fault_twice() {
    driver.act(
        (spec, request) -> {
          InlineDriver.right(spec, request);
          request.fail(Reason.FAULT, "second");
          request.succeed(5);
          return Taken.DONE;
        });
    byte[] out = new byte[32];
    Request request = Computes.digest("one", out);
    assertEquals(Outcome.DONE, session.perform(request));
    assertEquals(32, request.produced());
    assertArrayEquals(Computes.sha("one"), out);
    assertEquals(2, framework.counts().completedTwice());
    driver.act(
        (spec, request2) -> {
          InlineDriver.right(spec, request2);
          throw Computes.thrown();
        });
    assertEquals(Outcome.DONE, session.perform(request), "what was completed stays completed");
  }

  @Test
  @DisplayName("K094 what an inline driver completes too late never reaches the next operation")
  void fault_late() {
    AtomicReference<DriverRequest> kept = new AtomicReference<>();
    driver.act(
        (spec, request) -> {
          kept.set(request);
          return Taken.ACCEPTED;
        });
    Request request = Computes.digest("one", new byte[32]);
    assertEquals(Outcome.FAILED, session.perform(request));
    driver.act(
        (spec, next) -> {
          kept.get().succeed(1);
          return InlineDriver.right(spec, next);
        });
    assertEquals(Outcome.DONE, session.perform(request));
    assertEquals(32, request.produced());
    assertEquals(1, framework.counts().completedTwice());
  }

  @Test
  @DisplayName("a request has no outcome before it was submitted, and no null is let in")
  void request_misused() {
    Request request = new Request();
    assertThrows(IllegalStateException.class, request::outcome);
    assertThrows(IllegalStateException.class, request::produced);
    assertThrows(IllegalStateException.class, request::failure);
    assertThrows(NullPointerException.class, () -> request.operation(null));
    assertThrows(NullPointerException.class, () -> session.submit(null));
    assertThrows(IndexOutOfBoundsException.class, () -> request.input(new byte[3], 2, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> request.output(MemorySegment.ofArray(new byte[3]).asReadOnly()));
    assertThrows(
        IllegalArgumentException.class,
        () -> request.input(MemorySegment.ofArray(new int[3])));
  }
}
