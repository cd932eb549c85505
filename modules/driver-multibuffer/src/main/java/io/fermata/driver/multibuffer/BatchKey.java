package io.fermata.driver.multibuffer;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is computed, and the expanded key, shared by a session and its requests that are out: overwritten when the last
 * one has let go of it. Any thread.
 */
final class BatchKey implements Held {
  /** Bytes of a block. */
  static final long SIZE = 2 * Job.EXPANDED;

  // of CBC both expanded keys, of CMAC one and its two subkeys, of HMAC both states and the code of nothing
  static final long SECOND_SUBKEY = Job.EXPANDED + 16;
  static final long OUTER = 64;
  static final long OF_NOTHING = 128;

  private final Batched algorithm;
  private final Blocks blocks;
  private final MemorySegment block;
  private final int length;
  private final AtomicInteger holders = new AtomicInteger(1);

  /**
   * Held by the caller.
   *
   * @param length bytes of the raw key
   */
  BatchKey(Batched algorithm, Blocks blocks, int length) {
    this.algorithm = algorithm;
    this.blocks = blocks;
    this.block = blocks.take();
    this.length = length;
  }

  Batched algorithm() {
    return algorithm;
  }

  MemorySegment block() {
    return block;
  }

  long address() {
    return block.address();
  }

  /** Bytes of the raw key. */
  int length() {
    return length;
  }

  /** One more holds it; false if nobody does any more. */
  boolean hold() {
    int seen = holders.get();
    while (seen > 0) {
      if (holders.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = holders.get();
    }
    return false;
  }

  @Override
  public void release() {
    if (holders.decrementAndGet() == 0) {
      blocks.give(block);
    }
  }
}
