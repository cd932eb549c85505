package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Are wrong keys and parameters refused at init, as the JDK refuses them? */
class CipherRefusalTest {
  private final FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  @ParameterizedTest
  @EnumSource(CipherKind.class)
  @DisplayName("J47 wrong keys, kinds of key and parameters fail at init as the JDK's do")
  void wrong_values(CipherKind kind) throws Exception {
    List<Key> keys = new ArrayList<>();
    keys.add(Keys.p256().getPublic());
    for (int length : new int[] {1, 15, 16, 17, 24, 31, 32, 33, 64}) {
      keys.add(Keys.of(kind.keys, length, new Random(length)));
    }
    List<AlgorithmParameterSpec> specs = new ArrayList<>();
    specs.add(kind.spec(1));
    for (int length : new int[] {0, 1, 8, 11, 12, 13, 16}) {
      specs.add(new IvParameterSpec(new byte[length]));
      for (int bits : new int[] {0, 32, 64, 95, 96, 97, 104, 128, 136}) {
        specs.add(new GCMParameterSpec(bits, new byte[length]));
      }
    }
    for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
      for (Key key : keys) {
        assertSameAtInit(kind, mode, key, kind.spec(1));
      }
      for (AlgorithmParameterSpec spec : specs) {
        assertSameAtInit(kind, mode, kind.key(1), spec);
      }
    }
  }

  private void assertSameAtInit(CipherKind kind, int mode, Key key, AlgorithmParameterSpec spec)
      throws Exception {
    CipherKind.Step init =
        cipher -> {
          cipher.init(mode, key, spec);
          return new byte[0];
        };
    assertEquals(
        CipherKind.outcome(init, Cipher.getInstance(kind.name, "SunJCE")),
        CipherKind.outcome(init, Cipher.getInstance(kind.name, provider)),
        () ->
            "mode "
                + mode
                + ", "
                + key.getAlgorithm()
                + " "
                + key.getEncoded().length
                + ", "
                + spec);
  }

  @Test
  @DisplayName("J47 a null key is refused at init, and so is decryption without parameters")
  void nothing_given() throws Exception {
    for (CipherKind kind : CipherKind.values()) {
      Cipher cipher = Cipher.getInstance(kind.name, provider);
      AlgorithmParameterSpec none = null;
      assertThrows(
          InvalidAlgorithmParameterException.class,
          () -> cipher.init(Cipher.DECRYPT_MODE, kind.key(1), none));
      assertThrows(InvalidKeyException.class, () -> cipher.init(Cipher.DECRYPT_MODE, kind.key(1)));
      if (kind == CipherKind.CHACHA) {
        assertThrows(
            UnsupportedOperationException.class,
            () -> cipher.init(Cipher.WRAP_MODE, kind.key(1), kind.spec(1)));
      }
      assertThrows(
          InvalidKeyException.class, () -> cipher.init(Cipher.ENCRYPT_MODE, null, kind.spec(1)));
    }
  }

  @Test
  @DisplayName("nothing works before init, nor after an init that failed")
  void uninitialised() throws Exception {
    for (CipherKind kind : CipherKind.values()) {
      Cipher cipher = Cipher.getInstance(kind.name, provider);
      for (int i = 0; i < 2; i++) {
        assertThrows(IllegalStateException.class, () -> cipher.update(new byte[1]));
        assertThrows(IllegalStateException.class, () -> cipher.updateAAD(new byte[1]));
        assertThrows(IllegalStateException.class, () -> cipher.doFinal(new byte[1]));
        assertThrows(
            InvalidKeyException.class,
            () -> cipher.init(Cipher.ENCRYPT_MODE, Keys.of(kind.keys, 7, new Random(1))));
      }
      cipher.init(Cipher.ENCRYPT_MODE, kind.key(1));
      assertEquals(12, cipher.getIV().length, "a fresh nonce of its own");
      assertTrue(cipher.getParameters().getEncoded().length > 12);
      byte[] sealed = cipher.doFinal(new byte[9]);
      Cipher jdk = Cipher.getInstance(kind.name, "SunJCE");
      jdk.init(Cipher.DECRYPT_MODE, kind.key(1), cipher.getParameters());
      assertArrayEquals(new byte[9], jdk.doFinal(sealed));
    }
  }
}
