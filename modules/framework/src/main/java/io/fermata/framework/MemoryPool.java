package io.fermata.framework;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Native memory for requests that a driver keeps: overwritten when it is given back, then used again.
 *
 * <p>Sizes are powers of two. The memory belongs to the garbage collector, so that a driver which
 * completes late, or never, can touch nothing but its own.
 */
final class MemoryPool {
  private static final int LEAST_BITS = 9;
  private static final int CLASSES = 13;
  private static final int KEPT_PER_CLASS = 512;
  private static final int ALIGNMENT = 64;

  private final Shelf[] shelves = new Shelf[CLASSES];

  MemoryPool() {
    for (int i = 0; i < CLASSES; i++) {
      shelves[i] = new Shelf();
    }
  }

  private static final class Shelf {
    final Queue<MemorySegment> free = new ConcurrentLinkedQueue<>();
    final AtomicInteger kept = new AtomicInteger();
  }

  /** At least {@code size} bytes, all zero, aligned to a cache line. */
  MemorySegment lease(long size) {
    int bits = bits(size);
    if (bits < LEAST_BITS + CLASSES) {
      Shelf shelf = shelves[bits - LEAST_BITS];
      MemorySegment segment = shelf.free.poll();
      if (segment != null) {
        shelf.kept.decrementAndGet();
        return segment;
      }
    }
    return Arena.ofAuto().allocate(1L << bits, ALIGNMENT);
  }

  /** Overwrites the segment and takes it back. */
  void release(MemorySegment segment) {
    segment.fill((byte) 0);
    int bits = bits(segment.byteSize());
    if (bits < LEAST_BITS + CLASSES) {
      Shelf shelf = shelves[bits - LEAST_BITS];
      if (shelf.kept.incrementAndGet() <= KEPT_PER_CLASS) {
        shelf.free.add(segment);
      } else {
        shelf.kept.decrementAndGet();
      }
    }
  }

  private static int bits(long size) {
    return Math.max(LEAST_BITS, Long.SIZE - Long.numberOfLeadingZeros(Math.max(size, 1) - 1));
  }

  /** The next place for a part of a request. */
  static long align(long offset) {
    return (offset + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
