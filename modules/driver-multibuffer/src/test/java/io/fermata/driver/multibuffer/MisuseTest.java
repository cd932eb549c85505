package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.driver.multibuffer.Rig.Asked;
import io.fermata.spi.Algorithm;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller does wrong ends as a failed request, and goes no further. */
class MisuseTest {
  private static final long SEED = 20_261_122;
  private static final int LENGTH = 4_096;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  /** The driver that has the algorithm, which says of which shape the test's requests are. */
  private static Driver driver(String algorithm) throws DriverException {
    return Rig.started(algorithm.equals("AES/CBC") ? new BatchDriver() : new InlineDriver());
  }

  private SessionSpec spec(String algorithm) {
    SessionSpec spec =
        switch (algorithm) {
          case "AES/CBC", "AES/CTR" -> SessionSpec.cipher(algorithm);
          default -> SessionSpec.aead(algorithm);
        };
    return spec.key(Rig.key(random, 32));
  }

  private Asked asked(SessionSpec spec) {
    Asked asked = new Asked();
    Rig.put(asked.request.input(), new byte[LENGTH], false);
    Rig.put(asked.request.output(), new byte[LENGTH + spec.tagLength()], false);
    Rig.put(asked.request.nonce(), new byte[spec.tagLength() > 0 ? 12 : 16], false);
    return asked;
  }

  private static DriverRequest submit(DriverSession session, Asked asked, Operation operation) {
    asked.begin(operation);
    session.submit(asked.request, false);
    return asked.await();
  }

  private static void assertRefused(Reason reason, DriverRequest request) {
    assertEquals(Outcome.FAILED, request.outcome());
    assertEquals(reason, request.failure().reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM", "ChaCha20-Poly1305", "AES/CTR", "AES/CBC"})
  void session_thatIsClosed_refuses(String algorithm) throws DriverException {
    try (Driver driver = driver(algorithm)) {
      SessionSpec spec = spec(algorithm);
      DriverSession session = driver.open(spec);
      session.close();
      session.close();
      assertRefused(Reason.CLOSED, submit(session, asked(spec), Operation.ENCRYPT));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM", "ChaCha20-Poly1305", "AES/CTR", "AES/CBC"})
  void memory_thatIsClosed_isRefused(String algorithm) throws DriverException {
    try (Driver driver = driver(algorithm)) {
      SessionSpec spec = spec(algorithm);
      try (DriverSession session = driver.open(spec)) {
        for (boolean input : new boolean[] {true, false}) {
          Asked asked = asked(spec);
          try (Arena arena = Arena.ofShared()) {
            (input ? asked.request.input() : asked.request.output())
                .set(arena.allocate(LENGTH + 16L).asSlice(0, input ? LENGTH : LENGTH + 16L));
          }
          assertRefused(Reason.BAD_REQUEST, submit(session, asked, Operation.ENCRYPT));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM", "ChaCha20-Poly1305", "AES/CTR", "AES/CBC"})
  void memory_ofAnotherThread_isRefused(String algorithm) throws Exception {
    try (Driver driver = driver(algorithm)) {
      SessionSpec spec = spec(algorithm);
      try (DriverSession session = driver.open(spec);
          Arena arena = Arena.ofConfined();
          ExecutorService other = Executors.newSingleThreadExecutor()) {
        Asked asked = asked(spec);
        asked.request.input().set(arena.allocate(LENGTH));
        assertRefused(
            Reason.BAD_REQUEST,
            other.submit(() -> submit(session, asked, Operation.ENCRYPT)).get());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM", "ChaCha20-Poly1305", "AES/CTR", "AES/CBC"})
  void output_thatIsReadOnly_isRefused(String algorithm) throws DriverException {
    try (Driver driver = driver(algorithm)) {
      SessionSpec spec = spec(algorithm);
      try (DriverSession session = driver.open(spec)) {
        Asked asked = asked(spec);
        MemorySegment memory = Arena.ofAuto().allocate(LENGTH + 16L);
        asked.request.output().set(memory.asReadOnly());
        assertRefused(Reason.BAD_REQUEST, submit(session, asked, Operation.ENCRYPT));
        assertEquals(-1, memory.mismatch(Arena.ofAuto().allocate(LENGTH + 16L)));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM", "ChaCha20-Poly1305", "AES/CTR", "AES/CBC"})
  void operation_thatTheAlgorithmHasNot_isRefused(String algorithm) throws DriverException {
    try (Driver driver = driver(algorithm)) {
      SessionSpec spec = spec(algorithm);
      try (DriverSession session = driver.open(spec)) {
        for (Operation operation :
            List.of(Operation.MAC, Operation.DIGEST, Operation.SIGN, Operation.CHAIN)) {
          assertRefused(Reason.UNSUPPORTED, submit(session, asked(spec), operation));
        }
      }
    }
  }

  @Test
  @DisplayName("the batching driver refuses a message that is longer than it says")
  void tooLong() throws DriverException {
    try (Driver driver = Rig.started(new BatchDriver());
        DriverSession session = driver.open(SessionSpec.digest("SHA-256"))) {
      Asked asked = new Asked();
      Rig.put(asked.request.input(), new byte[Burst.LONGEST + 1], false);
      Rig.put(asked.request.output(), new byte[32], false);
      assertRefused(Reason.UNSUPPORTED, submit(session, asked, Operation.DIGEST));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM", "ChaCha20-Poly1305", "AES/CTR", "AES/CBC"})
  @DisplayName("a close while others submit: each request has its right result, or is told that it is closed")
  void closeMeanwhile(String algorithm) throws Exception {
    int threads = 4;
    try (Driver driver = driver(algorithm);
        ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int round = 0; round < 200; round++) {
        SessionSpec spec = spec(algorithm);
        byte[] expected;
        try (DriverSession before = driver.open(spec)) {
          expected = submit(before, asked(spec), Operation.ENCRYPT).output().copy();
        }
        DriverSession session = driver.open(spec);
        CyclicBarrier barrier = new CyclicBarrier(threads);
        List<Callable<Integer>> users = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
          users.add(
              () -> {
                barrier.await();
                int done = 0;
                while (true) {
                  DriverRequest ended = submit(session, asked(spec), Operation.ENCRYPT);
                  if (ended.outcome() != Outcome.DONE) {
                    assertRefused(Reason.CLOSED, ended);
                    return done;
                  }
                  assertArrayEquals(expected, ended.output().copy());
                  done++;
                }
              });
        }
        int pause = random.nextInt(2_000);
        users.add(
            () -> {
              barrier.await();
              for (int i = 0; i < pause; i++) {
                Thread.onSpinWait();
              }
              session.close();
              return 0;
            });
        for (Future<Integer> user : executor.invokeAll(users)) {
          assertEnds(user);
        }
      }
    }
  }

  private static void assertEnds(Future<Integer> user) throws InterruptedException {
    try {
      user.get();
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + SEED, e.getCause());
    }
  }

  @Test
  @DisplayName("a request that is out when its session is closed ends with its result")
  void closedWhileOut() throws DriverException {
    SessionSpec spec = spec("AES/CBC");
    Asked expected = asked(spec);
    try (Driver driver = Rig.started(new BatchDriver());
        DriverSession session = driver.open(spec)) {
      assertEquals(Outcome.DONE, submit(session, expected, Operation.ENCRYPT).outcome());
    }
    BatchDriver still = Rig.started(BatchDriver.still());
    Asked out = asked(spec);
    DriverSession session = still.open(spec);
    assertEquals(Taken.ACCEPTED, session.submit(out.begin(Operation.ENCRYPT).request, false));
    session.close();
    still.open(spec(("AES/CBC"))).close(); // what is free is used again
    still.close();
    assertEquals(Outcome.DONE, out.await().outcome());
    assertArrayEquals(expected.request.output().copy(), out.request.output().copy());
  }

  @Test
  @DisplayName("memory that is closed while a request is out is not touched")
  void memoryClosedWhileOut() throws DriverException {
    SessionSpec spec = spec("AES/CBC");
    BatchDriver still = Rig.started(BatchDriver.still());
    Asked closed = asked(spec);
    Asked other = asked(spec);
    DriverSession session = still.open(spec);
    try (Arena arena = Arena.ofShared()) {
      closed.request.input().set(arena.allocate(LENGTH));
      closed.request.output().set(arena.allocate(LENGTH));
      session.submit(closed.begin(Operation.ENCRYPT).request, false);
      session.submit(other.begin(Operation.ENCRYPT).request, false);
    }
    still.close();
    assertRefused(Reason.BAD_REQUEST, closed.await());
    assertEquals(Outcome.DONE, other.await().outcome());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM", "ChaCha20-Poly1305", "AES/CTR"})
  @DisplayName("an expanded key is overwritten as it is closed")
  void wiped(String algorithm) throws DriverException {
    LibraryThere.assume();
    InlineFunctions functions =
        new InlineFunctions(new DriverSettings("test", Map.of()));
    byte[] raw = Rig.bytes(random, 32);
    InlineKey key =
        functions.key(Algorithm.find(algorithm).orElseThrow(), raw);
    assertArrayEquals(new byte[32], raw);
    byte[] expanded = key.copy();
    assertEquals(false, Arrays.equals(new byte[expanded.length], expanded));
    key.close();
    assertArrayEquals(new byte[expanded.length], key.copy());
  }
}
