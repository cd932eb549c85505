package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.multibuffer.Rig.Asked;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AES/CBC inside {@code submit}, for decryption alone. */
class ChainedKeyTest {
  private static final SessionSpec CBC = SessionSpec.cipher("AES/CBC");

  private final Random random = new Random(20_261_123);
  private final SecretKey key = Rig.key(random, 32);
  private final byte[] vector = Rig.bytes(random, 16);

  @BeforeAll
  static void library() {
    LibraryThere.assume();
  }

  private byte[] encrypted(byte[] message) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", "SunJCE");
    cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(vector));
    return cipher.doFinal(message);
  }

  /** What is longer than a copy, or than a call of the library, is cut, and the pieces chained. */
  @ParameterizedTest
  @ValueSource(ints = {0, 16, 16_384, 16_400, 49_152, 1 << 20, (1 << 20) + 16, (3 << 20) + 4_096})
  @DisplayName("messages of every length decrypt as the platform's provider has them, in place and apart")
  void lengths(int length) throws Exception {
    byte[] message = Rig.bytes(random, length);
    byte[] sealed = encrypted(message);
    try (Driver driver = Rig.started(new InlineDriver());
        DriverSession session = driver.open(CBC.key(key).decryption());
        Arena arena = Arena.ofConfined()) {
      MemorySegment there = arena.allocate(length);
      for (boolean isNative : new boolean[] {false, true}) {
        for (boolean inPlace : new boolean[] {false, true}) {
          Asked asked = new Asked();
          byte[] in = sealed.clone();
          byte[] out = inPlace ? in : new byte[length];
          MemorySegment from = arena.allocate(length).copyFrom(MemorySegment.ofArray(sealed));
          MemorySegment to = inPlace ? from : there;
          if (isNative) {
            asked.request.input().set(from);
            asked.request.output().set(to);
          } else {
            asked.request.input().set(in, 0, length);
            asked.request.output().set(out, 0, length);
          }
          asked.request.nonce().set(vector, 0, vector.length);
          asked.begin(Operation.DECRYPT);
          session.submit(asked.request, false);
          assertEquals(Outcome.DONE, asked.await().outcome());
          assertArrayEquals(
              message,
              isNative ? to.toArray(ValueLayout.JAVA_BYTE) : out,
              () -> length + " bytes, native " + isNative + ", in place " + inPlace);
        }
      }
    }
  }

  @Test
  @DisplayName("a session for both directions is refused, and in its own encryption")
  void encryption() throws DriverException {
    try (Driver driver = Rig.started(new InlineDriver())) {
      Suitability.Unfit both = assertInstanceOf(Suitability.Unfit.class, driver.probe(CBC.key(key)));
      assertEquals(Reason.UNSUPPORTED, both.reason());
      assertTrue(both.why().contains("for decryption alone"), both::why);
      try (DriverSession session = driver.open(CBC.key(key).decryption())) {
        Asked asked = new Asked();
        byte[] output = new byte[32];
        asked.request.input().set(new byte[32], 0, 32);
        asked.request.output().set(output, 0, 32);
        asked.request.nonce().set(vector, 0, vector.length);
        asked.begin(Operation.ENCRYPT);
        session.submit(asked.request, false);
        assertEquals(Outcome.FAILED, asked.await().outcome());
        assertEquals(Reason.UNSUPPORTED, asked.request.failure().reason());
        assertArrayEquals(new byte[32], output);
      }
    }
  }
}
