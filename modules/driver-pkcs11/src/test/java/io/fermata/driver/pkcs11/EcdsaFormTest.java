package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two forms of a signature. */
class EcdsaFormTest {

  @ParameterizedTest
  @ValueSource(ints = {32, 48, 66})
  @DisplayName("the encoding is that of Bouncy Castle, for numbers of any length, and is read back")
  void encoded(int half) throws Exception {
    Random random = new Random(half);
    for (int i = 0; i < 2_000; i++) {
      BigInteger r = new BigInteger(1 + random.nextInt(half * 8), random).max(BigInteger.ONE);
      BigInteger s = new BigInteger(1 + random.nextInt(half * 8), random).max(BigInteger.ONE);
      byte[] both = new byte[2 * half];
      put(r, both, half);
      put(s, both, 2 * half);
      byte[] encoded = EcdsaForm.encoded(both);
      BigInteger most = BigInteger.ONE.shiftLeft(half * 8);
      assertArrayEquals(StandardDSAEncoding.INSTANCE.encode(most, r, s), encoded);
      assertArrayEquals(both, EcdsaForm.sideBySide(encoded, half).orElseThrow());
      byte[] altered = encoded.clone();
      altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
      Optional<byte[]> read = EcdsaForm.sideBySide(altered, half);
      if (read.isPresent()) { // another signature, in the only form that it has
        assertArrayEquals(altered, EcdsaForm.encoded(read.get()));
      }
    }
  }

  private static void put(BigInteger number, byte[] both, int to) {
    byte[] bytes = number.toByteArray();
    int skip = bytes[0] == 0 ? 1 : 0;
    System.arraycopy(bytes, skip, both, to - bytes.length + skip, bytes.length - skip);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "3006020101",
        "3006020101020181", // negative
        "300702010102020001", // not the shortest form
        "300602010102010100", // something after it
        "300702010102010100", // and inside
        "30810602010102010101", // a length that is too long
        "3106020101020101",
        "3006030101020101",
        "3006020101020201",
        "300502010102007f"
      })
  @DisplayName("what is no distinguished encoding of two numbers is none")
  void malformed(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertEquals(Optional.empty(), EcdsaForm.sideBySide(bytes, 32).map(Arrays::toString));
  }

  @Test
  @DisplayName("a long length where a short one does is none, and so is a number longer than the order")
  void malformed_long() {
    byte[] both = new byte[132];
    Arrays.fill(both, 0, 62, (byte) 0);
    Arrays.fill(both, 62, 132, (byte) 1);
    byte[] encoded = EcdsaForm.encoded(both);
    assertTrue(EcdsaForm.sideBySide(encoded, 66).isPresent());
    byte[] longer = new byte[encoded.length + 1];
    System.arraycopy(encoded, 1, longer, 2, encoded.length - 1);
    longer[0] = 0x30;
    longer[1] = (byte) 0x81;
    assertTrue(EcdsaForm.sideBySide(longer, 66).isEmpty());
    assertTrue(EcdsaForm.sideBySide(encoded, 32).isEmpty());
    // 127 bytes of content, whose length takes one byte
    byte[] just = new byte[130];
    just[0] = 0x30;
    just[1] = (byte) 0x81;
    just[2] = 127;
    just[3] = 2;
    just[4] = 61;
    Arrays.fill(just, 5, 66, (byte) 1);
    just[66] = 2;
    just[67] = 62;
    Arrays.fill(just, 68, 130, (byte) 1);
    assertTrue(EcdsaForm.sideBySide(just, 66).isEmpty());
  }
}
