package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.pkcs11.Rig.Question;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who may ask a token, and what a caller may do wrong. */
class LanesTest {
  private static final SessionSpec DIGEST = SessionSpec.digest("SHA-256");

  private final StrangeToken token = new StrangeToken();

  @Test
  @DisplayName("no object of the token's is ever used by two threads, also by messages in parts that are interleaved")
  void oneOwner() throws Exception {
    try (Rig rig = Rig.of(token, TimeSource.system());
        DriverSession session = rig.driver.open(DIGEST)) {
      List<Thread> threads = new ArrayList<>();
      AtomicReference<Throwable> wrong = new AtomicReference<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        threads.add(
            Thread.ofPlatform().uncaughtExceptionHandler((in, thrown) -> wrong.set(thrown)).start(() -> messages(session, random)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(null, wrong.get());
      assertEquals(Set.of(), token.shared);
    }
  }

  private static void messages(DriverSession session, Random random) {
    try {
      for (int i = 0; i < 200; i++) {
        byte[] message = new byte[random.nextInt(100)];
        random.nextBytes(message);
        Question question = Question.inParts(32);
        int parts = random.nextInt(4);
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        for (int part = 0; part < parts; part++) {
          question.part(Operation.DIGEST, part == 0 ? Part.FIRST : Part.NEXT, message).ask(session);
          question.output();
          expected.update(message);
        }
        question.part(Operation.DIGEST, parts == 0 ? Part.WHOLE : Part.LAST, message).ask(session);
        assertArrayEquals(expected.digest(message), question.output());
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("as many calls are in the library at once as there are lanes")
  void lanes() throws Exception {
    try (Rig rig = Rig.of(token, TimeSource.system());
        DriverSession session = rig.driver.open(DIGEST)) {
      CyclicBarrier together = new CyclicBarrier(2);
      token.way(
          () -> {
            try {
              together.await(10, TimeUnit.SECONDS);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      Question one = Question.of(Operation.DIGEST, new byte[1], 32);
      Question other = Question.of(Operation.DIGEST, new byte[1], 32);
      session.submit(one.request, false);
      session.submit(other.request, false);
      one.await().output();
      other.await().output();
    }
  }

  @Test
  @DisplayName("a call that hangs is given up by close: its request ends, once, and its late answer is nobody's")
  void hanging() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    Rig rig =
        new Rig(
            new Pkcs11Driver("pkcs11.hanging", token, java.util.Optional.of(Rig.answers(token.pin))),
            java.util.Map.of("library", StrangeToken.LIBRARY, "lanes", "1", "patience", "20ms"),
            TimeSource.system());
    DriverSession session = rig.driver.open(DIGEST);
    token.way(
        () -> {
          inside.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    Question hangs = Question.of(Operation.DIGEST, new byte[1], 32);
    Question waits = Question.of(Operation.DIGEST, new byte[1], 32);
    assertEquals(Taken.ACCEPTED, session.submit(hangs.request, false));
    assertTrue(inside.await(10, TimeUnit.SECONDS));
    assertEquals(Taken.ACCEPTED, session.submit(waits.request, false));
    rig.close();
    assertEquals(Reason.CLOSED, hangs.await().reason());
    assertEquals(Reason.CLOSED, waits.await().reason());
    release.countDown();
    awaitEnd("fermata-pkcs11.hanging-lane-0");
    assertEquals(1, hangs.ends.get());
    assertArrayEquals(new byte[32], hangs.request.output().array(), "it is not written to after its end");
    session.close();
  }

  private static void awaitEnd(String name) throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals(name)) {
        thread.join(10_000);
        assertTrue(!thread.isAlive());
      }
    }
  }

  @Test
  @DisplayName("what is asked after close, of the session or of the driver, is refused as CLOSED")
  void closed() throws Exception {
    Rig rig = Rig.of(token, TimeSource.system());
    DriverSession first = rig.driver.open(DIGEST);
    DriverSession second = rig.driver.open(DIGEST);
    first.close();
    assertEquals(Reason.CLOSED, Question.of(Operation.DIGEST, new byte[1], 32).ask(first).reason());
    rig.close();
    assertEquals(Reason.CLOSED, Question.of(Operation.DIGEST, new byte[1], 32).ask(second).reason());
    assertEquals(
        Reason.CLOSED, assertThrows(DriverException.class, () -> rig.driver.open(DIGEST)).reason());
    assertEquals(Reason.CLOSED, assertThrows(DriverException.class, rig.driver::keyStore).reason());
    second.close();
  }

  @Test
  @DisplayName("memory that is closed, or another thread's, fails its request and nothing else")
  void memory() throws Exception {
    try (Rig rig = Rig.of(token, TimeSource.system());
        DriverSession session = rig.driver.open(DIGEST)) {
      Question closedInput = Question.inParts(32);
      try (Arena arena = Arena.ofShared()) {
        closedInput.request.input().set(arena.allocate(8));
      }
      closedInput.begin(Operation.DIGEST, Part.WHOLE);
      assertEquals(Reason.BAD_REQUEST, closedInput.ask(session).reason());
      try (Arena arena = Arena.ofConfined()) { // a lane cannot write there
        MemorySegment mine = arena.allocate(32);
        Question confined = Question.inParts(0);
        confined.request.output().set(mine);
        confined.part(Operation.DIGEST, Part.WHOLE, new byte[1]);
        assertEquals(Reason.BAD_REQUEST, confined.ask(session).reason());
      }
      Question.of(Operation.DIGEST, new byte[1], 32).ask(session).output();
    }
  }

  @Test
  @DisplayName("a part that goes on from nothing, or from a message of another driver, is a bad request")
  void strayParts() throws Exception {
    try (Rig rig = Rig.of(token, TimeSource.system());
        Rig other = Rig.of(new StrangeToken(), TimeSource.system());
        DriverSession session = rig.driver.open(DIGEST);
        DriverSession foreign = other.driver.open(DIGEST)) {
      Question stray = Question.inParts(32).part(Operation.DIGEST, Part.NEXT, new byte[1]);
      assertEquals(Reason.BAD_REQUEST, stray.ask(session).reason());
      Question begun = Question.inParts(32).part(Operation.DIGEST, Part.FIRST, new byte[1]);
      begun.ask(foreign).output();
      begun.begin(Operation.DIGEST, Part.LAST);
      assertEquals(Reason.BAD_REQUEST, begun.ask(session).reason());
    }
  }
}
