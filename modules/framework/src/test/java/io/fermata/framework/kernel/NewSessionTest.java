package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_3DES_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_AES_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_CAST_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_MD5;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_NULL_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_SHA1_HMAC;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static io.fermata.framework.kernel.DriverFlag.SOFTWARE;
import static io.fermata.framework.kernel.DriverFlag.SYNC;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import java.security.Key;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NewSessionTest {
  private final Rig rig = new Rig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static CryptoInit arc4() {
    return new CryptoInit(CRYPTO_ARC4).key(new byte[] {1, 2, 3, 4, 5});
  }

  private static CryptoInit cast() {
    return new CryptoInit(CRYPTO_CAST_CBC).key(new byte[16]);
  }

  @Test
  @DisplayName("K041 a session is open when newSession returns, opened by the calling thread")
  void synchronous() {
    Thread[] opener = new Thread[1];
    ToyDriver driver = rig.driver("card0", HARDWARE);
    rig.crypto.register(
        driver.id,
        CRYPTO_ARC4,
        0,
        Set.of(),
        (arg, sid, cri) -> {
          opener[0] = Thread.currentThread();
          return Errno.SUCCESS;
        },
        null,
        driver::process,
        null);
    long sid = rig.session(arc4());
    assertSame(Thread.currentThread(), opener[0]);
    assertEquals("card0", rig.nameOf(sid));
  }

  @Test
  @DisplayName("K042 K046 hard 1 is hardware alone, 0 hardware before software, -1 software alone")
  void hard() {
    rig.driver("soft0", SOFTWARE).with(CRYPTO_ARC4);
    assertEquals(Errno.EINVAL, rig.opening(arc4(), 1));
    SessionId sid = new SessionId();
    assertEquals(Errno.SUCCESS, rig.crypto.newSession(sid, arc4(), 0));
    assertEquals("soft0", rig.nameOf(sid.get()));
    rig.driver("card0", HARDWARE).with(CRYPTO_ARC4, CRYPTO_CAST_CBC);
    for (int hard : new int[] {0, 1}) {
      assertEquals(Errno.SUCCESS, rig.crypto.newSession(sid, arc4(), hard));
      assertEquals("card0", rig.nameOf(sid.get()));
    }
    assertEquals(Errno.SUCCESS, rig.crypto.newSession(sid, arc4(), -1));
    assertEquals("soft0", rig.nameOf(sid.get()));
    assertEquals(Errno.EINVAL, rig.opening(cast(), -1));
  }

  @Test
  @DisplayName("K043 a driver asked for by name is taken only if it has every algorithm")
  void specific() {
    rig.driver("card0", HARDWARE).with(CRYPTO_ARC4, CRYPTO_CAST_CBC);
    ToyDriver soft = rig.driver("soft0", SOFTWARE).with(CRYPTO_ARC4);
    Preference wish = Preference.driver("soft0");
    assertEquals("soft0", rig.nameOf(rig.session(arc4(), wish)));
    assertEquals(
        Errno.EINVAL, rig.crypto.newSession(new SessionId(), arc4().next(cast()), wish));
    assertEquals(1, rig.sessions(soft.id));
  }

  @Test
  @DisplayName("K044 K171 all algorithms of a session are on one driver if one has them, or if it is named; else on several")
  void together() {
    ToyDriver first = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    ToyDriver second = rig.driver("card1", HARDWARE).with(CRYPTO_CAST_CBC);
    assertEquals(
        Errno.EINVAL,
        rig.crypto.newSession(
            new SessionId(), arc4().next(cast()), Preference.driver("card0")));
    assertEquals(Errno.EINVAL, rig.opening(arc4().next(cast()), -1), "no software has any");
    long both = rig.session(arc4().next(cast()));
    assertEquals(
        List.of("card0", "card1"), rig.crypto.session(both).orElseThrow().drivers());
    assertEquals(1, rig.sessions(first.id));
    assertEquals(1, rig.sessions(second.id));
    byte[] buffer = Rig.bytes(16);
    CryptoRequest request =
        Rig.on(
            both,
            buffer,
            new CryptoDescriptor()
                .alg(CRYPTO_ARC4)
                .len(12)
                .flags(DescriptorFlag.ENCRYPT)
                .next(
                    new CryptoDescriptor()
                        .alg(CRYPTO_CAST_CBC)
                        .skip(8)
                        .len(8)
                        .iv(new byte[8])
                        .flags(
                            DescriptorFlag.ENCRYPT,
                            DescriptorFlag.IV_EXPLICIT,
                            DescriptorFlag.IV_PRESENT)));
    assertEquals(Errno.SUCCESS, rig.run(request));
    byte[] expected = Rig.bytes(16);
    for (int i = 0; i < 16; i++) {
      boolean once = i < 8 || i >= 12;
      expected[i] = once ? (byte) ~expected[i] : expected[i];
    }
    assertArrayEquals(expected, buffer, "each has turned the bits of its range");
    assertEquals(1, first.calls());
    assertEquals(1, second.calls());
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(both));
    assertEquals(1, first.freed.size());
    assertEquals(1, second.freed.size());
    rig.driver("soft0", SOFTWARE).with(CRYPTO_CAST_CBC, CRYPTO_ARC4);
    assertEquals("soft0", rig.nameOf(rig.session(arc4().next(cast()))));
  }

  @Test
  @DisplayName("K173 two instances of one algorithm may be on two drivers, and each descriptor goes to its own")
  void instances() {
    ToyDriver first = roomForOne("card0");
    ToyDriver second = roomForOne("card1");
    long both = rig.session(arc4().next(arc4()));
    assertEquals(
        List.of("card0", "card1"), rig.crypto.session(both).orElseThrow().drivers());
    byte[] buffer = Rig.bytes(16);
    CryptoDescriptor one = new CryptoDescriptor().alg(CRYPTO_ARC4).len(16).instance(1);
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(both, buffer, one)));
    assertEquals(0, first.calls());
    assertEquals(1, second.calls());
  }

  /** A driver that refuses a session of two algorithms, and a second session. */
  private ToyDriver roomForOne(String name) {
    ToyDriver card = rig.driver(name, HARDWARE);
    rig.crypto.register(
        card.id,
        CRYPTO_ARC4,
        0,
        Set.of(),
        (arg, sid, cri) ->
            cri.next() != null || !card.opened.isEmpty()
                ? Errno.ENOMEM
                : card.newSession(arg, sid, cri),
        card::freeSession,
        card::process,
        card.arg);
    return card;
  }

  @Test
  @DisplayName("K173 a driver that has two instances of one algorithm is told which one a descriptor is for")
  void instances_toDriver() {
    List<Integer> told = new ArrayList<>();
    ToyDriver card = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4, CRYPTO_CAST_CBC);
    card.process =
        request -> {
          for (CryptoDescriptor one = request.desc(); one != null; one = one.next()) {
            told.add(one.instance());
          }
          return card.complete(request);
        };
    long sid = rig.session(arc4().next(cast().next(arc4())));
    CryptoDescriptor second = new CryptoDescriptor().alg(CRYPTO_ARC4).len(16).instance(1);
    CryptoDescriptor both = new CryptoDescriptor().alg(CRYPTO_ARC4).len(16).next(second);
    assertEquals(Errno.SUCCESS, rig.run(Rig.on(sid, Rig.bytes(16), both)));
    assertEquals(List.of(0, 1), told);
  }

  @Test
  @DisplayName("K047 a driver that is being withdrawn is not chosen, not even by name")
  void cleanup() {
    ToyDriver card = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    rig.driver("soft0", SOFTWARE).with(CRYPTO_ARC4);
    rig.session(arc4());
    rig.crypto.unregisterAll(card.id);
    assertEquals("soft0", rig.nameOf(rig.session(arc4())));
    assertEquals(
        Errno.EINVAL, rig.crypto.newSession(new SessionId(), arc4(), Preference.driver("card0")));
  }

  @Test
  @DisplayName("K048 a refusal of newsession is answered as it is, and counts no session")
  void refusal() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    for (Errno refusal : List.of(Errno.ENOMEM, Errno.EPERM, Errno.EOPNOTSUPP, Errno.EIO)) {
      driver.newAnswer = refusal;
      SessionId sid = new SessionId();
      assertEquals(refusal, rig.crypto.newSession(sid, arc4(), 0));
      assertEquals(0, sid.get());
      assertEquals(0, rig.sessions(driver.id));
    }
    driver.newAnswer = Errno.SUCCESS;
    rig.session(arc4());
    assertEquals(1, rig.sessions(driver.id));
  }

  @Test
  @DisplayName("K051 newsession sees algorithm, key length in bits, bytes of code wanted, key and next")
  void fields() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_AES_CBC, CRYPTO_SHA1_HMAC);
    byte[] key = Rig.bytes(32);
    rig.session(
        new CryptoInit(CRYPTO_AES_CBC)
            .key(key)
            .klen(192)
            .next(new CryptoInit(CRYPTO_SHA1_HMAC).key(new byte[20]).mlen(12)));
    CryptoInit seen = driver.opened.getFirst();
    assertEquals(CRYPTO_AES_CBC, seen.alg());
    assertEquals(192, seen.klen());
    assertEquals(0, seen.mlen());
    assertArrayEquals(Arrays.copyOf(key, 24), seen.key());
    assertNotSame(key, seen.key());
    assertNull(seen.iv());
    assertEquals(CRYPTO_SHA1_HMAC, seen.next().alg());
    assertEquals(160, seen.next().klen());
    assertEquals(12, seen.next().mlen());
    assertNull(seen.next().next());
  }

  @Test
  @DisplayName("K052 nobody changes what newSession was given: not when it opens, works, fails or closes")
  void unmodified() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    byte[] key = Rig.bytes(5);
    byte[] iv = Rig.bytes(8);
    CryptoInit cri = new CryptoInit(CRYPTO_ARC4).key(key).iv(iv).klen(33);
    long sid = rig.session(cri);
    rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[4]));
    rig.crypto.freeSession(sid);
    driver.newAnswer = Errno.EIO;
    rig.opening(cri, 0);
    assertEquals(CRYPTO_ARC4, cri.alg());
    assertEquals(33, cri.klen());
    assertSame(key, cri.key());
    assertArrayEquals(Rig.bytes(5), key);
    assertSame(iv, cri.iv());
    assertArrayEquals(Rig.bytes(8), iv);
    assertNull(cri.next());
  }

  @Test
  @DisplayName("K052 K061 the driver's copy of the key is overwritten when the session is closed")
  void wiped() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    long sid = rig.session(arc4());
    byte[] copy = driver.opened.getFirst().key();
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, copy);
    rig.crypto.freeSession(sid);
    assertArrayEquals(new byte[5], copy);
  }

  @Test
  @DisplayName("K061 the framework's own copy of a key is overwritten when the last request has ended")
  void wiped_later() throws Exception {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4).hold();
    long sid = rig.session(arc4());
    Key key =
        rig.crypto.session(sid).orElseThrow().spec().stages().getFirst().key().orElseThrow();
    CryptoRequest request = Rig.whole(sid, CRYPTO_ARC4, new byte[4]);
    CompletableFuture<Errno> told = new CompletableFuture<>();
    rig.crypto.dispatch(request.callback(done -> told.complete(done.etype())));
    rig.crypto.freeSession(sid);
    assertFalse(((CryptoKey) key).isDestroyed());
    driver.completeHeld();
    assertEquals(Errno.SUCCESS, told.get());
    assertArrayEquals(new byte[5], key.getEncoded());
  }

  @Test
  @DisplayName("K053 a session opens without a key; then each descriptor brings one")
  void keyless() {
    ToyDriver driver = rig.driver("card0", HARDWARE, SYNC).with(CRYPTO_ARC4, CRYPTO_NULL_CBC);
    long sid = rig.session(new CryptoInit(CRYPTO_ARC4));
    assertNull(driver.opened.getFirst().key());
    assertEquals(Errno.EINVAL, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[4])));
    CryptoRequest request =
        Rig.whole(sid, CRYPTO_ARC4, new byte[4], DescriptorFlag.KEY_EXPLICIT);
    request.desc().key(new byte[5]);
    assertEquals(Errno.SUCCESS, rig.run(request));
    long none = rig.session(new CryptoInit(CRYPTO_NULL_CBC));
    assertEquals(Errno.SUCCESS, rig.run(Rig.whole(none, CRYPTO_NULL_CBC, new byte[4])));
  }

  @Test
  @DisplayName("K054 no algorithm, an unknown one, a wrong key or code length, and no place for the answer")
  void wrong() {
    rig.driver("card0", HARDWARE)
        .with(CRYPTO_ARC4, CRYPTO_SHA1_HMAC, CRYPTO_MD5, CRYPTO_3DES_CBC);
    assertEquals(Errno.EINVAL, rig.opening(null, 0));
    assertEquals(Errno.EINVAL, rig.crypto.newSession(null, arc4(), 0));
    for (int wrong : new int[] {0, -1, 23}) {
      assertEquals(Errno.EINVAL, rig.opening(new CryptoInit(wrong), 0));
      assertEquals(Errno.EINVAL, rig.opening(arc4().next(new CryptoInit(wrong)), 0));
    }
    assertEquals(Errno.EINVAL, rig.opening(arc4().klen(41), 0));
    assertEquals(Errno.EINVAL, rig.opening(arc4().klen(-1), 0));
    assertEquals(Errno.EINVAL, rig.opening(arc4().klen(0), 0));
    CryptoInit mac = new CryptoInit(CRYPTO_SHA1_HMAC).key(new byte[20]);
    assertEquals(Errno.EINVAL, rig.opening(mac.mlen(21), 0));
    assertEquals(Errno.EINVAL, rig.opening(mac.mlen(-1), 0));
    assertEquals(Errno.SUCCESS, rig.opening(mac.mlen(20), 0));
    assertEquals(Errno.EINVAL, rig.opening(new CryptoInit(CRYPTO_MD5).key(new byte[16]), 0));
    CryptoInit circle = arc4();
    assertEquals(Errno.EINVAL, rig.opening(circle.next(circle), 0));
  }

  @Test
  @DisplayName("K055 a session that fails half-way leaves nothing open")
  void half() {
    StageDriver stages = new StageDriver("native", 1);
    try (Rig other = new Rig(stages)) {
      CryptoInit two =
          new CryptoInit(CRYPTO_AES_CBC)
              .key(new byte[16])
              .next(new CryptoInit(CRYPTO_SHA1_HMAC).key(new byte[20]));
      assertEquals(Errno.ENOMEM, other.opening(two, 0));
      assertEquals(1, stages.opened);
      assertEquals(1, stages.closed);
      assertEquals(0, other.sessions(0));
    }
  }

  @Test
  @DisplayName("K143 a legacy algorithm that is not allowed is EPERM, alone and beside another")
  void legacy() {
    try (Rig strict = new Rig(FrameworkOptions.DEFAULT.withSelfTests(false))) {
      for (Rig one : List.of(rig, strict)) {
        one.driver("card0", HARDWARE).with(CRYPTO_ARC4, CRYPTO_MD5, CRYPTO_AES_CBC);
      }
      CryptoInit aes = new CryptoInit(CRYPTO_AES_CBC).key(new byte[16]);
      for (CryptoInit old :
          List.of(arc4(), new CryptoInit(CRYPTO_MD5), aes.next(new CryptoInit(CRYPTO_MD5)))) {
        assertEquals(Errno.EPERM, strict.opening(old, 0));
        assertEquals(Errno.SUCCESS, rig.opening(old, 0));
      }
      assertEquals(Errno.SUCCESS, strict.opening(aes.next(null), 0));
    }
  }
}
