package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.KeyUseException.Why;
import io.fermata.spi.Algorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Slot;
import java.security.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyUseTest {
  private static Slot slot(int length, int last) {
    byte[] nonce = new byte[length];
    nonce[length - 1] = (byte) last;
    Slot slot = new Slot();
    slot.set(nonce, 0, length);
    return slot;
  }

  private static Why why(Runnable action) {
    return assertThrows(KeyUseException.class, action::run).why();
  }

  @ParameterizedTest(name = "{0}: {1} messages, {2} blocks")
  @CsvSource({
    "AES/GCM, 4294967296, 9223372036854775807, SP 800-38D",
    "AES/CCM, 9223372036854775807, 2305843009213693952, SP 800-38C",
    "AES/CBC, 9223372036854775807, 281474976710656, birthday",
    "AES/CTR, 9223372036854775807, 281474976710656, birthday",
    "DESede/CBC, 9223372036854775807, 1048576, SP 800-67",
  })
  @DisplayName("what a key may encrypt is the published number, to the last, and the refusal says whose it is")
  void count_limits(String algorithm, long messages, long blocks, String source) {
    KeyUse use = new KeyUse(algorithm);
    use.count(messages - 1, blocks - 1);
    use.count(1, 1);
    boolean byMessages = messages != Long.MAX_VALUE;
    KeyUseException e =
        assertThrows(
            KeyUseException.class, () -> use.count(byMessages ? 1 : 0, byMessages ? 0 : 1));
    assertEquals(Why.KEY_SPENT, e.why());
    assertTrue(e.getMessage().contains(source), e.getMessage());
    assertTrue(e.getMessage().contains(algorithm), e.getMessage());
    assertTrue(e.getMessage().contains(Long.toString(byMessages ? messages : blocks)), e.getMessage());
    assertTrue(e.getMessage().contains("new key"), e.getMessage());
    use.uncount(byMessages ? 1 : 0, byMessages ? 0 : 1);
    use.count(byMessages ? 1 : 0, byMessages ? 0 : 1); // what was given back is there again
  }

  @Test
  @DisplayName("what is refused for its blocks is not counted as a message")
  void count_allOrNone() {
    KeyUse use = new KeyUse("DESede/CBC");
    use.count(0, 1 << 20);
    assertEquals(Why.KEY_SPENT, why(() -> use.count(Long.MAX_VALUE, 1)));
    use.count(Long.MAX_VALUE, 0);
  }

  @ParameterizedTest(name = "{0}: {1} bytes and {2} more are {3} blocks")
  @CsvSource({
    "DESede/CBC, 8, 0, 1",
    "DESede/CBC, 24, 0, 3",
    "AES/CTR, 17, 0, 2",
    "AES/CTR, 0, 0, 0",
    "AES/CTR, 2147483647, 0, 134217728",
    // the first block, its counter, and each block twice: SP 800-38C, example 1: 4 bytes, 8 more
    "AES/CCM, 4, 8, 5",
    "AES/CCM, 16, 16, 6",
    "AES/CCM, 24, 20, 8",
    "AES/CCM, 32, 65536, 4103",
    "AES/CCM, 0, 0, 2",
  })
  @DisplayName("blocks are counted as the cipher is called")
  void limits_blocks(String algorithm, int message, int aad, long blocks) {
    assertEquals(blocks, KeyLimits.find(algorithm).orElseThrow().blocks(message, aad));
  }

  @Test
  @DisplayName("every well-known cipher that takes a nonce has its limits, and makes nonces of a legal length")
  void limits_all() {
    for (Algorithm algorithm : Algorithm.all()) {
      Optional<KeyLimits> limits = KeyLimits.find(algorithm.name());
      // a salt may come again, and the nonces of codes are the caller's matter
      boolean takes =
          !algorithm.nonce().accept(0)
              && algorithm.kind() != SessionSpec.Kind.KEY_DERIVATION
              && algorithm.kind() != SessionSpec.Kind.MAC;
      assertEquals(takes, limits.isPresent(), algorithm.name());
      limits.ifPresent(
          l -> {
            assertEquals(algorithm.name(), l.algorithm());
            assertTrue(algorithm.nonce().accept(l.nonce()), algorithm.name());
          });
    }
    assertEquals(16_777_215, KeyLimits.find("AES/CCM").orElseThrow().longest(12));
    assertEquals(65_535, KeyLimits.find("AES/CCM").orElseThrow().longest(13));
    assertEquals(Long.MAX_VALUE, KeyLimits.find("AES/GCM").orElseThrow().longest(12));
    assertEquals(Optional.empty(), KeyLimits.stage(SessionSpec.mac("HmacSHA256")));
  }

  @Test
  @DisplayName("nonces of different lengths are different; those too long for a number are known too")
  void note_lengths() {
    KeyUse use = new KeyUse("AES/GCM");
    for (int length : List.of(1, 8, 12, 16, 17, 18, 100)) {
      use.note(slot(length, 1), 5);
      use.note(slot(length, 2), 5);
    }
    for (int length : List.of(1, 8, 12, 16, 17, 18, 100)) {
      assertEquals(Why.NONCE_SEEN, why(() -> use.note(slot(length, 1), 5)), length + " bytes");
    }
    KeyUse.Numbers three = use.note(slot(100, 3), 5);
    use.forget(three);
    use.note(slot(100, 3), 5);
  }

  @Test
  @DisplayName("of a counter mode all that a message counts through is used, and only that")
  void note_counter() {
    KeyUse use = new KeyUse("AES/CTR");
    use.note(slot(16, 10), 33); // 10, 11 and 12
    assertEquals(Why.NONCE_SEEN, why(() -> use.note(slot(16, 12), 1)));
    assertEquals(Why.NONCE_SEEN, why(() -> use.note(slot(16, 8), 33)));
    use.note(slot(16, 8), 32);
    use.note(slot(16, 13), 0);
    byte[] highest = new byte[16];
    java.util.Arrays.fill(highest, (byte) 0xff);
    Slot end = new Slot();
    end.set(highest, 0, 16);
    assertEquals(Why.TOO_LONG, why(() -> use.note(end, 17)));
    use.note(end, 16);
  }

  @Test
  @DisplayName("a key that has no room for a nonce says so, and how it goes on")
  void note_noRoom() {
    KeyUse use = new KeyUse("AES/GCM", Optional.empty(), 2);
    use.note(slot(12, 1), 5);
    use.note(slot(12, 100), 5);
    byte[] far = new byte[12];
    far[5] = 1;
    Slot slot = new Slot();
    slot.set(far, 0, 12);
    List<KeyUseException> thrown = new ArrayList<>();
    for (int i = 0; i < 5 && thrown.isEmpty(); i++) { // until both orders are spent
      try {
        far[4]++;
        far[6] += 3;
        use.note(slot, 5);
      } catch (KeyUseException e) {
        thrown.add(e);
      }
    }
    assertEquals(Why.NO_ROOM, thrown.getFirst().why());
    assertTrue(thrown.getFirst().getMessage().contains("new key"), thrown.getFirst().getMessage());
    assertEquals(Why.NONCE_SEEN, why(() -> use.note(slot(12, 1), 5)));
  }

  @Test
  @DisplayName("a key is the same by its bytes, or by its object if it has none; each algorithm has its own count")
  void uses_identity() {
    KeyUses uses = new KeyUses();
    byte[] bytes = new byte[16];
    Key one = new SecretKeySpec(bytes, "AES");
    Key same = new SecretKeySpec(bytes.clone(), "AES");
    bytes[0] = 1;
    Key other = new SecretKeySpec(bytes, "AES");
    KeyUse use = uses.join(uses.identify("AES/GCM", one));
    assertSame(use, uses.join(uses.identify("AES/GCM", same)));
    assertNotSame(use, uses.join(uses.identify("AES/GCM", other)));
    assertNotSame(use, uses.join(uses.identify("AES/CTR", one)));
    Key handle = new Handle();
    KeyUse held = uses.join(uses.identify("AES/GCM", handle));
    assertSame(held, uses.join(uses.identify("AES/GCM", handle)));
    assertNotSame(held, uses.join(uses.identify("AES/GCM", new Handle())));
    assertEquals(5, uses.size());
    uses.leave(uses.identify("AES/GCM", same));
    assertSame(use, uses.join(uses.identify("AES/GCM", one)), "one session is left");
    uses.leave(uses.identify("AES/GCM", one));
    uses.leave(uses.identify("AES/GCM", one));
    assertEquals(4, uses.size());
    assertNotSame(use, uses.join(uses.identify("AES/GCM", one)), "forgotten with the last");
  }

  @Test
  @DisplayName("the copy of the key that it is identified by is overwritten")
  void uses_wipe() {
    List<byte[]> copies = new ArrayList<>();
    AtomicInteger asked = new AtomicInteger();
    Key key =
        new Key() {
          @Override
          public String getAlgorithm() {
            return "AES";
          }

          @Override
          public String getFormat() {
            return "RAW";
          }

          @Override
          public byte[] getEncoded() {
            asked.incrementAndGet();
            byte[] copy = {1, 2, 3, 4};
            copies.add(copy);
            return copy;
          }
        };
    KeyUses uses = new KeyUses();
    uses.join(uses.identify("AES/GCM", key));
    assertEquals(1, asked.get());
    assertEquals(0, copies.getFirst()[0] | copies.getFirst()[1] | copies.getFirst()[2]);
  }

  /** A key of somebody's that cannot be taken out. */
  @SuppressWarnings("serial")
  private static final class Handle implements Key {
    @Override
    public String getAlgorithm() {
      return "AES";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }
}
