package io.fermata.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SlotTest {
  private final Slot slot = new Slot();

  @Test
  @DisplayName("part of an array is used where it is")
  void array() {
    byte[] bytes = {1, 2, 3, 4};
    slot.set(bytes, 1, 2);
    assertTrue(slot.isArray());
    assertSame(bytes, slot.array());
    assertEquals(1, slot.offset());
    assertArrayEquals(new byte[] {2, 3}, slot.copy());
    slot.segment().set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 9);
    slot.buffer().put(1, (byte) 8);
    assertArrayEquals(new byte[] {1, 9, 8, 4}, bytes);
    assertThrows(IndexOutOfBoundsException.class, () -> slot.set(bytes, 3, 2));
    slot.clear();
    assertEquals(0, slot.length());
  }

  @Test
  @DisplayName("a place in an array that is set again is kept as one segment, of whatever length; another place is not")
  void kept() {
    byte[] bytes = {1, 2, 3, 4};
    slot.set(bytes, 1, 2);
    assertFalse(slot.isKept());
    assertThrows(IllegalStateException.class, slot::kept);
    slot.set(bytes, 1, 3);
    assertTrue(slot.isKept());
    MemorySegment kept = slot.kept();
    assertArrayEquals(new byte[] {2, 3, 4}, kept.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    slot.set(bytes, 1, 1);
    assertSame(kept, slot.kept());
    assertEquals(1, slot.length());
    assertArrayEquals(new byte[] {2}, slot.copy());
    slot.set(bytes, 2, 1);
    assertFalse(slot.isKept());
    slot.set(bytes, 2, 1);
    assertEquals(3, slot.kept().get(java.lang.foreign.ValueLayout.JAVA_BYTE, 0));
    slot.set(new byte[] {7, 8, 9, 9}, 2, 1);
    assertFalse(slot.isKept());
    slot.set(MemorySegment.ofArray(bytes).asSlice(2, 1));
    slot.set(bytes, 2, 1);
    assertTrue(slot.isKept());
    slot.clear();
    assertFalse(slot.isKept());
    MemorySegment memory = Arena.ofAuto().allocate(3);
    slot.set(memory);
    assertSame(memory, slot.kept());
  }

  @Test
  @DisplayName("a heap segment over bytes is its array; over anything else it is refused by type")
  void heap_segment() {
    byte[] bytes = {1, 2, 3, 4};
    slot.set(MemorySegment.ofArray(bytes).asSlice(2));
    assertSame(bytes, slot.array());
    assertEquals(2, slot.offset());
    assertEquals(2, slot.length());
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> slot.set(MemorySegment.ofArray(new int[2])))
            .getMessage()
            .contains("int[]"));
  }

  @Test
  @DisplayName("native memory is a segment; closed or confined to another thread it is refused")
  void native_segment() throws Exception {
    Arena arena = Arena.ofConfined();
    MemorySegment memory = arena.allocate(3);
    slot.set(memory);
    assertFalse(slot.isArray());
    assertSame(memory, slot.segment());
    assertEquals(3, slot.buffer().remaining());
    assertThrows(IllegalStateException.class, slot::array);
    Thread other =
        Thread.ofPlatform()
            .unstarted(
                () -> assertThrows(IllegalArgumentException.class, () -> slot.set(memory)));
    Throwable[] uncaught = new Throwable[1];
    other.setUncaughtExceptionHandler((thread, thrown) -> uncaught[0] = thrown);
    other.start();
    other.join();
    assertSame(null, uncaught[0]);
    arena.close();
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> slot.set(memory))
            .getMessage()
            .contains("closed"));
  }

  @Test
  @DisplayName("the module is named, and the guard is held inside its call alone")
  void guard() {
    assertTrue(Slot.class.getModule().isNamed());
    assertFalse(ReentryGuard.isHeld());
    assertTrue(ReentryGuard.call(ReentryGuard::isHeld));
    assertFalse(ReentryGuard.isHeld());
  }
}
