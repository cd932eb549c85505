package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/** Bytes between a request's memory and the driver's own native memory. */
final class Memory {

  private Memory() {}

  /** Copies part of a slot to the beginning of native memory. */
  static void copy(Slot from, int at, int length, MemorySegment to) {
    if (from.isArray()) {
      MemorySegment.copy(from.array(), from.offset() + at, to, JAVA_BYTE, 0, length);
    } else {
      MemorySegment.copy(from.segment(), at, to, 0, length);
    }
  }

  /** Copies the beginning of native memory to part of a slot. */
  static void copy(MemorySegment from, int length, Slot to, int at) {
    if (to.isArray()) {
      MemorySegment.copy(from, JAVA_BYTE, 0, to.array(), to.offset() + at, length);
    } else {
      MemorySegment.copy(from, 0, to.segment(), at, length);
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

  /** Overwrites the beginning of a slot with zeros. */
  static void wipe(Slot slot, int length) {
    slot.segment().asSlice(0, length).fill((byte) 0);
  }

  /**
   * Refuses an output that is too short.
   *
   * @throws DriverException with {@link Reason#BAD_REQUEST}
   */
  static void requireRoom(Slot output, long needed) throws DriverException {
    if (output.length() < needed) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "output of " + output.length() + " bytes; the result has " + needed);
    }
  }

  /** What a request fails with when its memory was closed, or is another thread's: the linker says so. */
  static DriverException unreachable(RuntimeException thrown) {
    return new DriverException(
        Reason.BAD_REQUEST, "the request's memory cannot be reached: " + thrown.getMessage(), thrown);
  }
}
