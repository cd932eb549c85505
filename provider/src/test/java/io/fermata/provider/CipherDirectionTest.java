package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fermata.spi.Suitability.Fits;
import java.nio.ByteBuffer;
import java.security.InvalidAlgorithmParameterException;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The driver of a cipher goes by what it is to do, and by where the messages are. */
class CipherDirectionTest {
  private static final SecretKey KEY = new SecretKeySpec(new byte[16], "AES");
  private static final IvParameterSpec VECTOR = new IvParameterSpec(new byte[16]);
  private static final int LENGTH = 512;

  private final ChainDriver both = new ChainDriver("both", false, new Fits(0));

  private static Cipher cipher(FermataProvider provider, int mode) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", provider);
    cipher.init(mode, KEY, VECTOR);
    return cipher;
  }

  private void forget(ChainDriver... others) {
    both.noted.clear();
    for (ChainDriver other : others) {
      other.noted.clear();
    }
  }

  @Test
  @DisplayName("a driver that decrypts alone is used to decrypt and unwrap, never to encrypt, also by one object")
  void directions() throws Exception {
    ChainDriver back = new ChainDriver("back", true, new Fits(9));
    try (FermataProvider provider = Fermata.over(both, back)) {
      byte[] message = new byte[LENGTH];
      Cipher cipher = cipher(provider, Cipher.ENCRYPT_MODE);
      byte[] sealed = cipher.doFinal(message);
      cipher.init(Cipher.DECRYPT_MODE, KEY, VECTOR);
      assertArrayEquals(message, cipher.doFinal(sealed));
      forget(back);
      for (int i = 0; i < 3; i++) {
        cipher.init(Cipher.ENCRYPT_MODE, KEY, VECTOR);
        assertArrayEquals(sealed, cipher.doFinal(message));
        assertEquals(List.of("ENCRYPT array"), both.noted);
        assertEquals(List.of(), back.noted);
        forget(back);
        cipher.init(Cipher.DECRYPT_MODE, KEY, VECTOR);
        assertArrayEquals(message, cipher.doFinal(sealed));
        assertEquals(List.of(), both.noted);
        assertEquals(List.of("DECRYPT array"), back.noted);
        forget(back);
      }
      cipher.init(Cipher.WRAP_MODE, KEY, VECTOR);
      byte[] wrapped = cipher.wrap(KEY);
      assertEquals(List.of(), back.noted);
      forget(back);
      cipher.init(Cipher.UNWRAP_MODE, KEY, VECTOR);
      assertEquals(KEY, cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY));
      assertEquals(List.of(), both.noted);
    }
  }

  @Test
  @DisplayName("where there is a driver for decryption alone, an encryption is refused as it is initialised")
  void encryption() throws Exception {
    ChainDriver back = new ChainDriver("back", true, new Fits(9));
    try (FermataProvider provider = Fermata.over(back)) {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", provider);
      assertThrows(
          InvalidAlgorithmParameterException.class,
          () -> cipher.init(Cipher.ENCRYPT_MODE, KEY, VECTOR));
      cipher.init(Cipher.DECRYPT_MODE, KEY, VECTOR);
      assertEquals(LENGTH, cipher.doFinal(new byte[LENGTH]).length);
    }
  }

  @Test
  @DisplayName("direct buffers go to the driver that is better with native memory, arrays to the other")
  void memory() throws Exception {
    ChainDriver library = new ChainDriver("library", false, new Fits(-1).onNative(9));
    try (FermataProvider provider = Fermata.over(both, library)) {
      ByteBuffer in = ByteBuffer.allocateDirect(LENGTH);
      ByteBuffer out = ByteBuffer.allocateDirect(LENGTH);
      for (int mode : new int[] {Cipher.ENCRYPT_MODE, Cipher.DECRYPT_MODE}) {
        Cipher cipher = cipher(provider, mode);
        assertEquals(LENGTH, cipher.doFinal(in.clear(), out.clear()));
        byte[] unused = cipher.doFinal(new byte[LENGTH]);
        String what = mode == Cipher.ENCRYPT_MODE ? "ENCRYPT" : "DECRYPT";
        forget(library);
        cipher.init(mode, KEY, VECTOR);
        assertEquals(LENGTH, cipher.doFinal(in.clear(), out.clear()));
        assertEquals(List.of(what + " native"), library.noted);
        assertEquals(List.of(), both.noted);
        forget(library);
        assertEquals(LENGTH, cipher.doFinal(unused).length);
        assertEquals(List.of(), library.noted);
        assertEquals(List.of(what + " array"), both.noted);
      }
    }
  }
}
