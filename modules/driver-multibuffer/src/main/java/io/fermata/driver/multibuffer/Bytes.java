package io.fermata.driver.multibuffer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Copies between slots and native memory, without an object for a slot over an array. */
final class Bytes {

  private Bytes() {}

  /** Copies part of a slot into native memory. */
  static void read(Slot from, int skip, MemorySegment to, long at, int length) {
    if (from.isArray()) {
      MemorySegment.copy(from.array(), from.offset() + skip, to, JAVA_BYTE, at, length);
    } else {
      MemorySegment.copy(from.segment(), skip, to, at, length);
    }
  }

  /** Copies native memory to part of a slot. */
  static void write(MemorySegment from, long at, Slot to, int skip, int length) {
    if (to.isArray()) {
      MemorySegment.copy(from, JAVA_BYTE, at, to.array(), to.offset() + skip, length);
    } else {
      MemorySegment.copy(from, at, to.segment(), skip, length);
    }
  }

  /** True if what is there can be written. */
  static boolean isWritable(Slot slot) {
    return slot.isArray() || !slot.segment().isReadOnly();
  }

  /** Overwrites the beginning of a slot. */
  static void wipe(Slot slot, int length) {
    if (slot.isArray()) {
      Arrays.fill(slot.array(), slot.offset(), slot.offset() + length, (byte) 0);
    } else {
      slot.segment().asSlice(0, length).fill((byte) 0);
    }
  }

  /** True if two ranges hold the same; takes as long if they differ. */
  static boolean same(MemorySegment memory, long one, long other, int length) {
    int difference = 0;
    for (int i = 0; i < length; i++) {
      difference |= memory.get(JAVA_BYTE, one + i) ^ memory.get(JAVA_BYTE, other + i);
    }
    return difference == 0;
  }

  /** As above, of part of a slot and the beginning of native memory. */
  static boolean same(Slot slot, int skip, MemorySegment memory, int length) {
    int difference = 0;
    for (int i = 0; i < length; i++) {
      byte there =
          slot.isArray()
              ? slot.array()[slot.offset() + skip + i]
              : slot.segment().get(JAVA_BYTE, skip + (long) i);
      difference |= there ^ memory.get(JAVA_BYTE, i);
    }
    return difference == 0;
  }
}
