package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** AES/XTS, which the JDK does not have: the sectors of a disk. */
class SectorCipherTest {
  private final FermataProvider provider = Fermata.over(new SectorDriver());
  private final Random random = new Random(1);
  private final SecretKey key = Keys.of("AES", 64, random);
  private final IvParameterSpec tweak = new IvParameterSpec(Keys.bytes(16, random));
  private Cipher cipher;

  @BeforeEach
  void make() throws Exception {
    cipher = Cipher.getInstance("AES/XTS/NoPadding", provider);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private byte[] whole(int mode, byte[] sector) throws Exception {
    Cipher one = Cipher.getInstance("AES/XTS/NoPadding", provider);
    one.init(mode, key, tweak);
    return one.doFinal(sector);
  }

  @Test
  @DisplayName("IEEE 1619, annex B, vector 15: 17 bytes, whose last one is stolen for")
  void published() throws Exception {
    HexFormat hex = HexFormat.of();
    SecretKey known =
        new SecretKeySpec(
            hex.parseHex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0"), "AES");
    IvParameterSpec number = new IvParameterSpec(hex.parseHex("9a785634120000000000000000000000"));
    byte[] sector = hex.parseHex("000102030405060708090a0b0c0d0e0f10");
    cipher.init(Cipher.ENCRYPT_MODE, known, number);
    byte[] sealed = cipher.doFinal(sector);
    assertEquals("6c1625db4671522d3d7599601de7ca09ed", hex.formatHex(sealed));
    cipher.init(Cipher.DECRYPT_MODE, known, number);
    assertArrayEquals(sector, cipher.doFinal(sealed));
  }

  @Test
  @DisplayName("a sector in pieces, and over itself, is the same; then comes the next one")
  void pieces() throws Exception {
    for (int length : new int[] {16, 17, 31, 32, 512, 4_096, 5_000}) {
      byte[] sector = Keys.bytes(length, random);
      byte[] sealed = whole(Cipher.ENCRYPT_MODE, sector);
      cipher.init(Cipher.ENCRYPT_MODE, key, tweak);
      for (int round = 0; round < 2; round++) {
        int cut = random.nextInt(length);
        assertEquals(0, cipher.update(sector, 0, cut).length);
        assertEquals(length, cipher.getOutputSize(length - cut));
        byte[] over = new byte[length + 20];
        System.arraycopy(sector, cut, over, 10, length - cut);
        assertEquals(length, cipher.doFinal(over, 10, length - cut, over, 3));
        assertArrayEquals(sealed, Arrays.copyOfRange(over, 3, 3 + length));
        System.arraycopy(sector, 0, over, 10, length);
        assertEquals(length, cipher.doFinal(over, 10, length, over, 3));
        assertArrayEquals(sealed, Arrays.copyOfRange(over, 3, 3 + length));
      }
      assertArrayEquals(sector, whole(Cipher.DECRYPT_MODE, sealed));
    }
  }

  @Test
  @DisplayName("too little room leaves the sector as it was; a sector that is too short has ended")
  void refused() throws Exception {
    byte[] sector = Keys.bytes(40, random);
    cipher.init(Cipher.ENCRYPT_MODE, key, tweak);
    cipher.update(sector, 0, 30);
    assertThrows(ShortBufferException.class, () -> cipher.doFinal(sector, 30, 10, new byte[39], 0));
    assertArrayEquals(whole(Cipher.ENCRYPT_MODE, sector), cipher.doFinal(sector, 30, 10));
    cipher.update(sector, 0, 9);
    assertThrows(IllegalBlockSizeException.class, () -> cipher.doFinal(sector, 0, 6));
    assertArrayEquals(whole(Cipher.ENCRYPT_MODE, sector), cipher.doFinal(sector));
  }

  @Test
  @DisplayName("another length of key, two equal keys, and another tweak are refused at init")
  void init() throws Exception {
    byte[] equal = Keys.bytes(32, random);
    System.arraycopy(equal, 0, equal, 16, 16);
    for (byte[] wrong : new byte[][] {new byte[16], Keys.bytes(48, random), equal}) {
      SecretKey bad = new SecretKeySpec(wrong, "AES");
      assertThrows(InvalidKeyException.class, () -> cipher.init(Cipher.ENCRYPT_MODE, bad, tweak));
    }
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(new byte[12])));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, new byte[16])));
    assertThrows(InvalidKeyException.class, () -> cipher.init(Cipher.DECRYPT_MODE, key));
    cipher.init(Cipher.ENCRYPT_MODE, key);
    assertEquals(16, cipher.getIV().length, "a number was made");
  }
}
