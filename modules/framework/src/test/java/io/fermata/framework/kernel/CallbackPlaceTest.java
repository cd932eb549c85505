package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static io.fermata.framework.kernel.DriverFlag.SOFTWARE;
import static io.fermata.framework.kernel.DriverFlag.SYNC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Preference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where, when and how often callbacks run. */
class CallbackPlaceTest {
  private static final CryptoInit ARC4 = new CryptoInit(CRYPTO_ARC4).key(new byte[5]);

  private final Rig rig = new Rig();
  private final ToyDriver card = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
  private final ToyDriver soft = rig.driver("soft0", SOFTWARE, SYNC).with(CRYPTO_ARC4);
  private final long async = rig.session(ARC4);
  private final long sync = rig.session(ARC4, Preference.SOFTWARE_ONLY);
  private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    rig.close();
  }

  private CryptoRequest request(long sid, RequestFlag... flags) {
    return Rig.whole(sid, CRYPTO_ARC4, new byte[4])
        .flags(flags)
        .callback(done -> threads.add(Thread.currentThread()));
  }

  /** The thread of the callback of a request that is completed by another thread. */
  private Thread completed(CryptoRequest request, Thread by) throws InterruptedException {
    assertEquals(Errno.SUCCESS, rig.crypto.dispatch(request));
    by.start();
    return threads.take();
  }

  private Thread completer() {
    return Thread.ofPlatform()
        .unstarted(
            () -> {
              try {
                card.completeHeld();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
  }

  @Test
  @DisplayName("K093 each accepted request is called back exactly once, whether it succeeds or not")
  void once() throws Exception {
    AtomicInteger number = new AtomicInteger();
    card.process =
        request ->
            switch (number.getAndIncrement() % 4) {
              case 0 -> Errno.EIO;
              case 1 -> {
                rig.crypto.done(request.etype(Errno.ENOMEM));
                yield Errno.SUCCESS;
              }
              default -> card.complete(request);
            };
    List<AtomicInteger> calls = new ArrayList<>();
    int many = 200;
    CompletableFuture<Void> last = new CompletableFuture<>();
    AtomicInteger all = new AtomicInteger();
    for (int i = 0; i < many; i++) {
      AtomicInteger mine = new AtomicInteger();
      calls.add(mine);
      CryptoRequest request =
          request(i % 2 == 0 ? async : sync)
              .callback(
                  done -> {
                    mine.incrementAndGet();
                    if (all.incrementAndGet() == many) {
                      last.complete(null);
                    }
                  });
      assertEquals(Errno.SUCCESS, rig.crypto.dispatch(request));
    }
    last.get();
    rig.run(request(async));
    calls.forEach(count -> assertEquals(1, count.get()));
  }

  @Test
  @DisplayName("K094 a second done changes nothing and is counted against the driver")
  void doneTwice() throws Exception {
    CompletableFuture<CryptoRequest> given = new CompletableFuture<>();
    card.process =
        request -> {
          given.complete(request);
          return card.complete(request);
        };
    CryptoRequest request = request(async);
    assertEquals(Errno.SUCCESS, rig.run(request));
    rig.crypto.done(given.get().etype(Errno.EIO));
    assertEquals(Errno.SUCCESS, request.etype());
    assertEquals(1, twice("card0"));
    soft.process =
        once -> {
          soft.complete(once);
          rig.crypto.done(once);
          return Errno.SUCCESS;
        };
    assertEquals(Errno.SUCCESS, rig.run(request(sync)));
    assertEquals(1, twice("soft0"));
    assertThrows(IllegalArgumentException.class, () -> rig.crypto.done(request));
  }

  private long twice(String name) {
    DriverReport.Present report = rig.framework.driver(name).orElseThrow();
    return report.counts().completedTwice();
  }

  @Test
  @DisplayName("K094 a done that comes when the request object is at work again does not end that one")
  void doneLate() {
    CompletableFuture<CryptoRequest> old = new CompletableFuture<>();
    soft.process =
        request -> {
          old.complete(request);
          return soft.complete(request);
        };
    CryptoRequest request = request(sync);
    assertEquals(Errno.SUCCESS, rig.run(request));
    soft.process =
        again -> {
          rig.crypto.done(old.join());
          return Errno.EPERM;
        };
    assertEquals(Errno.EPERM, rig.run(request));
  }

  @Test
  @DisplayName("K095 K104 DONE and etype are set when the callback starts, and not before")
  void done_first() throws Exception {
    card.hold();
    CompletableFuture<Boolean> seen = new CompletableFuture<>();
    CryptoRequest request =
        request(async)
            .callback(
                done ->
                    seen.complete(
                        done.flags().contains(RequestFlag.DONE) && done.etype() == Errno.EPERM));
    rig.crypto.dispatch(request);
    assertFalse(request.flags().contains(RequestFlag.DONE));
    rig.crypto.done(card.held.take().etype(Errno.EPERM));
    assertTrue(seen.get());
  }

  @Test
  @DisplayName("K096 as a rule the callback runs on the completion thread, with an inline driver and for a refusal too")
  void completionThread() throws Exception {
    card.hold();
    Thread by = completer();
    assertEquals("fermata-completion", completed(request(async), by).getName());
    rig.crypto.dispatch(request(sync));
    assertEquals("fermata-completion", threads.take().getName());
    rig.crypto.dispatch(request(4711));
    assertEquals("fermata-completion", threads.take().getName());
  }

  @Test
  @DisplayName("K097 with CBIMM it runs on the thread that calls done; for a refusal on the caller's")
  void immediate() throws Exception {
    card.hold();
    Thread by = completer();
    assertSame(by, completed(request(async, RequestFlag.CBIMM), by));
    rig.crypto.dispatch(request(sync, RequestFlag.CBIMM));
    assertSame(Thread.currentThread(), threads.remove());
    rig.crypto.dispatch(request(4711, RequestFlag.CBIMM));
    assertSame(Thread.currentThread(), threads.remove());
  }

  @Test
  @DisplayName("K098 with CBIFSYNC it runs at once only if the driver is synchronous")
  void ifSync() throws Exception {
    rig.crypto.dispatch(request(sync, RequestFlag.CBIFSYNC));
    assertSame(Thread.currentThread(), threads.remove());
    card.hold();
    assertEquals(
        "fermata-completion", completed(request(async, RequestFlag.CBIFSYNC), completer()).getName());
    rig.crypto.dispatch(request(sync, RequestFlag.CBIFSYNC).desc(null));
    assertSame(Thread.currentThread(), threads.remove());
    rig.crypto.dispatch(request(async, RequestFlag.CBIFSYNC).desc(null));
    assertEquals("fermata-completion", threads.take().getName());
  }

  @Test
  @DisplayName("K099 of CBIMM and CBIFSYNC, CBIMM wins")
  void both() throws Exception {
    card.hold();
    Thread by = completer();
    assertSame(by, completed(request(async, RequestFlag.CBIMM, RequestFlag.CBIFSYNC), by));
  }

  @Test
  @DisplayName("K101 callbacks run in the order of done")
  void order() throws Exception {
    card.hold();
    BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
    int many = 50;
    for (int i = 0; i < many; i++) {
      int number = i;
      rig.crypto.dispatch(request(async).callback(done -> told.add(number)));
    }
    List<CryptoRequest> given = new ArrayList<>();
    card.held.drainTo(given);
    given.reversed().forEach(card::complete);
    for (int i = many - 1; i >= 0; i--) {
      assertEquals(i, told.take());
    }
  }

  @Test
  @DisplayName("K102 a callback may dispatch the same request, open and close sessions and withdraw a driver")
  void anything() {
    for (RequestFlag[] flags : new RequestFlag[][] {{}, {RequestFlag.CBIMM}}) {
      for (long sid : new long[] {async, sync}) {
        CompletableFuture<Errno> last = new CompletableFuture<>();
        AtomicInteger left = new AtomicInteger(5);
        rig.crypto.dispatch(
            request(sid, flags)
                .callback(
                    done -> {
                      long other = rig.session(ARC4);
                      assertEquals(Errno.SUCCESS, rig.crypto.freeSession(other));
                      if (left.decrementAndGet() > 0) {
                        assertEquals(Errno.SUCCESS, rig.crypto.dispatch(done));
                      } else {
                        last.complete(done.etype());
                      }
                    }));
        assertEquals(Errno.SUCCESS, last.join());
      }
    }
    CompletableFuture<Errno> withdrawn = new CompletableFuture<>();
    rig.crypto.dispatch(
        request(async, RequestFlag.CBIMM)
            .callback(
                done -> {
                  rig.crypto.unregisterAll(card.id);
                  withdrawn.complete(rig.crypto.freeSession(async));
                }));
    assertEquals(Errno.SUCCESS, withdrawn.join());
    assertTrue(rig.crypto.driver(card.id).isEmpty());
  }

  @Test
  @DisplayName("K103 a callback that throws is counted, and those behind it run")
  void thrown() {
    for (RequestFlag[] flags : new RequestFlag[][] {{}, {RequestFlag.CBIMM}}) {
      rig.crypto.dispatch(
          request(async, flags)
              .callback(
                  done -> {
                    RuntimeException thrown = new UnsupportedOperationException("by a callback");
                    thrown.setStackTrace(new StackTraceElement[0]);
                    throw thrown;
                  }));
      assertEquals(Errno.SUCCESS, rig.run(request(async)));
    }
    assertEquals(2, rig.framework.totals().failedCallbacks());
  }

  @Test
  @DisplayName("K161 what crypto(9) counts, as told by the framework underneath")
  void totals() throws Exception {
    rig.run(request(async));
    rig.run(request(sync));
    card.process = request -> Errno.EIO;
    rig.run(request(async));
    assertEquals(3, rig.framework.totals().operations());
    assertEquals(1, rig.framework.totals().errors());
    assertTrue(rig.framework.totals().returns() >= 1);
    card.process = request -> Errno.ERESTART;
    rig.crypto.dispatch(request(async));
    card.process = card::complete;
    rig.crypto.unblock(card.id, CryptoQueue.SYMQ);
    threads.take();
    assertEquals(1, rig.framework.totals().blocks());
    assertEquals(0, rig.framework.totals().keyBlocks());
    assertTrue(rig.framework.totals().dispatches() >= 1);
    assertEquals(4, rig.framework.totals().operations());
  }
}
