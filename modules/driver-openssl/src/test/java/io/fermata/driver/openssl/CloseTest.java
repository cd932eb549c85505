package io.fermata.driver.openssl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session that is closed while requests are inside of it. */
class CloseTest {
  private static final int THREADS = 3;
  private static final int ROUNDS = 200;
  private static final int REQUESTS = 40;
  private static final byte[] NONCE = new byte[12];
  private static final byte[] NONE = new byte[0];

  private static SessionSpec spec(String algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case "AES/GCM", "AES/CCM" -> SessionSpec.aead(algorithm).key(Rig.key(16));
      case "AES/KWP" -> SessionSpec.keyWrap(algorithm).key(Rig.key(16));
      case "HmacSHA256" -> SessionSpec.mac(algorithm).key(Rig.key(32));
      case "HKDF-SHA256" -> SessionSpec.derivation(algorithm).key(Rig.key(32));
      default ->
          SessionSpec.signature(algorithm)
              .key(KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate());
    };
  }

  private static Operation operation(String algorithm) {
    return switch (algorithm) {
      case "AES/GCM", "AES/CCM", "AES/KWP" -> Operation.ENCRYPT;
      case "HmacSHA256" -> Operation.MAC;
      case "HKDF-SHA256" -> Operation.DERIVE;
      default -> Operation.SIGN;
    };
  }

  private static DriverRequest request(String algorithm) {
    return switch (algorithm) {
      case "AES/GCM", "AES/CCM" -> Rig.request(NONCE, new byte[500], 516);
      case "AES/KWP" -> Rig.request(NONE, new byte[500], 512);
      case "Ed25519" -> Rig.request(NONE, new byte[500], 64);
      default -> Rig.request(NONE, new byte[500], 32);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES/GCM", "AES/CCM", "AES/KWP", "HmacSHA256", "HKDF-SHA256", "Ed25519"})
  @DisplayName("each request has the right result, or is told that the session is closed")
  void race(String algorithm) throws Exception {
    SessionSpec spec = spec(algorithm);
    byte[] right;
    try (Rig rig = new Rig(spec)) {
      DriverRequest request = request(algorithm);
      assertEquals(Outcome.DONE, rig.submit(request, operation(algorithm)));
      right = Rig.produced(request);
    }
    OpensslDriver driver = Rig.started();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int round = 0; round < ROUNDS; round++) {
        CyclicBarrier start = new CyclicBarrier(THREADS + 1);
        var session = driver.open(spec);
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          Callable<Integer> asking =
              () -> {
                start.await();
                for (int j = 0; j < REQUESTS; j++) {
                  DriverRequest request = request(algorithm);
                  if (Rig.submit(session, request, operation(algorithm), Part.WHOLE) != Outcome.DONE) {
                    Rig.refused(request, Reason.CLOSED, "closed");
                    return j;
                  }
                  assertArrayEquals(right, Rig.produced(request));
                }
                return REQUESTS;
              };
          all.add(threads.submit(asking));
        }
        start.await();
        for (int spin = 0; spin < round * 20; spin++) {
          Thread.onSpinWait();
        }
        session.close();
        for (Future<Integer> one : all) {
          one.get();
        }
        DriverRequest late = request(algorithm);
        Rig.submit(session, late, operation(algorithm), Part.WHOLE);
        Rig.refused(late, Reason.CLOSED, "closed");
      }
    }
  }

  /** Counts what was made and what was freed. */
  private static final class Counted implements Pool.Context {
    private final Counting source;
    private boolean freed;

    Counted(Counting source) {
      this.source = source;
    }

    @Override
    public synchronized void free() {
      assertEquals(false, freed, "freed twice");
      freed = true;
      synchronized (source) {
        source.out--;
      }
    }
  }

  private static final class Counting implements Pool.Source<Counted> {
    private int out;
    private int freed;

    @Override
    public synchronized Counted make() {
      assertEquals(0, freed, "made from what is freed");
      out++;
      return new Counted(this);
    }

    @Override
    public synchronized void free() {
      freed++;
    }
  }

  private static void use(Pool<Counted> pool) throws DriverException {
    Counted one = pool.take();
    try {
      pool.giveBack(pool.take());
    } finally {
      pool.giveBack(one);
    }
  }

  @Test
  @DisplayName("every context is freed once, whether it lies in the pool or is out when that closes")
  void freedOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int round = 0; round < 2_000; round++) {
        Counting source = new Counting();
        Pool<Counted> pool = new Pool<>(source);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Future<Void>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          boolean closes = i == 0;
          Callable<Void> using =
              () -> {
                start.await();
                try {
                  for (int j = 0; closes ? j < 20 : j >= 0; j++) { // the others until they are refused
                    use(pool);
                  }
                } catch (DriverException e) {
                  assertEquals(Reason.CLOSED, e.reason());
                }
                if (closes) {
                  pool.close();
                }
                return null;
              };
          all.add(threads.submit(using));
        }
        for (Future<Void> one : all) {
          one.get();
        }
        assertEquals(0, source.out, "contexts left");
        assertEquals(1, source.freed);
      }
    }
  }
}
