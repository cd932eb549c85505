package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_AES_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static io.fermata.framework.kernel.DriverFlag.SOFTWARE;
import static io.fermata.framework.kernel.DriverFlag.SYNC;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DriverIdTest {
  private final Rig rig = Rig.jdk();

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  @DisplayName("K001 K018 a driver gets a small number; -1 if it is not either hardware or software, or its name is taken")
  void driverId() {
    int natives = rig.framework.drivers().size();
    assertEquals(natives, rig.crypto.driverId("card0", Set.of(HARDWARE)));
    assertEquals(natives + 1, rig.crypto.driverId("soft0", Set.of(SOFTWARE, SYNC)));
    assertEquals(-1, rig.crypto.driverId("card0", Set.of(HARDWARE)));
    assertEquals(-1, rig.crypto.driverId("none", Set.of()));
    assertEquals(-1, rig.crypto.driverId("sync", Set.of(SYNC)));
    assertEquals(-1, rig.crypto.driverId("both", Set.of(HARDWARE, SOFTWARE)));
    assertEquals(-1, rig.crypto.driverId(null, Set.of(HARDWARE)));
    rig.crypto.close();
    assertEquals(-1, rig.crypto.driverId("late", Set.of(HARDWARE)));
  }

  @Test
  @DisplayName("K002 the number of a withdrawn driver is used again when its last session has gone, not before")
  void number_reuse() {
    ToyDriver first = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    long sid = rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]));
    assertEquals(Errno.SUCCESS, rig.crypto.unregisterAll(first.id));
    assertEquals(first.id + 1, rig.crypto.driverId("card1", Set.of(HARDWARE)));
    assertEquals(Errno.SUCCESS, rig.crypto.freeSession(sid));
    assertEquals(first.id, rig.crypto.driverId("card2", Set.of(HARDWARE)));
  }

  @Test
  @DisplayName("K004 a number is kept for its driver before anything is registered")
  void number_reserved() {
    int first = rig.crypto.driverId("card0", Set.of(HARDWARE));
    int second = rig.crypto.driverId("card1", Set.of(HARDWARE));
    assertTrue(second > first);
    assertEquals("card0", rig.crypto.driver(first).orElseThrow().name());
  }

  @Test
  @DisplayName("K005 K006 a session id names the driver, its flags and the driver's own number for it")
  void sessionId() {
    ToyDriver driver = rig.driver("soft0", SOFTWARE, SYNC).with(CRYPTO_ARC4);
    long sid = rig.session(new CryptoInit(CRYPTO_ARC4).key(new byte[5]));
    assertEquals(driver.id, SessionId.driver(sid));
    assertEquals(SOFTWARE.bit() | SYNC.bit(), SessionId.flags(sid));
    assertEquals(41, SessionId.local(sid));
    assertEquals(sid, (long) (driver.id | 0x0600_0000) << 32 | 41);
    long widest = SessionId.of(0x92_3456, 0x0600_0000, 0x8765_4321);
    assertEquals(0x0692_3456_8765_4321L, widest, "neither half reaches into the other");
    assertEquals(0x92_3456, SessionId.driver(widest));
    assertEquals(0x8765_4321, SessionId.local(widest));
    long aes = rig.session(new CryptoInit(CRYPTO_AES_CBC).key(new byte[16]));
    assertEquals(rig.nameOf(aes), rig.crypto.driver(SessionId.driver(aes)).orElseThrow().name());
    assertEquals(SOFTWARE.bit() | SYNC.bit(), SessionId.flags(aes));
  }

  @Test
  @DisplayName("K006 a number of a native session that was freed never comes back for another")
  void sessionId_stale() {
    CryptoInit aes = new CryptoInit(CRYPTO_AES_CBC).key(new byte[16]);
    long stale = rig.session(aes);
    rig.crypto.freeSession(stale);
    for (int i = 0; i < 10; i++) {
      assertTrue(rig.session(aes) != stale);
    }
    assertEquals(Errno.ENOENT, rig.run(Rig.whole(stale, CRYPTO_AES_CBC, new byte[16])));
    assertTrue(rig.crypto.session(stale).isEmpty());
  }

  @Test
  @DisplayName("K019 a driver is found by its whole name, else by its family, and not by part of a word")
  void findDriver() {
    ToyDriver card1 = rig.driver("card.1", HARDWARE);
    rig.driver("card.2", HARDWARE);
    assertEquals(card1.id, rig.crypto.findDriver("card.1"));
    assertEquals(card1.id, rig.crypto.findDriver("card"));
    assertEquals(card1.id, rig.crypto.findDriver("card.*"));
    assertEquals(-1, rig.crypto.findDriver("car"));
    rig.crypto.unregisterAll(card1.id);
    assertEquals(card1.id + 1, rig.crypto.findDriver("card"));
  }

  @Test
  @DisplayName("K020 driver and flags by number, of native drivers too; nothing for a wrong number")
  void capabilities() {
    ToyDriver card = rig.driver("card0", HARDWARE);
    assertEquals(Set.of(HARDWARE), rig.crypto.capabilities(card.id));
    assertEquals(Set.of(SOFTWARE, SYNC), rig.crypto.capabilities(0));
    assertEquals("card0", rig.crypto.driver(card.id).orElseThrow().name());
    for (int wrong : new int[] {-1, 99, Integer.MIN_VALUE}) {
      assertEquals(Set.of(), rig.crypto.capabilities(wrong));
      assertTrue(rig.crypto.driver(wrong).isEmpty());
    }
  }
}
