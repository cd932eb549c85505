package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.SessionSpec;
import java.security.InvalidKeyException;
import java.security.Provider;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Do sessions live as long as their key is wanted, and does no message tell a key? */
class KeyHygieneTest {
  private static final byte[] MESSAGE = new byte[10];

  private final HeldDriver device = new HeldDriver();
  private final FermataProvider provider = Fermata.over(device);

  /** A JCA object that is keyed by number and used. */
  enum Keyed {
    GCM {
      @Override
      User with(Provider provider) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
        return (key, use) -> {
          byte[] nonce = {(byte) use, 1};
          cipher.init(
              Cipher.ENCRYPT_MODE,
              Keys.of("AES", 16, new Random(key)),
              new GCMParameterSpec(128, nonce));
          cipher.doFinal(MESSAGE);
        };
      }
    },
    CHACHA {
      @Override
      User with(Provider provider) throws Exception {
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305", provider);
        return (key, use) -> {
          byte[] nonce = Arrays.copyOf(new byte[] {(byte) use}, 12);
          cipher.init(
              Cipher.ENCRYPT_MODE,
              Keys.of("ChaCha20", 32, new Random(key)),
              new IvParameterSpec(nonce));
          cipher.doFinal(MESSAGE);
        };
      }
    },
    MAC {
      @Override
      User with(Provider provider) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256", provider);
        return (key, use) -> {
          mac.init(Keys.of("HmacSHA256", 32, new Random(key)));
          mac.doFinal(MESSAGE);
        };
      }
    },
    SIGNATURE {
      @Override
      User with(Provider provider) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA", provider);
        return (key, use) -> {
          signature.initSign((key == 0 ? Keys.p256() : Keys.pair()).getPrivate());
          signature.update(MESSAGE);
          signature.sign();
        };
      }
    };

    abstract User with(Provider provider) throws Exception;
  }

  interface User {
    void use(int key, int use) throws Exception;
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @ParameterizedTest
  @EnumSource(Keyed.class)
  @DisplayName("a session is kept while the key stays, and closed on another")
  void session(Keyed keyed) throws Exception {
    provider.framework().selfTest();
    int opened = device.opened();
    int closed = device.closed();
    User object = keyed.with(provider);
    for (int use = 0; use < 3; use++) {
      object.use(0, use);
    }
    assertEquals(opened + 1, device.opened());
    assertEquals(closed, device.closed());
    object.use(1, 3);
    assertEquals(opened + 2, device.opened());
    assertEquals(closed + 1, device.closed());
  }

  @ParameterizedTest
  @EnumSource(Keyed.class)
  @DisplayName("a session is closed once its object is unreachable")
  void unreachable(Keyed keyed) throws Exception {
    provider.framework().selfTest();
    int closed = device.closed();
    keyed.with(provider).use(0, 0);
    for (int i = 0; i < 10_000 && device.closed() == closed; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    assertEquals(closed + 1, device.closed());
  }

  static Stream<Supplier<byte[]>> keys() {
    return Stream.of(17, 33, 5, 64).map(length -> () -> Keys.bytes(length, new Random(length)));
  }

  @ParameterizedTest
  @MethodSource("keys")
  @DisplayName("J47 a key of the wrong length fails cleanly at init, and no message tells it")
  void wrong_length(Supplier<byte[]> bytes) throws Exception {
    byte[] key = bytes.get();
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", provider);
    assertSilent(
        key,
        assertThrows(
            InvalidKeyException.class,
            () ->
                gcm.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new GCMParameterSpec(128, MESSAGE))));
    Cipher chacha = Cipher.getInstance("ChaCha20-Poly1305", provider);
    assertSilent(
        key,
        assertThrows(
            InvalidKeyException.class,
            () ->
                chacha.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key, "ChaCha20"),
                    new IvParameterSpec(new byte[12]))));
    assertEquals(0, device.submitted(), "the device was asked for nothing");
    gcm.init(
        Cipher.ENCRYPT_MODE, Keys.of("AES", 16, new Random(1)), new GCMParameterSpec(128, MESSAGE));
    assertEquals(MESSAGE.length + 16, gcm.doFinal(MESSAGE).length, "usable after a right key");
  }

  private static void assertSilent(byte[] key, Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      String told = each.toString();
      assertFalse(told.contains(HexFormat.of().formatHex(key)), told);
      assertFalse(told.contains(HexFormat.of().withUpperCase().formatHex(key)), told);
      assertFalse(told.contains(Arrays.toString(key)), told);
      assertFalse(told.contains(HexFormat.of().formatHex(key, 0, 4)), told);
    }
    assertTrue(thrown.getMessage().contains(String.valueOf(key.length)), thrown.getMessage());
  }

  @Test
  @DisplayName("a description of a session names its algorithm and not its key")
  void description() {
    SecretKey key = Keys.of("AES", 16, new Random(3));
    String text = SessionSpec.aead("AES/GCM").key(key).toString();
    assertEquals("AEAD AES/GCM tag 16", text);
  }
}
