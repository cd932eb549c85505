package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.simulated.Fault.Kind;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultTest {
  private static final Duration MICRO = Duration.ofNanos(1_000);

  private static Rig rig(Fault... faults) throws DriverException {
    return new Rig(Rig.plain().faults(faults));
  }

  private static void struck(Rig rig, Kind kind, long times) {
    assertEquals(Map.of(kind, times), rig.driver.counts().faults(), rig.driver::toString);
  }

  @Test
  @DisplayName("without a fault everything is right, and none is counted")
  void none() throws Exception {
    try (Rig rig = rig()) {
      List<DriverRequest> requests = rig.submit(rig.driver.open(Rig.SHA), 5);
      rig.run();
      assertEquals(Collections.nCopies(5, "right"), Rig.ends(requests));
      assertEquals(new Counts(5, 0, 0, 5, 5, Map.of()), rig.driver.counts());
    }
  }

  @Test
  @DisplayName("late: so much later than it would, and right; the others are on time")
  void late() throws Exception {
    try (Rig rig = rig(Fault.late().atRequest(2).lasting(Duration.ofMillis(5)))) {
      List<DriverRequest> requests = rig.submit(rig.driver.open(Rig.SHA), 3);
      rig.run();
      assertEquals(List.of("right", "right", "right"), Rig.ends(requests));
      assertEquals(
          List.of(1_000L, 5_001_000L, 1_000L), requests.stream().map(rig::endedAt).toList());
      struck(rig, Kind.LATE, 1);
    }
  }

  @Test
  @DisplayName("no answer: open for as long as the device lives, in nobody's way, CLOSED at the end")
  void noAnswer() throws Exception {
    try (Rig rig = new Rig(Rig.plain().depth(2).faults(Fault.noAnswer().atRequest(1)))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      List<DriverRequest> requests = rig.submit(session, 2);
      rig.run();
      assertEquals(List.of("open", "right"), Rig.ends(requests));
      rig.submit(session, 2);
      rig.run();
      rig.time.advance(Duration.ofHours(1));
      struck(rig, Kind.NO_ANSWER, 1);
      assertEquals(3, rig.driver.counts().completed());
      rig.driver.close();
      assertEquals(List.of("CLOSED", "right"), Rig.ends(requests));
      assertEquals(4, rig.driver.counts().completed());
    }
  }

  @Test
  @DisplayName("busy: full with an empty ring for a while, then unblocked; the request keeps its number")
  void busy() throws Exception {
    try (Rig rig = rig(Fault.busy().atRequest(2).lasting(Duration.ofNanos(9_000)))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      DriverRequest one = rig.digest("one");
      DriverRequest two = rig.digest("two");
      assertEquals(Taken.ACCEPTED, session.submit(one, false));
      assertEquals(Taken.FULL, session.submit(two, false));
      rig.time.advance(Duration.ofNanos(8_999));
      assertEquals("right", Rig.end(one));
      assertEquals(Taken.FULL, session.submit(two, false));
      assertEquals(0, rig.unblocked);
      rig.time.advance(Duration.ofNanos(1));
      assertEquals(1, rig.unblocked);
      assertEquals(Taken.ACCEPTED, session.submit(two, false));
      rig.run();
      assertEquals("right", Rig.end(two));
      struck(rig, Kind.BUSY, 1);
      assertEquals(2, rig.driver.counts().full());
    }
  }

  @Test
  @DisplayName("transient: fails once with a message that has the seed, and can be tried again")
  void transientFailure() throws Exception {
    try (Rig rig = new Rig(Rig.plain().seed(77).faults(Fault.transientFailure().atRequest(1)))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      DriverRequest request = rig.submit(session, 1).getFirst();
      rig.run();
      assertEquals("TRANSIENT", Rig.end(request));
      assertEquals(
          "simulated: request 1 could not be done this time (seed 77)",
          request.failure().getMessage());
      request.begin(Operation.DIGEST, Part.WHOLE);
      assertEquals(Taken.ACCEPTED, session.submit(request, false));
      rig.run();
      assertEquals("right", Rig.end(request));
      struck(rig, Kind.TRANSIENT, 1);
    }
  }

  @Test
  @DisplayName("wrong result: exactly one bit of one hash")
  void wrongResult() throws Exception {
    try (Rig rig = rig(Fault.wrongResult().atRequest(2))) {
      List<DriverRequest> requests = rig.submit(rig.driver.open(Rig.SHA), 3);
      rig.run();
      assertEquals(List.of("right", "wrong", "right"), Rig.ends(requests));
      byte[] right =
          MessageDigest.getInstance("SHA-256").digest(requests.get(1).input().copy());
      BitSet difference = BitSet.valueOf(right);
      difference.xor(BitSet.valueOf(requests.get(1).output().copy()));
      assertEquals(1, difference.cardinality(), rig.driver::toString);
      struck(rig, Kind.WRONG_RESULT, 1);
    }
  }

  @Test
  @DisplayName("a part without a result is passed over, and the message goes on unharmed")
  void wrongResult_parts() throws Exception {
    try (Rig rig = rig(Fault.wrongResult().atRequest(1), Fault.rejected().atRequest(2))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      DriverRequest request = rig.request(Operation.DIGEST, Part.FIRST, new byte[40], 32);
      session.submit(request, false);
      rig.run();
      assertEquals(Outcome.DONE, request.outcome());
      request.begin(Operation.DIGEST, Part.LAST);
      session.submit(request, false);
      rig.run();
      assertArrayEquals(
          MessageDigest.getInstance("SHA-256").digest(new byte[80]), request.output().copy());
      assertEquals(Map.of(), rig.driver.counts().faults());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"WRONG_RESULT", "REJECTED"})
  @DisplayName("a signature that is right is said to be wrong, and with a wrong verdict the other way too")
  void verdict(Kind kind) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    byte[] message = new byte[33];
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(message);
    byte[] right = signature.sign();
    try (Rig rig = rig(Fault.of(kind).withProbability(1))) {
      DriverSession session =
          rig.driver.open(SessionSpec.signature("SHA256withECDSA").key(pair.getPublic()));
      DriverRequest good = rig.request(Operation.VERIFY, Part.WHOLE, message, 0);
      good.tag().set(right, 0, right.length);
      session.submit(good, false);
      DriverRequest bad = rig.request(Operation.VERIFY, Part.WHOLE, new byte[32], 0);
      bad.tag().set(right, 0, right.length);
      session.submit(bad, false);
      rig.run();
      assertEquals(Outcome.MISMATCH, good.outcome());
      assertEquals(
          kind == Kind.REJECTED ? Outcome.MISMATCH : Outcome.DONE, bad.outcome());
      struck(rig, kind, kind == Kind.REJECTED ? 1 : 2);
    }
  }

  @Test
  @DisplayName("a right tag is rejected and no plaintext is left; what has no tag is passed over")
  void rejected() throws Exception {
    SessionSpec spec =
        SessionSpec.aead("AES/GCM").key(new SecretKeySpec(new byte[16], "AES"));
    byte[] nonce = new byte[12];
    byte[] text = {1, 2, 3, 4, 5};
    try (Rig rig = rig(Fault.rejected().withProbability(1))) {
      DriverSession session = rig.driver.open(spec);
      DriverRequest seal = rig.request(Operation.ENCRYPT, Part.WHOLE, text, 21);
      seal.nonce().set(nonce, 0, nonce.length);
      session.submit(seal, false);
      rig.run();
      assertEquals(Outcome.DONE, seal.outcome());
      DriverRequest open = rig.request(Operation.DECRYPT, Part.WHOLE, seal.output().copy(), 5);
      open.nonce().set(nonce, 0, nonce.length);
      session.submit(open, false);
      rig.run();
      assertEquals(Outcome.MISMATCH, open.outcome());
      assertArrayEquals(new byte[5], open.output().copy());
      struck(rig, Kind.REJECTED, 1);
    }
  }

  @Test
  @DisplayName("duplicate: the request is right, and its owner hears twice")
  void duplicate() throws Exception {
    try (Rig rig = rig(Fault.duplicate().atRequest(2))) {
      List<DriverRequest> requests = rig.submit(rig.driver.open(Rig.SHA), 3);
      rig.run();
      assertEquals(List.of("right", "right", "right"), Rig.ends(requests));
      assertEquals(List.of(requests.get(1)), rig.endedAgain);
      struck(rig, Kind.DUPLICATE, 1);
      assertEquals(3, rig.driver.counts().completed());
    }
  }

  @Test
  @DisplayName("duplicate: a request that is out again at once is not ended by its former end")
  void duplicate_outAgain() throws Exception {
    try (Rig rig = rig(Fault.duplicate().atRequest(1))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      rig.onEnd =
          request -> {
            rig.onEnd = ended -> {};
            request.begin(Operation.DIGEST, Part.WHOLE);
            assertEquals(Taken.ACCEPTED, session.submit(request, false));
          };
      DriverRequest request = rig.submit(session, 1).getFirst();
      rig.run();
      assertEquals("right", Rig.end(request));
      assertEquals(2_000, rig.endedAt(request));
      assertEquals(List.of(), rig.endedAgain);
      assertEquals(Map.of(), rig.driver.counts().faults());
    }
  }

  @Test
  @DisplayName("stranger: another fails in its place, and it is answered in the other's: each once")
  void stranger() throws Exception {
    try (Rig rig = rig(Fault.stranger().atRequest(1))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      DriverRequest due = rig.submit(session, 1).getFirst();
      rig.time.advance(Duration.ofNanos(400));
      DriverRequest other = rig.submit(session, 1).getFirst();
      rig.run();
      assertEquals("FAULT", Rig.end(other));
      assertEquals(1_000, rig.endedAt(other));
      assertEquals("right", Rig.end(due));
      assertEquals(1_400, rig.endedAt(due));
      assertEquals(List.of(), rig.endedAgain);
      struck(rig, Kind.STRANGER, 1);
      assertEquals(2, rig.driver.counts().completed());
    }
  }

  @Test
  @DisplayName("stranger with nobody else in flight: an old request is ended again")
  void stranger_old() throws Exception {
    try (Rig rig = rig(Fault.stranger().atRequest(2))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      DriverRequest old = rig.submit(session, 1).getFirst();
      rig.run();
      DriverRequest due = rig.submit(session, 1).getFirst();
      rig.run();
      assertEquals(List.of("right", "right"), Rig.ends(List.of(old, due)));
      assertEquals(List.of(old), rig.endedAgain);
      struck(rig, Kind.STRANGER, 1);
    }
  }

  @Test
  @DisplayName("stale: one answered long since is ended again, but not one that is out again")
  void stale() throws Exception {
    try (Rig rig = rig(Fault.stale().atRequest(5))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      List<DriverRequest> requests = rig.submit(session, 3);
      rig.run();
      requests.getFirst().begin(Operation.DIGEST, Part.WHOLE);
      session.submit(rig.digest("four"), false);
      DriverRequest five = rig.digest("five");
      session.submit(five, false);
      rig.run();
      assertEquals("right", Rig.end(five));
      assertFalse(requests.getFirst().isEnded());
      assertEquals(List.of(requests.get(1)), rig.endedAgain);
      struck(rig, Kind.STALE, 1);
    }
  }

  @Test
  @DisplayName("reset: all in flight and old sessions are lost; new ones wait until it is back")
  void reset() throws Exception {
    try (Rig rig =
        new Rig(
            Rig.plain()
                .depth(4)
                .faults(
                    Fault.noAnswer().atRequest(1),
                    Fault.reset().atRequest(2).lasting(Duration.ofMillis(3))))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      List<DriverRequest> requests = rig.submit(session, 4);
      assertEquals(Taken.FULL, session.submit(rig.digest("no room"), false));
      rig.time.advance(MICRO);
      assertEquals(Collections.nCopies(4, "SESSION_LOST"), Rig.ends(requests));
      assertEquals(List.of(Health.BLOCKED), rig.changes);
      assertTrue(rig.unblocked > 0, "who waits must learn that the session is lost");
      DriverRequest old = rig.digest("old");
      assertEquals(Taken.DONE, session.submit(old, false));
      assertEquals(Reason.SESSION_LOST, Rig.reason(old));
      DriverSession fresh = rig.driver.open(Rig.SHA);
      DriverRequest waits = rig.digest("waits");
      assertEquals(Taken.FULL, fresh.submit(waits, false));
      int before = rig.unblocked;
      rig.run();
      assertEquals(3_001_000, rig.time.nanoTime());
      assertEquals(List.of(Health.BLOCKED, Health.HEALTHY), rig.changes);
      assertEquals(before + 1, rig.unblocked);
      assertEquals(Taken.ACCEPTED, fresh.submit(waits, false));
      rig.run();
      assertEquals("right", Rig.end(waits));
      assertEquals(1, rig.driver.counts().faults(Kind.RESET));
      assertEquals(1, rig.driver.counts().lost());
    }
  }

  @Test
  @DisplayName("unplug: GONE is told first, all in flight and later is lost, nothing can be opened")
  void unplug() throws Exception {
    try (Rig rig = rig(Fault.unplug().atRequest(2))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      DriverRequest before = rig.submit(session, 1).getFirst();
      rig.run();
      List<DriverRequest> requests = rig.submit(session, 2);
      rig.run();
      assertEquals("right", Rig.end(before));
      assertEquals(List.of("SESSION_LOST", "SESSION_LOST"), Rig.ends(requests));
      assertEquals(List.of(Health.GONE), rig.changes);
      assertTrue(rig.trace.get(1).contains("GONE"), rig.trace::toString);
      DriverRequest late = rig.digest("late");
      assertEquals(Taken.DONE, session.submit(late, false));
      assertEquals(Reason.SESSION_LOST, Rig.reason(late));
      DriverException refused =
          assertThrows(DriverException.class, () -> rig.driver.open(Rig.SHA));
      assertEquals(Reason.UNAVAILABLE, refused.reason());
      struck(rig, Kind.UNPLUG, 1);
    }
  }

  @Test
  @DisplayName("drift: service takes longer the longer the device runs")
  void drift() throws Exception {
    try (Rig rig = new Rig(Rig.plain().drift(new Drift(3, Duration.ofSeconds(1))))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      rig.time.advance(Duration.ofSeconds(1));
      DriverRequest then = rig.submit(session, 1).getFirst();
      rig.run();
      assertEquals(1_000_003_000L, rig.endedAt(then));
      rig.time.advanceTo(4_000_000_000L);
      DriverRequest later = rig.submit(session, 1).getFirst();
      rig.run();
      assertEquals(4_000_009_000L, rig.endedAt(later));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNPLUG"}, mode = EnumSource.Mode.EXCLUDE)
  @DisplayName("with a probability each kind strikes about that often, and every request ends once")
  void probability(Kind kind) throws Exception {
    Fault fault = Fault.of(kind).withProbability(0.1);
    try (Rig rig = new Rig(SimulatedDevice.builder().seed(5).faults(fault))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      int ended = 0;
      for (int i = 0; i < 1_000; i++) {
        DriverRequest request = rig.digest("message " + i);
        Taken taken = session.submit(request, false);
        while (taken == Taken.FULL) {
          assertTrue(rig.time.runNext(), "full, and nothing will happen: " + rig.driver);
          taken = session.submit(request, false);
        }
        if (taken == Taken.DONE) {
          assertEquals(Reason.SESSION_LOST, Rig.reason(request), rig.driver::toString);
          session = rig.driver.open(Rig.SHA);
        }
      }
      rig.run();
      rig.driver.close();
      Counts counts = rig.driver.counts();
      long struck = counts.faults(kind);
      // a reset empties the ring, and with it the requests that would have been struck
      assertTrue(struck >= (kind == Kind.RESET ? 10 : kind == Kind.REJECTED ? 0 : 70), counts + " " + rig.driver);
      assertTrue(struck <= 130, counts + " " + rig.driver);
      assertEquals(counts.accepted(), counts.completed(), rig.driver::toString);
      long ends = rig.trace.stream().filter(line -> line.matches("\\d+ \\d+ (?!again).*")).count();
      assertEquals(1_000, ends, rig.driver::toString);
    }
  }
}
