package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.multibuffer.Rig.Asked;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several requests that are computed inside the call, on their users' memory. */
@Timeout(60)
class TogetherTest {
  private static final long SEED = 20_261_123;
  private static final int MANY = Engine.LEAST_HERE;
  private static final int TRIES = 200;

  private final Random random = new Random(SEED);

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  private SessionSpec spec(String algorithm) {
    return switch (algorithm) {
      case "AES/CBC" -> SessionSpec.cipher(algorithm).key(Rig.key(random, 16));
      case "SHA-256" -> SessionSpec.digest(algorithm);
      default -> SessionSpec.mac(algorithm).key(Rig.key(random, 32));
    };
  }

  private Asked asked(SessionSpec spec, int length, boolean isNative) {
    Asked asked = new Asked();
    Rig.put(asked.request.input(), Rig.bytes(random, length), isNative);
    Rig.put(asked.request.output(), new byte[Math.max(length, 64)], isNative);
    if (spec.kind() == SessionSpec.Kind.CIPHER) {
      Rig.put(asked.request.nonce(), Rig.bytes(random, 16), isNative);
    }
    return asked;
  }

  private static Operation operation(SessionSpec spec) {
    return switch (spec.kind()) {
      case CIPHER -> Operation.ENCRYPT;
      case MAC -> Operation.MAC;
      default -> Operation.DIGEST;
    };
  }

  private static boolean together(DriverSession session, SessionSpec spec, List<Asked> all) {
    all.forEach(one -> one.begin(operation(spec)));
    return session.doTogether(all.stream().map(one -> one.request).toList());
  }

  private static byte[] alone(DriverSession session, SessionSpec spec, Asked asked) {
    DriverRequest again = new Asked().request;
    again.pointAs(asked.request);
    byte[] mine = asked.request.output().copy();
    again.output().set(mine, 0, mine.length);
    Asked other = new Asked();
    other.request.pointAs(again);
    session.submit(other.begin(operation(spec)).request, false);
    other.await();
    return mine;
  }

  @Test
  @DisplayName("codes, hashes and ciphertexts of all lengths, in arrays and native memory, are those of one alone")
  void right() throws Exception {
    try (BatchDriver driver = Rig.started(new BatchDriver())) {
      for (String algorithm : List.of("AES/CBC", "HmacSHA256", "HmacSHA512", "SHA-256", "AESCMAC")) {
        SessionSpec spec = spec(algorithm);
        try (DriverSession session = driver.open(spec)) {
          List<Asked> all = new ArrayList<>();
          for (int i = 0; i < 40; i++) {
            all.add(asked(spec, 16 * random.nextInt(90), random.nextBoolean()));
          }
          while (!together(session, spec, all)) { // the thread may be looking for work just then
            all.forEach(one -> assertTrue(one.request.back()));
          }
          for (Asked one : all) {
            assertEquals(Outcome.DONE, one.request.outcome());
            byte[] expected = alone(session, spec, one);
            assertArrayEquals(expected, one.request.output().copy(), algorithm);
          }
        }
      }
    }
  }

  @Test
  @DisplayName("few, many, long ones, a virtual thread's and a closed driver's are not touched")
  void declined() throws Exception {
    SessionSpec spec = spec("AES/CBC");
    BatchDriver driver = Rig.started(new BatchDriver());
    DriverSession session = driver.open(spec);
    List<List<Asked>> declined = new ArrayList<>();
    declined.add(some(spec, MANY - 1, 1_024));
    declined.add(some(spec, Burst.MOST + 1, 16));
    declined.add(some(spec, MANY, Engine.MOST_HERE / MANY + 16));
    for (List<Asked> all : declined) {
      assertFalse(together(session, spec, all));
      all.forEach(one -> assertTrue(one.request.back(), "not touched"));
    }
    List<Asked> good = some(spec, MANY, 1_024);
    try (ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      assertFalse(virtual.submit(() -> together(session, spec, good)).get());
      good.forEach(one -> assertTrue(one.request.back()));
    }
    driver.close();
    assertFalse(together(session, spec, good));
    session.close();
  }

  private List<Asked> some(SessionSpec spec, int count, int length) {
    List<Asked> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(asked(spec, length, false));
    }
    return all;
  }

  @Test
  @DisplayName("one that is wrong fails by itself, one with a key of its own has that, and a closed session fails all")
  void own() throws Exception {
    SessionSpec spec = spec("AES/CBC");
    try (BatchDriver driver = Rig.started(new BatchDriver())) {
      DriverSession session = driver.open(spec);
      List<Asked> all = some(spec, MANY, 1_024);
      all.get(2).request.output().set(new byte[1_023], 0, 1_023);
      all.get(3).request.key(Optional.of(Rig.key(random, 32)));
      all.get(4).request.key(Optional.of(Rig.key(random, 5)));
      while (!together(session, spec, all)) {
        all.forEach(one -> assertTrue(one.request.back()));
      }
      for (int i = 0; i < MANY; i++) {
        DriverRequest one = all.get(i).request;
        if (i == 2 || i == 4) {
          assertEquals(i == 2 ? Reason.BAD_REQUEST : Reason.BAD_KEY, one.failure().reason());
        } else {
          assertEquals(Outcome.DONE, one.outcome());
          assertArrayEquals(alone(session, spec, all.get(i)), one.output().copy());
        }
      }
      session.close();
      List<Asked> late = some(spec, MANY, 1_024);
      while (!together(session, spec, late)) {
        late.forEach(one -> assertTrue(one.request.back()));
      }
      late.forEach(one -> assertEquals(Reason.CLOSED, one.request.failure().reason()));
    }
  }

  @Test
  @DisplayName("a driver that is closed meanwhile lets them end, and does none afterwards")
  void closed() throws Exception {
    for (int i = 0; i < TRIES; i++) {
      SessionSpec spec = spec("AES/CBC");
      BatchDriver driver = Rig.started(new BatchDriver());
      DriverSession session = driver.open(spec);
      Asked sample = asked(spec, 1_024, false);
      byte[] expected = alone(session, spec, sample);
      CountDownLatch begun = new CountDownLatch(1);
      try (ExecutorService other = Executors.newSingleThreadExecutor()) {
        Future<?> closing =
            other.submit(
                () -> {
                  begun.await();
                  driver.close();
                  return null;
                });
        boolean done = true;
        while (!driver.isClosed()) {
          List<Asked> all = new ArrayList<>();
          for (int j = 0; j < MANY; j++) {
            Asked copy = new Asked();
            copy.request.pointAs(sample.request);
            copy.request.output().set(new byte[1_024], 0, 1_024);
            all.add(copy);
          }
          done = together(session, spec, all);
          begun.countDown();
          for (Asked one : done ? all : List.<Asked>of()) {
            assertArrayEquals(Arrays.copyOf(expected, 1_024), one.request.output().copy());
          }
        }
        closing.get();
        assertFalse(together(session, spec, some(spec, MANY, 1_024)));
      }
      session.close();
    }
  }

  @Test
  @DisplayName("what other threads queue meanwhile is computed, too")
  void beside() throws Exception {
    SessionSpec spec = spec("HmacSHA256");
    try (BatchDriver driver = Rig.started(new BatchDriver());
        DriverSession session = driver.open(spec);
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < TRIES; i++) {
        Asked queued = asked(spec, 512, false);
        Future<?> one =
            other.submit(
                () -> {
                  session.submit(queued.begin(Operation.MAC).request, false);
                  return queued.await();
                });
        List<Asked> all = some(spec, 2 * MANY, 2_048);
        if (together(session, spec, all)) {
          all.forEach(asked -> assertEquals(Outcome.DONE, asked.request.outcome()));
        }
        one.get();
        assertEquals(Outcome.DONE, queued.request.outcome());
      }
    }
  }
}
