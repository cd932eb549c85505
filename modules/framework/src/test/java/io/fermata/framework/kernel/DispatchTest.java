package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static io.fermata.framework.kernel.DriverFlag.SOFTWARE;
import static io.fermata.framework.kernel.DriverFlag.SYNC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Preference;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DispatchTest {
  private final Rig rig = new Rig(Rig.UNTESTED.withBacklog(3));
  private final ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
  private final long sid = session();
  private final BlockingQueue<CryptoRequest> told = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    rig.close();
  }

  private long session() {
    return rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]));
  }

  private CryptoRequest request(RequestFlag... flags) {
    return Rig.whole(sid, CRYPTO_ARC4, new byte[4]).flags(flags).callback(told::add);
  }

  @Test
  @DisplayName("K069 K070 only a missing request or callback is answered; nothing is queued or called then")
  void dispatch_null() {
    assertEquals(Errno.EINVAL, rig.crypto.dispatch(null));
    assertEquals(Errno.EINVAL, rig.crypto.dispatch(request().callback(null)));
    assertEquals(Errno.EINVAL, rig.crypto.kdispatch(null));
    assertEquals(Errno.EINVAL, rig.crypto.kdispatch(new KeyRequest()));
    assertEquals(0, driver.calls());
    assertEquals(0, rig.framework.totals().returns());
  }

  @Test
  @DisplayName("K069 everything else that is wrong is told to the callback, once")
  void dispatch_wrong() throws Exception {
    CryptoRequest noBuffer =
        new CryptoRequest().sid(sid).desc(new CryptoDescriptor().alg(CRYPTO_ARC4));
    List<CryptoRequest> wrong =
        List.of(
            request().sid(0),
            request().sid(-1),
            request().desc(null),
            request().ilen(-1),
            noBuffer.callback(told::add));
    for (CryptoRequest request : wrong) {
      assertEquals(Errno.SUCCESS, rig.crypto.dispatch(request));
      assertSame(request, told.take());
      assertTrue(request.etype().isError(), request.etype().toString());
    }
    assertEquals(Errno.ENOENT, wrong.getFirst().etype());
    assertEquals(Errno.EINVAL, wrong.getLast().etype());
    assertEquals(0, driver.calls());
    rig.run(request());
    assertTrue(told.isEmpty());
  }

  @Test
  @DisplayName("K071 without BATCH the driver is called by the dispatching thread")
  void direct() throws Exception {
    rig.crypto.dispatch(request());
    assertSame(Thread.currentThread(), driver.threads.getFirst());
    assertEquals(Errno.SUCCESS, told.take().etype());
  }

  @Test
  @DisplayName("K072 K111 with BATCH it is queued for the dispatcher, whatever the driver")
  void batch() throws Exception {
    rig.crypto.dispatch(request(RequestFlag.BATCH));
    assertEquals(Errno.SUCCESS, told.take().etype());
    assertNotSame(Thread.currentThread(), driver.threads.getFirst());
    ToyDriver sync = rig.driver("soft0", SOFTWARE, SYNC).with(CRYPTO_ARC4);
    long other =
        rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]), Preference.SOFTWARE_ONLY);
    rig.crypto.dispatch(request(RequestFlag.BATCH).sid(other));
    assertEquals(Errno.SUCCESS, told.take().etype());
    assertNotSame(Thread.currentThread(), sync.threads.getFirst());
  }

  @Test
  @DisplayName("K073 while the driver is blocked a request is queued and dispatch answers 0; beyond the room its callback is told EBUSY")
  void blocked() throws Exception {
    driver.process = request -> Errno.ERESTART;
    assertEquals(Errno.SUCCESS, rig.crypto.dispatch(request()));
    for (int i = 0; i < 2; i++) {
      assertEquals(Errno.SUCCESS, rig.crypto.dispatch(request()));
    }
    assertEquals(1, driver.calls());
    assertTrue(told.isEmpty());
    CryptoRequest tooMany = request();
    assertEquals(Errno.SUCCESS, rig.crypto.dispatch(tooMany));
    assertSame(tooMany, told.take());
    assertEquals(Errno.EBUSY, tooMany.etype());
    driver.process = driver::complete;
    rig.crypto.unblock(driver.id, CryptoQueue.SYMQ);
    for (int i = 0; i < 3; i++) {
      assertEquals(Errno.SUCCESS, told.take().etype());
    }
  }

  @Test
  @DisplayName("K074 process queues and returns; the request ends with done, from whichever thread")
  void later() throws Exception {
    driver.hold();
    rig.crypto.dispatch(request());
    CryptoRequest given = driver.held.take();
    assertTrue(told.isEmpty());
    Thread.ofPlatform().start(() -> driver.complete(given)).join();
    assertEquals(Errno.SUCCESS, told.take().etype());
  }

  @Test
  @DisplayName("K075 K102 the callback can run before dispatch returns, and free the request")
  void early() {
    rig.driver("soft0", SOFTWARE, SYNC).with(CRYPTO_ARC4);
    long sync = rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]), Preference.SOFTWARE_ONLY);
    AtomicInteger calls = new AtomicInteger();
    CryptoRequest request =
        request(RequestFlag.CBIMM)
            .sid(sync)
            .callback(
                done -> {
                  calls.incrementAndGet();
                  rig.crypto.freeRequest(done);
                });
    assertEquals(Errno.SUCCESS, rig.crypto.dispatch(request));
    assertEquals(1, calls.get());
    assertFalse(request.flags().contains(RequestFlag.DONE));
  }

  @ParameterizedTest
  @EnumSource(names = {"SUCCESS", "ERESTART"}, mode = EnumSource.Mode.EXCLUDE)
  @DisplayName("K076 what the driver puts into etype reaches the callback as it is")
  void etype(Errno how) {
    driver.process =
        request -> {
          rig.crypto.done(request.etype(how));
          return Errno.SUCCESS;
        };
    assertEquals(how, rig.run(request()));
  }

  @ParameterizedTest
  @EnumSource(names = {"SUCCESS", "ERESTART"}, mode = EnumSource.Mode.EXCLUDE)
  @DisplayName("K077 an error that process returns ends the request with it, exactly once, done or not")
  void answer(Errno how) throws Exception {
    driver.process = request -> how;
    rig.crypto.dispatch(request());
    assertEquals(how, told.take().etype());
    driver.process =
        request -> {
          driver.complete(request);
          return how;
        };
    rig.crypto.dispatch(request());
    assertEquals(Errno.SUCCESS, told.take().etype(), "it had ended before");
    rig.run(request());
    assertTrue(told.isEmpty());
  }

  @Test
  @DisplayName("K077 a driver that throws, or answers null, has failed that request alone")
  void answer_thrown() throws Exception {
    for (Errno none : new Errno[] {null, Errno.SUCCESS}) {
      driver.process =
          request -> {
            if (none == null) {
              return none;
            }
            throw thrown();
          };
      rig.crypto.dispatch(request());
      assertEquals(Errno.EIO, told.take().etype());
    }
    driver.process = driver::complete;
    assertEquals(Errno.SUCCESS, rig.run(request()));
  }

  private static RuntimeException thrown() {
    RuntimeException thrown = new UnsupportedOperationException("thrown by a test driver");
    thrown.setStackTrace(new StackTraceElement[0]);
    return thrown;
  }

  @Test
  @DisplayName("K083 K084 after ERESTART nothing more is brought until unblock; then the kept one goes first")
  void flow() throws Exception {
    BlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    driver.process = request -> Errno.ERESTART;
    for (int i = 1; i <= 3; i++) {
      byte[] numbered = {(byte) i, 0, 0, 0};
      rig.crypto.dispatch(Rig.whole(sid, CRYPTO_ARC4, numbered).callback(told::add));
    }
    assertEquals(1, driver.calls());
    assertTrue(rig.crypto.driver(driver.id).orElseThrow().waiting() == 3);
    driver.process =
        request -> {
          order.add((int) request.segment().get(ValueLayout.JAVA_BYTE, 0));
          return driver.complete(request);
        };
    rig.crypto.unblock(driver.id, CryptoQueue.SYMQ);
    for (int i = 1; i <= 3; i++) {
      assertEquals(Errno.SUCCESS, told.take().etype());
      assertEquals(i, order.take());
    }
  }

  @Test
  @DisplayName("K086 K087 unblock answers 0 or EINVAL; of the other kind, or unasked for, it changes nothing")
  void unblock() throws Exception {
    assertEquals(Errno.EINVAL, rig.crypto.unblock(driver.id + 1, CryptoQueue.SYMQ));
    assertEquals(Errno.EINVAL, rig.crypto.unblock(-1, CryptoQueue.SYMQ));
    assertEquals(Errno.SUCCESS, rig.crypto.unblock(driver.id, CryptoQueue.SYMQ, CryptoQueue.ASYMQ));
    driver.process = request -> Errno.ERESTART;
    rig.crypto.dispatch(request());
    driver.process = driver::complete;
    assertEquals(Errno.SUCCESS, rig.crypto.unblock(driver.id, CryptoQueue.ASYMQ));
    assertEquals(1, driver.calls());
    assertEquals(1, rig.crypto.driver(driver.id).orElseThrow().waiting());
    assertEquals(Errno.SUCCESS, rig.crypto.unblock(driver.id, CryptoQueue.SYMQ));
    assertEquals(Errno.SUCCESS, told.take().etype());
    assertEquals(1, rig.framework.totals().blocks());
  }

  @Test
  @DisplayName("K088 other drivers go on while one is blocked")
  void other() throws Exception {
    rig.driver("soft0", SOFTWARE).with(CRYPTO_ARC4);
    long soft = rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]), Preference.SOFTWARE_ONLY);
    driver.process = request -> Errno.ERESTART;
    rig.crypto.dispatch(request());
    assertEquals(Errno.SUCCESS, rig.run(request().sid(soft)));
    assertTrue(told.isEmpty());
    driver.process = driver::complete;
    rig.crypto.unblock(driver.id, CryptoQueue.SYMQ);
    assertEquals(Errno.SUCCESS, told.take().etype());
  }

  @Test
  @DisplayName("what a driver says of a request that it gave back with ERESTART is about nothing")
  void afterRestart() throws Exception {
    CompletableFuture<CryptoRequest> refused = new CompletableFuture<>();
    driver.process =
        request -> {
          refused.complete(request);
          return Errno.ERESTART;
        };
    rig.crypto.dispatch(request());
    rig.crypto.done(refused.get());
    assertTrue(told.isEmpty());
    driver.process = driver::complete;
    rig.crypto.unblock(driver.id, CryptoQueue.SYMQ);
    assertEquals(Errno.SUCCESS, told.take().etype());
    assertTrue(told.isEmpty());
  }
}
