package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.KeyOperation;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeyRequestTest {
  private final Rig rig = new Rig();
  private final int card = rig.crypto.driverId("card0", Set.of(HARDWARE));

  @AfterEach
  void close() {
    rig.close();
  }

  private Errno run(KeyRequest request) {
    CompletableFuture<KeyRequest> told = new CompletableFuture<>();
    assertEquals(Errno.SUCCESS, rig.crypto.kdispatch(request.callback(told::complete)));
    return told.join().status();
  }

  private Errno register(DriverCalls.ProcessKeyRequest process, Object arg) {
    return rig.crypto.kregister(card, KeyOperation.MOD_EXP, Set.of(), process, arg);
  }

  @Test
  @DisplayName("K021 key operations are registered apart: a driver may have them alone, or sessions alone, or both")
  void apart() {
    assertEquals(Errno.ENODEV, run(ModExp.request(2, 10, 1000)));
    assertEquals(Errno.SUCCESS, register(new ModExp(rig.crypto), null));
    KeyRequest request = ModExp.request(2, 10, 1000);
    assertEquals(Errno.SUCCESS, run(request));
    assertEquals(List.of(BigInteger.valueOf(24)), request.outputs());
    CryptoInit arc4 = new CryptoInit(CRYPTO_ARC4).key(new byte[5]);
    assertEquals(Errno.EINVAL, rig.opening(arc4, 0));
    ToyDriver sessions = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
    assertEquals(sessions.id, SessionId.driver(rig.session(arc4)));
    assertEquals(Errno.ENODEV, run(ModExp.request(2, 3, 5).op(KeyOperation.DH_COMPUTE_KEY)));
    assertEquals(
        Errno.SUCCESS,
        rig.crypto.kregister(
            sessions.id,
            KeyOperation.DH_COMPUTE_KEY,
            Set.of(),
            new ModExp(rig.crypto),
            null));
    assertEquals(Errno.SUCCESS, run(ModExp.request(2, 3, 5).op(KeyOperation.DH_COMPUTE_KEY)));
  }

  @Test
  @DisplayName("K013 K021 the function for key operations gets its own argument, and its driver's number")
  void argument() {
    Object arg = new Object();
    CompletableFuture<Object> seen = new CompletableFuture<>();
    register(
        (given, request) -> {
          seen.complete(given);
          assertEquals(card, request.hid());
          return Errno.EPERM;
        },
        arg);
    assertEquals(Errno.EPERM, run(ModExp.request(1, 1, 7)));
    assertSame(arg, seen.join());
  }

  @Test
  @DisplayName("K069 K145 the wrong number of integers is EINVAL, too many EFBIG, a negative or very long one EINVAL")
  void wrong() {
    register(new ModExp(rig.crypto), null);
    KeyRequest request = ModExp.request(2, 10, 1000);
    List<BigInteger> ok = request.inputs();
    assertEquals(Errno.EINVAL, run(request.inputs(List.of())));
    assertEquals(Errno.EINVAL, run(request.inputs(ok.subList(0, 2))));
    BigInteger one = BigInteger.ONE;
    assertEquals(Errno.EINVAL, run(request.inputs(List.of(one, one, one, one, one, one, one))));
    assertEquals(
        Errno.EFBIG, run(request.inputs(List.of(one, one, one, one, one, one, one, one))));
    assertEquals(Errno.EINVAL, run(request.inputs(List.of(one, one.negate(), one))));
    assertEquals(Errno.EINVAL, run(request.inputs(List.of(one, one.shiftLeft(65536), one))));
    assertEquals(Errno.SUCCESS, run(request.inputs(List.of(one, one.shiftLeft(65535), one))));
  }

  @Test
  @DisplayName("K086 K087 ERESTART of a key operation blocks key operations alone, until ASYMQ is unblocked")
  void flow() throws Exception {
    ToyDriver sessions = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
    CompletableFuture<Void> full = new CompletableFuture<>();
    ModExp works = new ModExp(rig.crypto);
    DriverCalls.ProcessKeyRequest moody =
        (arg, request) -> {
          if (!full.isDone()) {
            full.complete(null);
            return Errno.ERESTART;
          }
          return works.process(arg, request);
        };
    rig.crypto.kregister(sessions.id, KeyOperation.MOD_EXP, Set.of(), moody, null);
    BlockingQueue<KeyRequest> told = new LinkedBlockingQueue<>();
    rig.crypto.kdispatch(ModExp.request(2, 3, 5).callback(told::add));
    full.get();
    long sid = rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]));
    assertEquals(Errno.SUCCESS, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[4])));
    rig.crypto.unblock(sessions.id, CryptoQueue.SYMQ);
    assertEquals(1, rig.crypto.driver(sessions.id).orElseThrow().waiting());
    assertTrue(told.isEmpty());
    rig.crypto.unblock(sessions.id, CryptoQueue.ASYMQ);
    assertEquals(Errno.SUCCESS, told.take().status());
    assertEquals(1, rig.framework.totals().keyBlocks());
    assertEquals(0, rig.framework.totals().blocks());
    assertEquals(1, rig.framework.totals().keyOperations());
  }

  @Test
  @DisplayName("K064 K094 a key operation that is out is not taken again, and done once")
  void once() throws Exception {
    BlockingQueue<KeyRequest> given = new LinkedBlockingQueue<>();
    register(
        (arg, request) -> {
          given.add(request);
          return Errno.SUCCESS;
        },
        null);
    BlockingQueue<KeyRequest> told = new LinkedBlockingQueue<>();
    KeyRequest request = ModExp.request(2, 3, 5).callback(told::add);
    rig.crypto.kdispatch(request);
    assertEquals(Errno.EBUSY, rig.crypto.kdispatch(request));
    KeyRequest held = given.take();
    rig.crypto.kdone(held.outputs(List.of(BigInteger.TWO)));
    rig.crypto.kdone(held.outputs(List.of(BigInteger.TEN)));
    assertEquals(List.of(BigInteger.TWO), told.take().outputs());
    assertEquals(1, rig.framework.driver("card0").orElseThrow().counts().completedTwice());
    assertThrows(IllegalArgumentException.class, () -> rig.crypto.kdone(request));
  }

  @Test
  @DisplayName("K024 K026 a withdrawn driver goes when its last key operation has ended")
  void withdrawn() throws Exception {
    BlockingQueue<KeyRequest> given = new LinkedBlockingQueue<>();
    register(
        (arg, request) -> {
          given.add(request);
          return Errno.SUCCESS;
        },
        null);
    BlockingQueue<KeyRequest> told = new LinkedBlockingQueue<>();
    rig.crypto.kdispatch(ModExp.request(2, 3, 5).callback(told::add));
    assertEquals(Errno.SUCCESS, rig.crypto.unregisterAll(card));
    assertEquals(Errno.ENODEV, run(ModExp.request(2, 3, 5)));
    assertTrue(rig.crypto.driver(card).isPresent());
    rig.crypto.kdone(given.take().outputs(List.of(BigInteger.TWO)));
    assertEquals(Errno.SUCCESS, told.take().status());
    assertTrue(rig.crypto.driver(card).isEmpty());
  }
}
