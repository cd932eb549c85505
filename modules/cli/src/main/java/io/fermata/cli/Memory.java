package io.fermata.cli;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Where messages and results lie. */
enum Memory {
  /** In arrays of bytes. */
  ARRAY {
    @Override
    MemorySegment allocate(Arena arena, int bytes) {
      return MemorySegment.ofArray(new byte[bytes]);
    }
  },
  /** In native memory, at the beginning of a cache line. */
  NATIVE {
    @Override
    MemorySegment allocate(Arena arena, int bytes) {
      return arena.allocate(bytes, CACHE_LINE);
    }
  };

  private static final int CACHE_LINE = 64;

  /**
   * So many bytes.
   *
   * @param arena whose they are, if they are native
   */
  abstract MemorySegment allocate(Arena arena, int bytes);

  /** A copy of an array. */
  MemorySegment copy(Arena arena, byte[] bytes) {
    return allocate(arena, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }
}
