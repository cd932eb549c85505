package io.fermata.driver.multibuffer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Native memory in blocks of one size, all zero, each from a cache line on; given back they are overwritten and used
 * again. It belongs to the collector: as long as somebody has a block, nobody else's memory is there. Any thread.
 */
final class Blocks {
  private static final long ALIGNMENT = 64;
  private static final int AT_ONCE = 32;

  private final long size;
  private final Deque<MemorySegment> free = new ArrayDeque<>();
  private int made;

  /**
   * @param least bytes of a block
   */
  Blocks(long least) {
    this.size = (least + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** A block that is nobody else's. */
  synchronized MemorySegment take() {
    if (free.isEmpty()) {
      MemorySegment all = Arena.ofAuto().allocate(size * AT_ONCE, ALIGNMENT);
      for (int i = 0; i < AT_ONCE; i++) {
        free.push(all.asSlice(i * size, size));
      }
      made += AT_ONCE;
    }
    return free.pop();
  }

  /** Overwrites a block and takes it back. */
  void give(MemorySegment block) {
    block.fill((byte) 0);
    synchronized (this) {
      free.push(block);
    }
  }

  /** How many there are, in use or not. */
  synchronized int made() {
    return made;
  }
}
