package io.fermata.framework;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory that a driver may work on while it keeps a request, so that nothing is copied: see {@link
 * Framework#lease}. The one who leased it closes it; if requests on it are still with a driver, it goes
 * back when the last of them has ended there, even if it was cancelled before. It is wiped on its way
 * back. The bytes must not be touched by anybody else while a request on them is out.
 */
public final class Lease implements AutoCloseable {
  private static final int CLOSED = 1 << 30;

  private final MemoryPool pool;
  private final MemorySegment whole;
  private final MemorySegment segment;
  private final AtomicInteger users = new AtomicInteger();

  Lease(MemoryPool pool, long size) {
    this.pool = pool;
    this.whole = pool.lease(size);
    this.segment = whole.asSlice(0, size);
  }

  /**
   * The memory, all zero at first.
   *
   * @throws IllegalStateException if the lease is closed
   */
  public MemorySegment segment() {
    requireOpen();
    return segment;
  }

  void requireOpen() {
    if (users.get() >= CLOSED) {
      throw new IllegalStateException("lease is closed");
    }
  }

  /** A driver is going to use it. */
  void enter() {
    int seen;
    do {
      requireOpen();
      seen = users.get();
    } while (seen >= CLOSED || !users.compareAndSet(seen, seen + 1));
  }

  /** A driver does not use it any more. */
  void leave() {
    if (users.decrementAndGet() == CLOSED) {
      pool.release(whole);
    }
  }

  /** Gives the memory back, at once or when the last request on it has ended. Idempotent. */
  @Override
  public void close() {
    int seen = users.get();
    while (seen < CLOSED) {
      if (users.compareAndSet(seen, seen + CLOSED)) {
        if (seen == 0) {
          pool.release(whole);
        }
        return;
      }
      seen = users.get();
    }
  }
}
