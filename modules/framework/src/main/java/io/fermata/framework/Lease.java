package io.fermata.framework;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Memory that a driver may work on while it keeps a request, so that nothing is copied: see {@link
 * Framework#lease}. The one who leased it closes it; if requests on it are still with a driver, it goes
 * back when the last of them has ended there, even if it was cancelled before. It is wiped on its way
 * back. The bytes must not be touched by anybody else while a request on them is out.
 */
public final class Lease implements AutoCloseable {
  private static final int CLOSED = 1 << 30;
  private static final VarHandle USERS;

  static {
    try {
      USERS = MethodHandles.lookup().findVarHandle(Lease.class, "users", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final MemoryPool pool;
  private final MemorySegment whole;
  private final MemorySegment segment;
  private volatile int users; // and CLOSED

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
    if (users >= CLOSED) {
      throw new IllegalStateException("lease is closed");
    }
  }

  /** A driver is going to use it. */
  void enter() {
    int seen;
    do {
      requireOpen();
      seen = users;
    } while (seen >= CLOSED || !USERS.compareAndSet(this, seen, seen + 1));
  }

  /** A driver does not use it any more. */
  void leave() {
    if ((int) USERS.getAndAdd(this, -1) == CLOSED + 1) {
      pool.release(whole, segment.byteSize());
    }
  }

  /** Gives the memory back, at once or when the last request on it has ended. Idempotent. */
  @Override
  public void close() {
    int seen = users;
    while (seen < CLOSED) {
      if (USERS.compareAndSet(this, seen, seen + CLOSED)) {
        if (seen == 0) {
          pool.release(whole, segment.byteSize());
        }
        return;
      }
      seen = users;
    }
  }
}
