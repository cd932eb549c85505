package io.fermata.framework;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Native memory for requests that a driver keeps: overwritten when it is given back, then used again.
 *
 * <p>Sizes are powers of two. The memory belongs to the garbage collector, so that a driver which
 * completes late, or never, can touch nothing but its own.
 */
final class MemoryPool {
  private static final int LEAST_BITS = 9;
  private static final int CLASSES = 13;

  /** What is kept for later requests, all sizes together. */
  static final long KEPT_BYTES = 32L << 20;

  private static final int ALIGNMENT = 64;

  private final List<Queue<MemorySegment>> shelves =
      Stream.<Queue<MemorySegment>>generate(ConcurrentLinkedQueue::new).limit(CLASSES).toList();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong made = new AtomicLong(); // of those sizes that are kept

  /** At least {@code size} bytes, all zero, aligned to a cache line. */
  MemorySegment lease(long size) {
    int bits = bits(size);
    if (bits < LEAST_BITS + CLASSES) {
      MemorySegment segment = shelves.get(bits - LEAST_BITS).poll();
      if (segment != null) {
        kept.addAndGet(-segment.byteSize());
        return segment;
      }
      made.addAndGet(1L << bits);
    }
    return Arena.ofAuto().allocate(1L << bits, ALIGNMENT);
  }

  /** Overwrites the segment and takes it back. */
  void release(MemorySegment segment) {
    release(segment, segment.byteSize());
  }

  /**
   * As {@link #release(MemorySegment)}, of which only the beginning was given to anybody.
   *
   * @param used how many bytes
   */
  void release(MemorySegment segment, long used) {
    segment.asSlice(0, used).fill((byte) 0);
    int bits = bits(segment.byteSize());
    if (bits < LEAST_BITS + CLASSES) {
      if (kept.addAndGet(segment.byteSize()) <= KEPT_BYTES) {
        shelves.get(bits - LEAST_BITS).add(segment);
      } else {
        kept.addAndGet(-segment.byteSize());
      }
    }
  }

  /** The bytes that are kept now. */
  long kept() {
    return kept.get();
  }

  /** The bytes that were allocated: as many as are {@link #kept} if nothing is out, and less than the most. */
  long made() {
    return made.get();
  }

  private static int bits(long size) {
    return Math.max(LEAST_BITS, Long.SIZE - Long.numberOfLeadingZeros(Math.max(size, 1) - 1));
  }

  /** The next place for a part of a request. */
  static long align(long offset) {
    return (offset + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
