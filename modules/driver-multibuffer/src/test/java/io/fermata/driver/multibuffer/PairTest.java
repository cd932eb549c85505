package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.driver.multibuffer.Rig.Asked;
import io.fermata.spi.Descriptor;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A cipher and a code as one job: what is taken and what is not, and what is seen of it when it goes wrong. */
class PairTest {
  private static final int TEXT = 64;
  private static final int TAG = 32;
  private static final int BUFFER = 256;
  private static final String CODE = "HmacSHA256";
  private static final Descriptor ENCRYPT = Descriptor.encrypt("AES/CBC").range(16, TEXT);
  private static final Descriptor DECRYPT = Descriptor.decrypt("AES/CBC").range(16, TEXT);
  private static final Descriptor MAC = Descriptor.mac(CODE).range(0, 80).at(80);
  private static final Descriptor VERIFY = Descriptor.verify(CODE).range(0, 80).at(80);

  private final Random random = new Random(20_261_122);
  private final SessionSpec cipher = SessionSpec.cipher("AES/CBC").key(Rig.key(random, 32));
  private final SessionSpec code = SessionSpec.mac(CODE).key(Rig.key(random, 20));
  private final SessionSpec sealed = SessionSpec.encryptThenMac(cipher, code);
  private final SessionSpec chain = SessionSpec.chain(cipher, code);
  private BatchDriver driver;

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  @BeforeEach
  void start() throws DriverException {
    driver = Rig.started(new BatchDriver());
  }

  @AfterEach
  void close() {
    driver.close();
  }

  private static DriverRequest submit(DriverSession session, Asked asked, Operation operation) {
    asked.begin(operation);
    session.submit(asked.request, false);
    return asked.await();
  }

  private static Asked forth() {
    Asked asked = new Asked();
    Rig.put(asked.request.input(), new byte[TEXT], false);
    Rig.put(asked.request.output(), new byte[TEXT + TAG], false);
    Rig.put(asked.request.nonce(), new byte[16], false);
    return asked;
  }

  private static Asked steps(Descriptor... steps) {
    Asked asked = new Asked();
    byte[] buffer = new byte[BUFFER];
    asked.request.input().set(buffer, 0, BUFFER);
    asked.request.output().set(buffer, 0, BUFFER);
    asked.request.chain(List.of(steps));
    return asked;
  }

  private static void assertRefused(Reason reason, DriverRequest request) {
    assertEquals(Outcome.FAILED, request.outcome());
    assertEquals(reason, request.failure().reason());
  }

  private void assertRefused(Reason reason, Operation operation, Consumer<DriverRequest> change)
      throws DriverException {
    try (DriverSession session = driver.open(sealed)) {
      Asked asked = forth();
      change.accept(asked.request);
      assertRefused(reason, submit(session, asked, operation));
      assertArrayEquals(
          new byte[asked.request.output().length()], asked.request.output().copy(), "nothing is written");
    }
  }

  private void assertChain(Reason reason, Descriptor... steps) throws DriverException {
    try (DriverSession session = driver.open(chain)) {
      Asked asked = steps(steps);
      assertRefused(reason, submit(session, asked, Operation.CHAIN));
      assertArrayEquals(new byte[BUFFER], asked.request.input().copy(), "nothing is written");
    }
  }

  private void assertDone(Descriptor... steps) throws DriverException {
    try (DriverSession session = driver.open(chain)) {
      assertEquals(Outcome.DONE, submit(session, steps(steps), Operation.CHAIN).outcome());
    }
  }

  @Test
  @DisplayName("other stages than AES/CBC and one HMAC are another driver's")
  void stages() {
    for (SessionSpec spec :
        List.of(
            SessionSpec.chain(cipher),
            SessionSpec.chain(code),
            SessionSpec.chain(cipher, cipher.label("again")),
            SessionSpec.chain(code, code.label("again")),
            SessionSpec.chain(cipher, code, code.label("again")),
            SessionSpec.chain(cipher, SessionSpec.digest("SHA-256")),
            SessionSpec.chain(cipher, SessionSpec.mac("AESCMAC")),
            SessionSpec.chain(SessionSpec.cipher("AES/CTR"), code),
            SessionSpec.encryptThenMac(cipher, SessionSpec.mac("AESCMAC")),
            SessionSpec.encryptThenMac(cipher, code.tagLength(TAG + 1)))) {
      assertEquals(
          Reason.UNSUPPORTED,
          driver.probe(spec) instanceof Suitability.Unfit unfit ? unfit.reason() : null,
          spec.toString());
    }
  }

  @Test
  @DisplayName("steps that one job does not do are another driver's, and nothing is written")
  void unsupported() throws DriverException {
    assertChain(Reason.UNSUPPORTED, ENCRYPT, ENCRYPT);
    assertChain(Reason.UNSUPPORTED, MAC, ENCRYPT, MAC);
    assertChain(Reason.UNSUPPORTED, DECRYPT, VERIFY);
    assertChain(Reason.UNSUPPORTED, MAC.at(79 - TAG + 1), ENCRYPT.iv(new byte[16]));
    assertChain(Reason.UNSUPPORTED, MAC.at(140), DECRYPT.at(140 + TAG - 1));
    assertChain(Reason.UNSUPPORTED, ENCRYPT.at(1), MAC);
    assertDone(MAC, ENCRYPT.iv(new byte[16]));
    assertDone(MAC.at(140), DECRYPT.at(140 + TAG));
    assertDone(ENCRYPT, MAC.at(20));
  }

  @Test
  @DisplayName("steps that are wrong are refused, and nothing is written")
  void wrong() throws DriverException {
    assertChain(Reason.BAD_REQUEST);
    assertChain(Reason.BAD_REQUEST, Descriptor.encrypt("another"));
    assertChain(Reason.BAD_REQUEST, ENCRYPT.range(BUFFER - TEXT + 1, TEXT));
    assertChain(Reason.BAD_REQUEST, ENCRYPT.range(0, 15));
    assertChain(Reason.BAD_REQUEST, ENCRYPT.at(BUFFER - 15));
    assertChain(Reason.BAD_REQUEST, ENCRYPT.iv(new byte[15]));
    assertChain(Reason.BAD_REQUEST, ENCRYPT.ivWritten(new byte[16], BUFFER - 15));
    assertChain(Reason.BAD_REQUEST, MAC.range(1, BUFFER));
    assertChain(Reason.BAD_REQUEST, MAC.at(BUFFER - TAG + 1));
    assertChain(Reason.BAD_REQUEST, Descriptor.mac("AES/CBC"));
    assertChain(Reason.BAD_REQUEST, Descriptor.encrypt(CODE));
    assertChain(Reason.BAD_KEY, ENCRYPT.key(Rig.key(random, 17)), MAC);
  }

  @Test
  @DisplayName("lengths that are wrong are refused, and nothing is written")
  void lengths() throws DriverException {
    assertRefused(Reason.BAD_REQUEST, Operation.ENCRYPT, r -> r.input().set(new byte[17], 0, 17));
    assertRefused(Reason.BAD_REQUEST, Operation.DECRYPT, r -> r.input().set(new byte[49], 0, 49));
    assertRefused(Reason.BAD_REQUEST, Operation.ENCRYPT, r -> r.nonce().set(new byte[12], 0, 12));
    assertRefused(Reason.BAD_REQUEST, Operation.ENCRYPT, r -> r.output().set(new byte[95], 0, 95));
    assertRefused(Reason.BAD_REQUEST, Operation.ENCRYPT, r -> r.key(Optional.of(Rig.key(random, 16))));
    assertRefused(
        Reason.UNSUPPORTED,
        Operation.ENCRYPT,
        r -> r.aad().set(new byte[Burst.LONGEST], 0, Burst.LONGEST - 16 - TEXT + 1));
    assertRefused(Reason.UNSUPPORTED, Operation.MAC, r -> {});
    assertRefused(Reason.UNSUPPORTED, Operation.CHAIN, r -> {});
  }

  @Test
  @DisplayName("memory that is closed, read-only or another thread's is refused")
  void memory() throws DriverException {
    try (Arena confined = Arena.ofConfined();
        DriverSession session = driver.open(chain);
        DriverSession seals = driver.open(sealed)) {
      for (int which = 0; which < 3; which++) {
        Asked out = forth();
        Asked aad = forth();
        Asked buffer = steps(Descriptor.encrypt("AES/CBC").range(0, 16).at(32));
        try (Arena arena = Arena.ofShared()) {
          MemorySegment segment = (which == 0 ? confined : arena).allocate(TEXT + TAG);
          MemorySegment bad = which == 1 ? segment.asReadOnly() : segment;
          out.request.output().set(bad);
          buffer.request.input().set(bad);
          aad.request.aad().set(bad);
          if (which == 1) {
            assertEquals(Outcome.DONE, submit(seals, aad, Operation.ENCRYPT).outcome());
            assertRefused(Reason.BAD_REQUEST, submit(seals, out, Operation.ENCRYPT));
            assertRefused(Reason.BAD_REQUEST, submit(session, buffer, Operation.CHAIN));
          }
        }
        assertRefused(Reason.BAD_REQUEST, submit(seals, out, Operation.ENCRYPT));
        assertRefused(Reason.BAD_REQUEST, submit(seals, aad, Operation.ENCRYPT));
        assertRefused(Reason.BAD_REQUEST, submit(session, buffer, Operation.CHAIN));
      }
    }
  }

  @Test
  @DisplayName("nothing is seen of a message whose code is wrong, or that is shorter than one")
  void forged() throws DriverException {
    try (DriverSession session = driver.open(sealed)) {
      byte[] whole = submit(session, forth(), Operation.ENCRYPT).output().copy();
      for (int at : new int[] {0, TEXT - 1, TEXT, TEXT + TAG - 1}) {
        Asked back = forth();
        byte[] altered = whole.clone();
        altered[at] ^= 1;
        back.request.input().set(altered, 0, altered.length);
        assertEquals(Outcome.MISMATCH, submit(session, back, Operation.DECRYPT).outcome());
        assertArrayEquals(new byte[TEXT + TAG], back.request.output().copy());
      }
      Asked brief = forth();
      brief.request.input().set(whole, 0, TAG - 1);
      assertEquals(Outcome.MISMATCH, submit(session, brief, Operation.DECRYPT).outcome());
      Asked inPlace = forth();
      byte[] altered = whole.clone();
      altered[3] ^= 1;
      byte[] before = altered.clone();
      inPlace.request.input().set(altered, 0, altered.length);
      inPlace.request.output().set(altered, 0, altered.length);
      assertEquals(Outcome.MISMATCH, submit(session, inPlace, Operation.DECRYPT).outcome());
      assertArrayEquals(before, altered);
    }
  }

  @Test
  @DisplayName("what was decrypted of a message whose code is wrong is overwritten before its request ends")
  void overwritten() throws DriverException {
    BatchFunctions functions = new BatchFunctions(new DriverSettings("test", Map.of()));
    Asked back = forth();
    back.begin(Operation.DECRYPT);
    SealedPair pair =
        new SealedPair(
            functions.key(Batched.CBC, new byte[16]),
            functions.key(Batched.HMAC_SHA_256, new byte[16]),
            back.request,
            TAG);
    Pair.Places places =
        new Pair.Places(
            MemorySegment.ofArray(Rig.bytes(random, pair.room())),
            MemorySegment.ofArray(new byte[16]),
            MemorySegment.ofArray(Rig.bytes(random, 64)));
    pair.end(back.request, places);
    assertEquals(Outcome.MISMATCH, back.await().outcome());
    assertEquals(-1, places.copy().mismatch(MemorySegment.ofArray(new byte[pair.room()])));
    assertEquals(-1, places.code().mismatch(MemorySegment.ofArray(new byte[64])));
    pair.release();
  }

  @Test
  @DisplayName("the longest message there is goes there and back")
  void longest() throws DriverException {
    byte[] text = Rig.bytes(random, Burst.LONGEST - 16);
    try (DriverSession session = driver.open(sealed)) {
      Asked there = forth();
      Rig.put(there.request.input(), text, true);
      Rig.put(there.request.output(), new byte[text.length + TAG], true);
      DriverRequest done = submit(session, there, Operation.ENCRYPT);
      assertEquals(Outcome.DONE, done.outcome());
      Asked back = forth();
      Rig.put(back.request.input(), done.output().copy(), false);
      Rig.put(back.request.output(), new byte[text.length], false);
      assertEquals(Outcome.DONE, submit(session, back, Operation.DECRYPT).outcome());
      assertArrayEquals(text, back.request.output().copy());
    }
  }

  @Test
  @DisplayName("what is out when its session is closed ends with its result; what comes later is refused")
  void closed() throws DriverException {
    byte[] expected;
    try (DriverSession session = driver.open(sealed)) {
      expected = submit(session, forth(), Operation.ENCRYPT).output().copy();
    }
    BatchDriver still = Rig.started(BatchDriver.still());
    DriverSession session = still.open(sealed);
    Asked out = forth();
    session.submit(out.begin(Operation.ENCRYPT).request, false);
    session.close();
    session.close();
    assertRefused(Reason.CLOSED, submit(session, forth(), Operation.ENCRYPT));
    still.open(SessionSpec.encryptThenMac(cipher, code)).close(); // what is free is used again
    still.close();
    assertEquals(Outcome.DONE, out.await().outcome());
    assertArrayEquals(expected, out.request.output().copy());
  }

  @Test
  @DisplayName("memory that is closed while a request is out is not touched, and the others end")
  void memoryClosedWhileOut() throws DriverException {
    BatchDriver still = Rig.started(BatchDriver.still());
    DriverSession session = still.open(sealed);
    Asked input = forth();
    Asked output = forth();
    Asked other = forth();
    try (Arena arena = Arena.ofShared()) {
      input.request.input().set(arena.allocate(TEXT));
      output.request.output().set(arena.allocate(TEXT + TAG));
      for (Asked one : List.of(input, output, other)) {
        session.submit(one.begin(Operation.ENCRYPT).request, true);
      }
    }
    still.close();
    assertRefused(Reason.BAD_REQUEST, input.await());
    assertRefused(Reason.BAD_REQUEST, output.await());
    assertEquals(Outcome.DONE, other.await().outcome());
  }

  @Test
  @DisplayName("keys are given back, however sessions and requests end")
  void keys() throws DriverException {
    List<Integer> made = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 500; i++) {
        try (DriverSession session = driver.open(chain);
            DriverSession keyless =
                driver.open(SessionSpec.chain(SessionSpec.cipher("AES/CBC"), SessionSpec.mac(CODE)))) {
          submit(session, steps(ENCRYPT.key(Rig.key(random, 16)), MAC.key(Rig.key(random, 9))), Operation.CHAIN);
          submit(session, steps(VERIFY, DECRYPT), Operation.CHAIN);
          assertRefused(
              Reason.BAD_KEY,
              submit(keyless, steps(ENCRYPT.key(Rig.key(random, 16)), MAC), Operation.CHAIN));
          assertRefused(Reason.BAD_KEY, submit(keyless, steps(ENCRYPT, MAC), Operation.CHAIN));
        }
      }
      made.add(driver.blocks());
    }
    assertEquals(made.get(0), made.get(1));
  }

  @Test
  @DisplayName("two fresh vectors are not the same, and are where the step says")
  void fresh() throws DriverException {
    try (DriverSession session = driver.open(chain)) {
      byte[] one = submit(session, steps(ENCRYPT.at(200)), Operation.CHAIN).input().copy();
      byte[] other = submit(session, steps(ENCRYPT.at(200)), Operation.CHAIN).input().copy();
      assertEquals(
          false, Arrays.equals(Arrays.copyOfRange(one, 200, 216), Arrays.copyOfRange(other, 200, 216)));
      assertArrayEquals(new byte[200 - 80], Arrays.copyOfRange(one, 80, 200));
    }
  }

  @Test
  @DisplayName("it declines until eight are inside, and what is short or long")
  void declines() throws DriverException {
    BatchDriver still = Rig.started(BatchDriver.still());
    try (DriverSession session = still.open(sealed)) {
      for (int inside = 0; inside < 9; inside++) {
        assertEquals(inside + 1 < 8, session.declines(Operation.ENCRYPT, 1_024), inside + " inside");
        session.submit(forth().begin(Operation.ENCRYPT).request, true);
      }
      assertEquals(true, session.declines(Operation.ENCRYPT, 255));
      assertEquals(true, session.declines(Operation.ENCRYPT, Burst.LONGEST + 1));
      still.close();
    }
  }
}
