package io.fermata.driver.multibuffer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Copies between slots and native memory, without an object for a slot over an array. */
final class Bytes {

  // A nonce, a vector or a tag is two words, which for 9 to 15 bytes overlap.
  private static final int WORD = Long.BYTES;
  private static final int FEW = 2 * WORD;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private Bytes() {}

  /** Copies part of a slot into native memory. */
  static void read(Slot from, int skip, MemorySegment to, long at, int length) {
    if (length >= WORD && length <= FEW) {
      int last = length - WORD;
      long one;
      long other;
      if (from.isArray()) {
        byte[] array = from.array();
        int start = from.offset() + skip;
        one = (long) WORDS.get(array, start);
        other = (long) WORDS.get(array, start + last);
      } else {
        MemorySegment memory = from.segment();
        one = memory.get(JAVA_LONG_UNALIGNED, skip);
        other = memory.get(JAVA_LONG_UNALIGNED, (long) skip + last);
      }
      to.set(JAVA_LONG_UNALIGNED, at, one);
      to.set(JAVA_LONG_UNALIGNED, at + last, other);
    } else if (from.isArray()) {
      MemorySegment.copy(from.array(), from.offset() + skip, to, JAVA_BYTE, at, length);
    } else {
      MemorySegment.copy(from.segment(), skip, to, at, length);
    }
  }

  /** Copies native memory to part of a slot. */
  static void write(MemorySegment from, long at, Slot to, int skip, int length) {
    if (length >= WORD && length <= FEW) {
      int last = length - WORD;
      long one = from.get(JAVA_LONG_UNALIGNED, at);
      long other = from.get(JAVA_LONG_UNALIGNED, at + last);
      if (to.isArray()) {
        byte[] array = to.array();
        int start = to.offset() + skip;
        WORDS.set(array, start, one);
        WORDS.set(array, start + last, other);
      } else {
        MemorySegment memory = to.segment();
        memory.set(JAVA_LONG_UNALIGNED, skip, one);
        memory.set(JAVA_LONG_UNALIGNED, (long) skip + last, other);
      }
    } else if (to.isArray()) {
      MemorySegment.copy(from, JAVA_BYTE, at, to.array(), to.offset() + skip, length);
    } else {
      MemorySegment.copy(from, at, to.segment(), skip, length);
    }
  }

  /**
   * The same memory, of which native code may use so many bytes: another thread may have set the slot anew since its length
   * was read.
   */
  static MemorySegment holding(MemorySegment memory, long length) {
    if (memory.byteSize() < length) {
      throw new IllegalStateException(
          "memory of " + memory.byteSize() + " bytes was set for a message of " + length + " that is under way");
    }
    return memory;
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
    if (length >= WORD && length <= FEW) {
      int last = length - WORD;
      long first = memory.get(JAVA_LONG_UNALIGNED, one) ^ memory.get(JAVA_LONG_UNALIGNED, other);
      long second = memory.get(JAVA_LONG_UNALIGNED, one + last) ^ memory.get(JAVA_LONG_UNALIGNED, other + last);
      return (first | second) == 0;
    }
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
