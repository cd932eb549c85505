package io.fermata.framework.kernel;

import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_AES_CBC;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_ARC4;
import static io.fermata.framework.kernel.CryptoAlgorithm.CRYPTO_SHA1_HMAC;
import static io.fermata.framework.kernel.DriverFlag.HARDWARE;
import static io.fermata.framework.kernel.DriverFlag.SOFTWARE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fermata.framework.Preference;
import io.fermata.spi.KeyOperation;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CryptoUserTest {
  private static final byte[] KEY = Rig.bytes(16);
  private static final byte[] IV = Rig.hex("000102030405060708090a0b0c0d0e0f");

  private final Rig rig = Rig.jdk();
  private final CryptoUser user = CryptoUser.open(rig.crypto, false);

  @AfterEach
  void close() {
    user.close();
    rig.close();
  }

  private static CryptoInit aes() {
    return new CryptoInit(CRYPTO_AES_CBC).key(KEY);
  }

  private static CryptoInit hmac() {
    return new CryptoInit(CRYPTO_SHA1_HMAC).key(KEY);
  }

  private static CryptoInit arc4() {
    return new CryptoInit(CRYPTO_ARC4).key(new byte[5]);
  }

  private long session(CryptoInit cipher, CryptoInit mac) {
    SessionId ses = new SessionId();
    assertEquals(Errno.SUCCESS, user.newSession(ses, cipher, mac, Preference.BEST));
    return ses.get();
  }

  @Test
  @DisplayName("K156 one call encrypts and authenticates: the code first, or over the ciphertext if asked for")
  void both() {
    long ses = session(aes(), hmac());
    byte[] data = Rig.bytes(48);
    byte[] encrypted = Reference.encrypted(KEY, IV, data);
    for (boolean cipherFirst : new boolean[] {false, true}) {
      byte[] dst = new byte[48];
      byte[] mac = new byte[20];
      CryptOp op =
          new CryptOp().ses(ses).src(data).dst(dst).iv(IV).mac(mac).cipherFirst(cipherFirst);
      assertEquals(Errno.SUCCESS, user.crypt(op));
      assertArrayEquals(encrypted, dst);
      byte[] covered = cipherFirst ? encrypted : data;
      assertArrayEquals(Reference.mac("HmacSHA1", KEY, covered, 0, 48), mac);
    }
    assertArrayEquals(Rig.bytes(48), data);
    CryptoInit cipher = aes();
    session(cipher, hmac());
    assertNull(cipher.next(), "what the user gave is not changed");
  }

  @Test
  @DisplayName("K156 a session has a cipher, or a code, or both, and does what it has")
  void either() {
    byte[] data = Rig.bytes(32);
    byte[] dst = new byte[32];
    byte[] mac = new byte[20];
    long cipher = session(aes(), null);
    CryptOp op = new CryptOp().ses(cipher).src(data).dst(dst).iv(IV).batch(true);
    assertEquals(Errno.SUCCESS, user.crypt(op));
    assertArrayEquals(Reference.encrypted(KEY, IV, data), dst);
    assertEquals(Errno.EINVAL, user.crypt(op.mac(mac)), "no code in this session");
    assertEquals(Errno.SUCCESS, user.crypt(op.src(dst).mac(null).op(CryptOp.Direction.DECRYPT)));
    assertArrayEquals(data, dst);
    long code = session(null, hmac().mlen(12));
    op = new CryptOp().ses(code).src(data).mac(mac);
    assertEquals(Errno.SUCCESS, user.crypt(op));
    byte[] whole = Reference.mac("HmacSHA1", KEY, data, 0, 32);
    assertArrayEquals(Arrays.copyOf(Arrays.copyOf(whole, 12), 20), mac);
    assertEquals(Errno.EINVAL, user.crypt(op.iv(IV)), "no cipher in this session");
    assertEquals(Errno.EINVAL, user.crypt(op.iv(null).mac(new byte[11])));
    assertEquals(
        Errno.EINVAL, user.newSession(new SessionId(), null, null, Preference.BEST));
  }

  @Test
  @DisplayName("K157 without a vector the first block of the data is it, and is left as it is")
  void firstBlock() {
    long ses = session(aes(), null);
    byte[] data = Rig.bytes(48);
    byte[] dst = new byte[48];
    CryptOp op = new CryptOp().ses(ses).src(data).dst(dst);
    assertEquals(Errno.SUCCESS, user.crypt(op));
    byte[] first = Arrays.copyOf(data, 16);
    assertArrayEquals(Reference.aes(Cipher.ENCRYPT_MODE, KEY, first, data, 16, 32), dst);
    assertEquals(Errno.SUCCESS, user.crypt(op.src(dst).op(CryptOp.Direction.DECRYPT)));
    assertArrayEquals(data, dst);
    assertEquals(Errno.EINVAL, user.crypt(op.src(new byte[15])));
    assertEquals(Errno.EINVAL, user.crypt(op.src(data).iv(new byte[15])));
    assertEquals(Errno.EINVAL, user.crypt(op.iv(IV).dst(new byte[47])));
  }

  @Test
  @DisplayName("K158 EAGAIN is not seen by the user: the request is submitted again until it is done")
  void again() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    AtomicInteger left = new AtomicInteger(3);
    driver.process =
        request -> {
          if (left.getAndDecrement() > 0) {
            rig.crypto.done(request.etype(Errno.EAGAIN));
            return Errno.SUCCESS;
          }
          return driver.complete(request);
        };
    long ses = session(arc4(), null);
    byte[] dst = new byte[2];
    assertEquals(
        Errno.SUCCESS, user.crypt(new CryptOp().ses(ses).src(new byte[] {1, 2}).dst(dst).iv(IV)));
    assertArrayEquals(new byte[] {~1, ~2}, dst);
    assertEquals(4, driver.calls());
  }

  @Test
  @DisplayName("K159 drivers are found by name, chosen when a session is opened, and told of afterwards")
  void drivers() {
    int card = rig.driver("card0", HARDWARE).with(CRYPTO_AES_CBC).id;
    assertEquals(card, user.findDevice("card0"));
    assertEquals(-1, user.findDevice("card1"));
    assertEquals(Optional.of("card0"), user.deviceName(card));
    assertEquals(Optional.empty(), user.deviceName(99));
    long hard = session(aes(), null);
    assertEquals(Optional.of("card0"), user.driver(hard));
    SessionId soft = new SessionId();
    assertEquals(Errno.SUCCESS, user.newSession(soft, aes(), null, Preference.SOFTWARE_ONLY));
    assertEquals(Optional.of("jdk"), user.driver(soft.get()));
    assertEquals(
        Errno.SUCCESS, user.newSession(soft, aes(), null, Preference.driver("jdk")));
    assertEquals(
        Errno.EINVAL, user.newSession(soft, aes(), hmac(), Preference.HARDWARE_ONLY));
    assertEquals(Optional.empty(), user.driver(4711));
  }

  @Test
  @DisplayName("K160 closing a handle frees its sessions and no others")
  void close_all() {
    ToyDriver driver = rig.driver("card0", HARDWARE).with(CRYPTO_ARC4);
    long one = session(arc4(), null);
    session(arc4(), null);
    try (CryptoUser other = CryptoUser.open(rig.crypto, false)) {
      SessionId ses = new SessionId();
      assertEquals(Errno.SUCCESS, other.newSession(ses, arc4(), null, Preference.BEST));
      assertEquals(Errno.SUCCESS, user.freeSession(one));
      assertEquals(Errno.EINVAL, user.freeSession(one));
      user.close();
      assertEquals(1, rig.sessions(driver.id));
      byte[] dst = new byte[1];
      assertEquals(
          Errno.SUCCESS,
          other.crypt(new CryptOp().ses(ses.get()).src(new byte[1]).dst(dst).iv(IV)));
    }
    assertEquals(0, rig.sessions(driver.id));
    assertEquals(Errno.EINVAL, user.newSession(new SessionId(), arc4(), null, Preference.BEST));
    assertEquals(Errno.EINVAL, user.crypt(new CryptOp().ses(one).src(new byte[16])));
  }

  @Test
  @DisplayName("K155 software does key operations only for a handle that allows it")
  void softwareKeys() {
    int soft = rig.crypto.driverId("soft0", Set.of(SOFTWARE));
    rig.crypto.kregister(soft, KeyOperation.MOD_EXP, Set.of(), new ModExp(rig.crypto), null);
    KeyRequest request = ModExp.request(3, 4, 5);
    assertEquals(Errno.ENODEV, user.key(request));
    try (CryptoUser allowed = CryptoUser.open(rig.crypto, true)) {
      KeyRequest again = ModExp.request(3, 4, 5);
      assertEquals(Errno.SUCCESS, allowed.key(again));
      assertEquals(List.of(BigInteger.ONE), again.outputs());
    }
    int card = rig.crypto.driverId("card0", Set.of(HARDWARE));
    rig.crypto.kregister(card, KeyOperation.MOD_EXP, Set.of(), new ModExp(rig.crypto), null);
    assertEquals(Errno.SUCCESS, user.key(request));
  }
}
