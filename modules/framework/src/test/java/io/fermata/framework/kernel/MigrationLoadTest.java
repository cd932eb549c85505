package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Preference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads on sessions of this face whose drivers go. */
class MigrationLoadTest {
  private static final int THREADS = 6;
  private static final int REQUESTS = 50;

  private static CryptoInit arc4() {
    return new CryptoInit(CRYPTO_ARC4).key(new byte[] {1, 2, 3, 4, 5});
  }

  private interface Body {
    void run(Random random) throws Exception;
  }

  /** Runs it on several threads, which start together; what one throws is thrown. */
  private static void together(long seed, int threads, Body body) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Random own = new Random(seed * 31 + i);
      FutureTask<Void> task =
          new FutureTask<>(
              () -> {
                start.await();
                body.run(own);
                return null;
              });
      tasks.add(task);
      Thread.ofPlatform().start(task);
    }
    for (FutureTask<Void> task : tasks) {
      task.get();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  @DisplayName("K034 many requests, queued or just coming, for one dead session lead to one new session, for all")
  void once(long seed) throws Exception {
    try (Rig rig = new Rig()) {
      ToyDriver card0 = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
      long sid = rig.session(arc4());
      ToyDriver card1 = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
      card0.process = request -> Errno.ERESTART;
      Semaphore told = new Semaphore(0);
      Set<Long> numbers = ConcurrentHashMap.newKeySet();
      AtomicInteger again = new AtomicInteger();
      AtomicInteger sent = new AtomicInteger();
      List<byte[]> all = java.util.Collections.synchronizedList(new ArrayList<>());
      together(
          seed,
          THREADS + 1,
          random -> {
            if (sent.getAndIncrement() == 0) { // the first to come takes the driver out, at some time
              card0.awaitCalls(1);
              Thread.sleep(random.nextInt(3));
              rig.crypto.unregisterAll(card0.id);
              return;
            }
            for (int i = 0; i < REQUESTS; i++) {
              byte[] data = Rig.bytes(16);
              all.add(data);
              RequestFlag where = random.nextBoolean() ? RequestFlag.CBIMM : RequestFlag.CBIFSYNC;
              CryptoRequest request = Rig.whole(sid, CRYPTO_ARC4, data).flags(where);
              request.callback(
                  ended -> {
                    if (ended.etype() == Errno.EAGAIN) {
                      again.incrementAndGet();
                      numbers.add(ended.sid());
                      rig.crypto.dispatch(ended);
                    } else {
                      assertEquals(Errno.SUCCESS, ended.etype());
                      told.release();
                    }
                  });
              rig.crypto.dispatch(request);
            }
          });
      told.acquire(THREADS * REQUESTS);
      String at = "seed " + seed;
      assertEquals(1, card1.opened.size(), at);
      assertEquals(1, numbers.size(), at);
      assertTrue(again.get() > 0, at);
      assertEquals(List.of(sid), card0.freed, at);
      byte[] right = Rig.bytes(16);
      for (int i = 0; i < right.length; i++) {
        right[i] = (byte) ~right[i];
      }
      all.forEach(data -> assertArrayEquals(right, data, at));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("K158 K028 users of the device layer do not notice that drivers come and go")
  void unnoticed(long seed) throws Exception {
    try (Rig rig = new Rig();
        CryptoUser user = CryptoUser.open(rig.crypto, false)) {
      ToyDriver[] cards = new ToyDriver[2];
      for (int i = 0; i < 2; i++) {
        cards[i] = rig.driver("card" + i, HARDWARE).with(CRYPTO_ARC4);
      }
      SessionId shared = new SessionId();
      assertEquals(Errno.SUCCESS, user.newSession(shared, arc4(), null, Preference.BEST));
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger changer = new AtomicInteger();
      AtomicInteger done = new AtomicInteger();
      AtomicInteger changes = new AtomicInteger();
      together(
          seed,
          THREADS + 1,
          random -> {
            if (changer.getAndIncrement() == 0) {
              for (int round = 0; !stop.get() || round < 10; round++) {
                int one = round % 2;
                rig.crypto.unregisterAll(cards[one].id);
                cards[one] = rig.driver("again" + round, HARDWARE).with(CRYPTO_ARC4);
                changes.incrementAndGet();
                Thread.sleep(1);
              }
              return;
            }
            for (int i = 0; i < 300; i++) {
              byte[] data = new byte[1 + random.nextInt(40)];
              random.nextBytes(data);
              byte[] dst = new byte[data.length];
              CryptOp op = new CryptOp().ses(shared.get()).src(data).dst(dst).iv(new byte[16]);
              assertEquals(Errno.SUCCESS, user.crypt(op), "seed " + seed);
              for (int j = 0; j < dst.length; j++) {
                assertEquals((byte) ~data[j], dst[j], "seed " + seed);
              }
              done.incrementAndGet();
            }
            stop.set(true);
          });
      assertEquals(THREADS * 300, done.get());
      assertTrue(changes.get() >= 10);
      assertEquals(Errno.SUCCESS, user.freeSession(shared.get()));
      assertEquals(
          2, rig.framework.drivers().size(), "no driver that has gone is kept by a session that moved");
    }
  }

  @Test
  @DisplayName("K034 a session that is freed while it moves opens nothing that stays, and its requests end once")
  void freedMeanwhile() throws Exception {
    for (long seed = 0; seed < 100; seed++) {
      try (Rig rig = new Rig()) {
        ToyDriver card0 = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
        long sid = rig.session(arc4());
        ToyDriver card1 = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
        rig.crypto.unregisterAll(card0.id);
        AtomicInteger told = new AtomicInteger();
        Semaphore ends = new Semaphore(0);
        AtomicInteger first = new AtomicInteger();
        together(
            seed,
            2,
            random -> {
              if (first.getAndIncrement() == 0) {
                rig.crypto.dispatch(
                    Rig.whole(sid, CRYPTO_ARC4, new byte[8])
                        .callback(
                            ended -> {
                              assertNotEquals(Errno.SUCCESS, ended.etype());
                              told.incrementAndGet();
                              ends.release();
                            }));
              } else {
                Thread.onSpinWait();
                assertEquals(Errno.SUCCESS, rig.crypto.freeSession(sid));
              }
            });
        ends.acquire();
        assertEquals(1, told.get());
        synchronized (card1) {
          assertEquals(card1.opened.size(), card1.freed.size(), "seed " + seed);
        }
        assertTrue(rig.crypto.session(sid).isEmpty());
        card1.opened.forEach(
            opened -> assertTrue(Arrays.equals(new byte[5], opened.key()), "wiped"));
      }
    }
  }
}
