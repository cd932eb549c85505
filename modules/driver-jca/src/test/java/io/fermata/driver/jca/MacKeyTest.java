package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys of codes, of any length. */
class MacKeyTest {
  private final Random random = new Random(7);

  /** What makes the code of a hash. */
  private record Hmac(String name, String hash, int block) {
    /** RFC 2104, section 2. */
    byte[] of(byte[] key, byte[] message) throws GeneralSecurityException {
      MessageDigest digest = MessageDigest.getInstance(hash, "SUN");
      byte[] padded = Arrays.copyOf(key.length > block ? digest.digest(key) : key, block);
      digest.update(with(padded, 0x36));
      byte[] inner = digest.digest(message);
      digest.update(with(padded, 0x5c));
      return digest.digest(inner);
    }

    private static byte[] with(byte[] padded, int pad) {
      byte[] mixed = padded.clone();
      for (int i = 0; i < mixed.length; i++) {
        mixed[i] ^= (byte) pad;
      }
      return mixed;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** {@link SecretKeySpec} takes no empty key, though RFC 2104 has no least length. */
  private record EmptyKey(String algorithm) implements SecretKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return algorithm;
    }

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      return new byte[0];
    }
  }

  static Stream<Arguments> drivers() {
    return Stream.of("SunJCE", "BC")
        .flatMap(
            provider ->
                Stream.of(
                        new Hmac("HmacMD5", "MD5", 64),
                        new Hmac("HmacSHA1", "SHA-1", 64),
                        new Hmac("HmacSHA224", "SHA-224", 64),
                        new Hmac("HmacSHA256", "SHA-256", 64),
                        new Hmac("HmacSHA384", "SHA-384", 128),
                        new Hmac("HmacSHA512", "SHA-512", 128))
                    .map(hmac -> Arguments.of(provider, hmac)));
  }

  private void compare(String provider, Hmac hmac, SecretKey key) throws Exception {
    try (Rig rig = new Rig(provider, SessionSpec.mac(hmac.name).key(key))) {
      for (int length : new int[] {0, 1, 55, 64, 200, 1_000}) {
        byte[] message = Rig.bytes(random, length);
        byte[] expected = hmac.of(key.getEncoded(), message);
        assertArrayEquals(
            expected,
            rig.whole(Operation.MAC, message, expected.length, Memory.ARRAY, Memory.NATIVE));
        assertArrayEquals(expected, rig.parts(Operation.MAC, message, expected.length, random));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("K136 a key longer than the block is hashed first; keys up to the block are padded")
  void key_lengths(String provider, Hmac hmac) throws Exception {
    for (int length : new int[] {1, 64, 65, 128, 129, 300}) {
      compare(provider, hmac, new SecretKeySpec(Rig.bytes(random, length), hmac.name));
    }
  }

  @ParameterizedTest
  @MethodSource("drivers")
  @DisplayName("an empty key is a key")
  void key_empty(String provider, Hmac hmac) throws Exception {
    compare(provider, hmac, new EmptyKey(hmac.name));
  }
}
