package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_CAST_CBC;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static io.fermata.framework.kernel.DriverFlag.SOFTWARE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RegisterTest {
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
  @DisplayName("K009 each algorithm is registered by itself, and what is not registered is not offered")
  void register_each() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    assertEquals(Errno.SUCCESS, rig.opening(arc4(), 0));
    assertEquals(Errno.EINVAL, rig.opening(cast(), 0));
    driver.with(CRYPTO_CAST_CBC);
    assertEquals(Errno.SUCCESS, rig.opening(cast(), 0));
    assertEquals(Errno.SUCCESS, rig.opening(arc4().next(cast()), 0));
  }

  @Test
  @DisplayName("K010 a request longer than the limit, which is in bits, does not reach the driver")
  void maxOpLen() {
    ToyDriver driver = rig.driver("card0", HARDWARE);
    assertEquals(Errno.SUCCESS, driver.register(CRYPTO_ARC4, 32 * Byte.SIZE + 7));
    long sid = rig.session(arc4());
    byte[] longer = new byte[33];
    assertEquals(Errno.EINVAL, rig.run(Rig.whole(sid, CRYPTO_ARC4, longer)));
    assertArrayEquals(new byte[33], longer);
    assertEquals(0, driver.calls());
    assertEquals(Errno.SUCCESS, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[32])));
    assertEquals(1, driver.calls());
    assertEquals(Errno.SUCCESS, driver.register(CRYPTO_CAST_CBC, 64 * Byte.SIZE));
    for (long both : new long[] {rig.session(arc4().next(cast())), rig.session(cast().next(arc4()))}) {
      assertEquals(Errno.EINVAL, rig.run(Rig.whole(both, CRYPTO_ARC4, longer)), "the least of them");
    }
    assertEquals(1, driver.calls());
  }

  @Test
  @DisplayName("K011 an algorithm's flags are kept, and SUPPORTED is always among them")
  void flags() {
    ToyDriver driver = rig.driver("card0", HARDWARE);
    driver.register(CRYPTO_ARC4, 0, AlgorithmFlag.DSA_SHA);
    assertEquals(
        Set.of(AlgorithmFlag.SUPPORTED, AlgorithmFlag.DSA_SHA),
        rig.crypto.algorithmFlags(driver.id, CRYPTO_ARC4));
    assertEquals(Set.of(), rig.crypto.algorithmFlags(driver.id, CRYPTO_CAST_CBC));
    assertEquals(1, AlgorithmFlag.SUPPORTED.bit());
    assertEquals(2, AlgorithmFlag.RNG_ENABLE.bit());
    assertEquals(4, AlgorithmFlag.DSA_SHA.bit());
  }

  @Test
  @DisplayName("K012 the functions of the first registration are used for every algorithm, later ones are not looked at")
  void entryPoints_first() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    Errno second =
        rig.crypto.register(
            driver.id,
            CRYPTO_CAST_CBC,
            0,
            Set.of(),
            (arg, sid, cri) -> Errno.EIO,
            (arg, sid) -> Errno.EIO,
            (arg, request) -> Errno.EIO,
            "other");
    assertEquals(Errno.SUCCESS, second);
    assertEquals(
        Errno.SUCCESS,
        rig.crypto.register(driver.id, CRYPTO_ARC4, 0, Set.of(), null, null, null, null));
    long sid = rig.session(cast());
    assertEquals(Errno.SUCCESS, rig.run(Rig.whole(sid, CRYPTO_CAST_CBC, new byte[8])));
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(sid));
    assertEquals(1, driver.calls());
    assertEquals(1, driver.freed.size());
    driver.args.forEach(arg -> assertSame(driver.arg, arg));
  }

  @Test
  @DisplayName("K012 the first registration needs its functions")
  void entryPoints_missing() {
    ToyDriver driver = rig.driver("card0", HARDWARE);
    assertEquals(
        Errno.EINVAL,
        rig.crypto.register(driver.id, CRYPTO_ARC4, 0, Set.of(), null, null, null, null));
    assertEquals(Errno.EINVAL, rig.opening(arc4(), 0));
  }

  @Test
  @DisplayName("K013 K014 each function gets the argument; newsession is given the driver's number and sets its own")
  void entryPoints_arguments() {
    ToyDriver other = rig.driver("card0", HARDWARE);
    ToyDriver driver = rig.driver("card1", HARDWARE).with(CRYPTO_ARC4);
    assertTrue(driver.id > other.id);
    long sid = rig.session(arc4());
    rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[4]));
    rig.crypto.freeSession(sid);
    assertEquals(List.of((long) driver.id), driver.opening);
    assertEquals(41, SessionId.local(sid));
    assertEquals(3, driver.args.size());
    driver.args.forEach(arg -> assertSame(driver.arg, arg));
  }

  @Test
  @DisplayName("K015 no such algorithm, driver or key operation")
  void register_wrong() {
    ToyDriver driver = rig.driver("card0", HARDWARE);
    for (int wrong : new int[] {0, -1, 23, Integer.MAX_VALUE}) {
      assertEquals(Errno.EINVAL, driver.register(wrong, 0), "algorithm " + wrong);
    }
    assertEquals(Errno.EINVAL, driver.register(CRYPTO_ARC4, -1));
    for (int wrong : new int[] {-1, driver.id + 1}) {
      assertEquals(
          Errno.EINVAL,
          rig.crypto.register(
              wrong, CRYPTO_ARC4, 0, Set.of(), driver::newSession, null, driver::process, null));
      assertEquals(Errno.EINVAL, rig.crypto.unregister(wrong, CRYPTO_ARC4));
      assertEquals(Errno.EINVAL, rig.crypto.unregisterAll(wrong));
    }
    assertEquals(Errno.EINVAL, rig.crypto.kregister(driver.id, null, Set.of(), null, null));
  }

  @Test
  @DisplayName("K016 registering again changes limit and flags and nothing else")
  void register_twice() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    assertEquals(Errno.SUCCESS, driver.register(CRYPTO_ARC4, 8, AlgorithmFlag.RNG_ENABLE));
    assertTrue(
        rig.crypto.algorithmFlags(driver.id, CRYPTO_ARC4).contains(AlgorithmFlag.RNG_ENABLE));
    long sid = rig.session(arc4());
    assertEquals(Errno.EINVAL, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[2])));
    assertEquals(Errno.SUCCESS, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[1])));
    assertEquals(Errno.SUCCESS, driver.register(CRYPTO_ARC4, 16));
    assertEquals(
        Set.of(AlgorithmFlag.SUPPORTED), rig.crypto.algorithmFlags(driver.id, CRYPTO_ARC4));
    long wider = rig.session(arc4());
    assertEquals(Errno.SUCCESS, rig.run(Rig.whole(wider, CRYPTO_ARC4, new byte[2])));
    assertEquals(Errno.SUCCESS, rig.crypto.unregister(driver.id, CRYPTO_ARC4));
    assertEquals(Errno.EINVAL, rig.opening(arc4(), 0));
  }

  @Test
  @DisplayName("K017 a late registration leaves the count of sessions as it is")
  void register_late() {
    ToyDriver driver = rig.driver("card0", SOFTWARE).with(CRYPTO_ARC4);
    long sid = rig.session(arc4());
    driver.with(CRYPTO_CAST_CBC);
    assertEquals(1, rig.sessions(driver.id));
    rig.crypto.freeSession(sid);
    assertEquals(0, rig.sessions(driver.id));
    assertNotNull(rig.crypto.driver(driver.id));
  }

  @Test
  @DisplayName("K022 K023 a withdrawn algorithm takes no new session; the others' go on; what was not there is an error")
  void unregister() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4, CRYPTO_CAST_CBC);
    long other = rig.session(cast());
    assertEquals(Errno.SUCCESS, rig.crypto.unregister(driver.id, CRYPTO_ARC4));
    assertEquals(Errno.EINVAL, rig.crypto.unregister(driver.id, CRYPTO_ARC4));
    assertEquals(Errno.EINVAL, rig.crypto.unregister(driver.id, 99));
    assertEquals(Errno.EINVAL, rig.opening(arc4(), 0));
    assertEquals(Errno.SUCCESS, rig.opening(cast(), 0));
    assertEquals(Errno.SUCCESS, rig.run(Rig.whole(other, CRYPTO_CAST_CBC, new byte[8])));
  }

  @Test
  @DisplayName("K024 K025 withdrawn at once or one by one, a driver takes no new session, and goes with its last one")
  void unregisterAll() {
    for (boolean one : new boolean[] {false, true}) {
      ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4, CRYPTO_CAST_CBC);
      long sid = rig.session(arc4());
      if (one) {
        assertEquals(Errno.SUCCESS, rig.crypto.unregister(driver.id, CRYPTO_ARC4));
        assertEquals(Errno.SUCCESS, rig.crypto.unregister(driver.id, CRYPTO_CAST_CBC));
      } else {
        assertEquals(Errno.SUCCESS, rig.crypto.unregisterAll(driver.id));
      }
      assertEquals(Errno.EINVAL, rig.opening(arc4(), 0));
      assertEquals(Errno.EINVAL, driver.register(CRYPTO_ARC4, 0));
      assertTrue(rig.crypto.driver(driver.id).isPresent());
      assertEquals(Errno.SUCCESS, rig.crypto.freeSession(sid));
      assertTrue(rig.crypto.driver(driver.id).isEmpty());
      assertEquals(List.of(sid), driver.freed);
    }
  }
}
