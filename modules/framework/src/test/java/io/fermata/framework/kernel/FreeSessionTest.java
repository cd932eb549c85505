package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FreeSessionTest {
  private final Rig rig = new Rig();
  private final ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);

  @AfterEach
  void close() {
    rig.close();
  }

  private long session() {
    return rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]));
  }

  @Test
  @DisplayName("K056 the driver is told the whole session id; one without freesession is told nothing")
  void freed() {
    long sid = session();
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(sid));
    assertEquals(List.of(sid), driver.freed);
    ToyDriver plain = rig.driver("card1", HARDWARE);
    rig.crypto.register(
        plain.id, CRYPTO_ARC4, 0, Set.of(), plain::newSession, null, plain::process, null);
    rig.crypto.unregisterAll(driver.id);
    long other = session();
    assertEquals(plain.id, SessionId.driver(other));
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(other));
    assertEquals(List.of(), plain.freed);
  }

  @Test
  @DisplayName("K057 no such driver or session is ENOENT, a closed face EINVAL; else the driver's own answer")
  void answers() {
    long sid = session();
    assertEquals(Errno.ENOENT, rig.crypto.freeSession(sid + 1));
    assertEquals(Errno.ENOENT, rig.crypto.freeSession(sid | 0x77L << 32));
    driver.freeAnswer = Errno.EIO;
    assertEquals(Errno.EIO, rig.crypto.freeSession(sid));
    rig.crypto.close();
    assertEquals(Errno.EINVAL, rig.crypto.freeSession(sid));
  }

  @Test
  @DisplayName("K058 the last session of a withdrawn driver frees its number, not an earlier one")
  void last() {
    long one = session();
    long two = session();
    rig.crypto.unregisterAll(driver.id);
    rig.crypto.freeSession(one);
    assertTrue(rig.crypto.driver(driver.id).isPresent());
    rig.crypto.freeSession(two);
    assertFalse(rig.crypto.driver(driver.id).isPresent());
    assertEquals(Errno.EINVAL, rig.crypto.unblock(driver.id, CryptoQueue.SYMQ));
  }

  @Test
  @DisplayName("K059 freed twice counts once")
  void twice() {
    long one = session();
    session();
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(one));
    assertEquals(Errno.ENOENT, rig.crypto.freeSession(one));
    assertEquals(1, rig.sessions(driver.id));
    assertEquals(List.of(one), driver.freed);
  }

  @Test
  @DisplayName("K060 a session with a request out takes no more, and is forgotten when that one has ended")
  void busy() throws Exception {
    driver.hold();
    long sid = session();
    CompletableFuture<Errno> told = new CompletableFuture<>();
    rig.crypto.dispatch(
        Rig.whole(sid, CRYPTO_ARC4, new byte[4]).callback(done -> told.complete(done.etype())));
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(sid));
    assertEquals(List.of(), driver.freed);
    assertEquals(Errno.ENOENT, rig.run(Rig.whole(sid, CRYPTO_ARC4, new byte[4])));
    driver.completeHeld();
    assertEquals(Errno.SUCCESS, told.get());
    assertEquals(List.of(sid), driver.freed);
  }
}
