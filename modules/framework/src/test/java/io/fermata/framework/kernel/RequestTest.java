package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.Framework;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RequestTest {
  private final Rig rig = new Rig();
  private final ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
  private final long sid = rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]));

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  @DisplayName("K007 the values of flags, queues and limits are those of crypto(9)")
  void values() {
    assertEquals(
        List.of(0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40),
        Arrays.stream(RequestFlag.values()).map(RequestFlag::bit).toList());
    assertEquals(1, CryptoQueue.SYMQ.bit());
    assertEquals(2, CryptoQueue.ASYMQ.bit());
    assertEquals(16, CryptoInit.EALG_MAX_BLOCK_LEN);
    assertEquals(8, KeyRequest.CRK_MAXPARAM);
    assertEquals(0x0100_0000, DriverFlag.HARDWARE.bit());
    assertEquals(0x0200_0000, DriverFlag.SOFTWARE.bit());
    assertEquals(0x0400_0000, DriverFlag.SYNC.bit());
  }

  @Test
  @DisplayName("K008 descriptor flags have the values of crypto(9), and COMP a bit of its own")
  void values_descriptor() {
    assertEquals(0x01, DescriptorFlag.ENCRYPT.bit());
    assertEquals(0x02, DescriptorFlag.IV_PRESENT.bit());
    assertEquals(0x04, DescriptorFlag.IV_EXPLICIT.bit());
    assertEquals(0x08, DescriptorFlag.DSA_SHA_NEEDED.bit());
    assertEquals(0x10, DescriptorFlag.KEY_EXPLICIT.bit());
    int bits = 0;
    for (DescriptorFlag flag : DescriptorFlag.values()) {
      assertEquals(1, Integer.bitCount(flag.bit()));
      assertEquals(0, bits & flag.bit());
      bits |= flag.bit();
    }
  }

  @Test
  @DisplayName("K062 getRequest makes a zeroed request with so many zeroed descriptors, or none at all")
  void getRequest() {
    CryptoRequest request = rig.crypto.getRequest(3);
    assertEquals(0, request.sid() | request.ilen() | request.olen());
    assertEquals(Errno.SUCCESS, request.etype());
    assertEquals(Set.of(), request.flags());
    assertNull(request.opaque());
    assertNull(request.callback());
    assertThrows(IllegalStateException.class, request::segment);
    Set<CryptoDescriptor> descriptors = new HashSet<>();
    for (CryptoDescriptor one = request.desc(); one != null; one = one.next()) {
      descriptors.add(one);
      assertEquals(0, one.alg() | one.skip() | one.len() | one.inject() | one.klen());
      assertEquals(Set.of(), one.flags());
      assertNull(one.key());
      assertNull(one.iv());
    }
    assertEquals(3, descriptors.size());
    assertNull(rig.crypto.getRequest(0).desc());
    assertNull(rig.crypto.getRequest(-1));
  }

  @Test
  @DisplayName("K063 freeRequest takes null, lets go of everything and leaves what is opaque as it is")
  void freeRequest() {
    rig.crypto.freeRequest(null);
    AutoCloseable opaque =
        () -> {
          throw new AssertionError("not the framework's to close");
        };
    CryptoRequest request = Rig.whole(sid, CRYPTO_ARC4, new byte[4]).opaque(opaque);
    rig.run(request);
    WeakReference<Object> memory = new WeakReference<>(request.segment().heapBase().orElseThrow());
    rig.crypto.freeRequest(request);
    for (int i = 0; i < 100 && memory.get() != null; i++) {
      System.gc();
    }
    assertNull(memory.get(), "its memory");
    assertNull(request.desc());
    assertNull(request.opaque());
    assertEquals(0, request.sid() | request.ilen() | request.olen());
    assertEquals(Set.of(), request.flags());
    assertThrows(IllegalStateException.class, request::segment);
    assertEquals(Errno.EINVAL, rig.crypto.dispatch(request));
  }

  @Test
  @DisplayName("K064 a request that is out cannot be freed, and not be dispatched again")
  void freeRequest_out() throws Exception {
    driver.hold();
    CompletableFuture<Errno> told = new CompletableFuture<>();
    CryptoRequest request =
        Rig.whole(sid, CRYPTO_ARC4, new byte[4]).callback(done -> told.complete(done.etype()));
    rig.crypto.dispatch(request);
    assertThrows(IllegalStateException.class, () -> rig.crypto.freeRequest(request));
    assertEquals(Errno.EBUSY, rig.crypto.dispatch(request));
    driver.completeHeld();
    assertEquals(Errno.SUCCESS, told.get());
    assertEquals(1, driver.calls());
    rig.crypto.freeRequest(request);
  }

  @Test
  @DisplayName("K065 olen is the length of the input after a cipher, whatever it was before")
  void olen() {
    byte[] buffer = new byte[12];
    CryptoRequest request =
        new CryptoRequest()
            .sid(sid)
            .buf(buffer)
            .ilen(10)
            .olen(77)
            .desc(new CryptoDescriptor().alg(CRYPTO_ARC4).skip(1).len(9));
    assertEquals(Errno.SUCCESS, rig.run(request));
    assertEquals(10, request.olen());
    request.ilen(9);
    assertEquals(Errno.EINVAL, rig.run(request), "the descriptor is outside");
    assertEquals(0, request.olen());
    assertEquals(Errno.EINVAL, rig.run(request.ilen(13)), "longer than the buffer");
    assertEquals(Errno.EINVAL, rig.run(request.ilen(-1)));
  }

  @Test
  @DisplayName("K066 K067 opaque travels untouched, and the buffer holds the result when the callback runs")
  void opaque_buffer() {
    Object opaque = new Object();
    byte[] buffer = {1, 2, 3, 4};
    CompletableFuture<byte[]> seen = new CompletableFuture<>();
    CryptoRequest request =
        Rig.whole(sid, CRYPTO_ARC4, buffer)
            .opaque(opaque)
            .callback(
                done -> {
                  assertSame(opaque, done.opaque());
                  seen.complete(buffer.clone());
                });
    rig.crypto.dispatch(request);
    assertArrayEquals(new byte[] {~1, ~2, ~3, ~4}, seen.join());
  }

  @Test
  @DisplayName("K068 without a descriptor, or with descriptors in a circle, the callback is told EINVAL")
  void noDescriptor() {
    CryptoRequest request = Rig.on(sid, new byte[4], null);
    assertEquals(Errno.EINVAL, rig.run(request));
    CryptoDescriptor circle = new CryptoDescriptor().alg(CRYPTO_ARC4).len(4);
    assertEquals(Errno.EINVAL, rig.run(request.desc(circle.next(circle))));
    assertEquals(0, driver.calls());
  }

  @Test
  @DisplayName("K032 dispatch clears what the last time has left")
  void again() {
    CryptoRequest request = Rig.whole(sid + 1, CRYPTO_ARC4, new byte[4]);
    assertEquals(Errno.ENOENT, rig.run(request));
    assertEquals(Set.of(RequestFlag.DONE), request.flags());
    assertEquals(Errno.SUCCESS, rig.run(request.sid(sid)));
  }

  @Test
  @DisplayName("K032 while a request is out nothing of its last end is left: not DONE, no error, no length")
  void again_out() throws Exception {
    CompletableFuture<CryptoRequest> told = new CompletableFuture<>();
    CryptoRequest request = Rig.whole(sid + 1, CRYPTO_ARC4, new byte[4]);
    assertEquals(Errno.ENOENT, rig.run(request));
    assertEquals(Set.of(RequestFlag.DONE), request.flags());
    driver.hold();
    rig.crypto.dispatch(request.sid(sid).olen(4).callback(told::complete));
    driver.awaitCalls(1);
    assertEquals(Set.of(), request.flags());
    assertEquals(Errno.SUCCESS, request.etype());
    assertEquals(0, request.olen());
    driver.completeHeld();
    assertEquals(Errno.SUCCESS, told.get().etype());
    assertEquals(Set.of(RequestFlag.DONE), request.flags());
    assertEquals(4, request.olen());
  }

  @Test
  @DisplayName("K168 the face needs a framework and nothing else: the first driver that registers makes it useful")
  void first() {
    try (Framework empty =
            Framework.open(
                DriverDiscovery.Found.of(),
                Rig.UNTESTED)) {
      KernelCrypto crypto = KernelCrypto.open(empty);
      CryptoInit arc4 = new CryptoInit(CRYPTO_ARC4).key(new byte[5]);
      assertEquals(Errno.EINVAL, crypto.newSession(new SessionId(), arc4, 0));
      ToyDriver toy = new ToyDriver(crypto, "card0", HARDWARE).with(CRYPTO_ARC4);
      assertEquals(0, toy.id);
      assertEquals(Errno.SUCCESS, crypto.newSession(new SessionId(), arc4, 0));
      crypto.close();
      crypto.close();
      assertEquals(List.of((0x0100_0000L | toy.id) << 32 | 41), toy.freed);
      assertEquals(List.of(), empty.drivers());
      assertEquals(Errno.EINVAL, crypto.newSession(new SessionId(), arc4, 0));
    }
  }
}
