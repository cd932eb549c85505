package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

class MemoryPoolTest {
  private final MemoryPool pool = new MemoryPool();

  @Test
  @DisplayName("what is given back is overwritten and lent again")
  void release_wipes() {
    MemorySegment lent = pool.lease(600);
    assertEquals(1024, lent.byteSize());
    MemorySegment other = pool.lease(600);
    assertNotSame(lent, other);
    lent.fill((byte) 7);
    pool.release(lent);
    assertArrayEquals(new byte[1024], lent.toArray(ValueLayout.JAVA_BYTE));
    assertNotSame(lent, pool.lease(400), "of another size");
    assertSame(lent, pool.lease(1024));
    assertNotSame(lent, pool.lease(1024), "lent once");
  }

  @Test
  @DisplayName("of what is given back as much is overwritten as was used")
  void release_used() {
    MemorySegment lent = pool.lease(600);
    lent.asSlice(0, 600).fill((byte) 7);
    pool.release(lent, 600);
    assertSame(lent, pool.lease(600));
    assertEquals(-1, lent.mismatch(MemorySegment.ofArray(new byte[1024])));
    lent.set(ValueLayout.JAVA_BYTE, 600, (byte) 7);
    pool.release(lent, 600);
    assertEquals(7, lent.get(ValueLayout.JAVA_BYTE, 600), "what nobody was given is left alone");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 511, 512, 513, 65_536, 65_537, 1 << 21, (1 << 21) + 1})
  @DisplayName("every size is lent zeroed, large enough and aligned")
  void lease_sizes(long size) {
    MemorySegment lent = pool.lease(size);
    assertTrue(lent.byteSize() >= Math.max(size, 512));
    assertTrue(lent.byteSize() <= Math.max(2 * size, 512));
    assertEquals(0, lent.address() % 64);
    assertEquals(-1, lent.mismatch(MemorySegment.ofArray(new byte[(int) lent.byteSize()])));
    lent.fill((byte) 7);
    pool.release(lent);
    assertEquals(0, lent.get(ValueLayout.JAVA_BYTE, lent.byteSize() - 1));
  }

  @Test
  @DisplayName("places are aligned upwards")
  void align() {
    assertEquals(0, MemoryPool.align(0));
    assertEquals(64, MemoryPool.align(1));
    assertEquals(64, MemoryPool.align(64));
    assertEquals(128, MemoryPool.align(65));
  }

  @Test
  @DisplayName("no more than its limit is kept, whatever the sizes")
  void kept_bounded() {
    MemoryPool pool = new MemoryPool();
    for (int size : new int[] {1 << 20, 1 << 12, 1 << 21}) {
      List<MemorySegment> out = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        out.add(pool.lease(size));
      }
      out.forEach(pool::release);
      assertTrue(pool.kept() <= MemoryPool.KEPT_BYTES, size + " keeps " + pool.kept());
    }
    assertEquals(MemoryPool.KEPT_BYTES, pool.kept(), "and up to there it is kept");
  }
}
