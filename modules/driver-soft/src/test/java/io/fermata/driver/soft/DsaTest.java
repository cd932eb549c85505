package io.fermata.driver.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The nonce of a signature. */
class DsaTest {
  private static Dsa dsa(long p, long q, long g) throws Exception {
    return Dsa.of(BigInteger.valueOf(p), BigInteger.valueOf(q), BigInteger.valueOf(g));
  }

  /** Gives these bytes, one at a time. */
  private static final class Script extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient Deque<Integer> bytes;

    Script(Integer... bytes) {
      this.bytes = new ArrayDeque<>(List.of(bytes));
    }

    @Override
    public void nextBytes(byte[] into) {
      for (int i = 0; i < into.length; i++) {
        into[i] = bytes.remove().byteValue();
      }
    }
  }

  @Test
  @DisplayName("0, q and more are drawn again; 1 and q - 1 are taken")
  void range() throws Exception {
    Dsa dsa = dsa(23, 11, 2); // q has 4 bits
    Script script = new Script(0, 11, 12, 15, 1, 10, 0, 5);
    assertEquals(BigInteger.ONE, dsa.nonce(script));
    assertEquals(BigInteger.TEN, dsa.nonce(script));
    assertEquals(BigInteger.valueOf(5), dsa.nonce(script));
  }

  @Test
  @DisplayName("over all that the source of randomness can give, every nonce comes as often as any other")
  void even() throws Exception {
    Dsa dsa = dsa(23, 11, 2);
    Map<BigInteger, Integer> seen = new TreeMap<>();
    Integer[] all = new Integer[257];
    Arrays.setAll(all, i -> i & 0xff);
    all[256] = 1; // ends the last draw
    Script script = new Script(all);
    while (!script.bytes.isEmpty()) {
      seen.merge(dsa.nonce(script), 1, Integer::sum);
    }
    seen.merge(BigInteger.ONE, -1, Integer::sum);
    assertEquals(10, seen.size());
    assertEquals(List.of(16), seen.values().stream().distinct().toList());
  }
}
