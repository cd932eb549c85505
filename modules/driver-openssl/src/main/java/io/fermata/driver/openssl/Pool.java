package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The library's contexts of one session. Each belongs to whoever has taken it, and to nobody else, until it is given
 * back or freed; the pool frees only what lies in it. So a session can be closed while requests are inside of it:
 * what they work with is freed as it comes back. One context waits in a field of its own, so that a session with one
 * user never reaches the queue; no lock is taken but where one more is made.
 *
 * @param <T> what is kept
 */
final class Pool<T extends Pool.Context> {

  /** Native memory that one thread at a time uses. */
  interface Context {
    /** Gives the memory back, wiped. Once, by the owner; it must not be used afterwards. */
    void free();
  }

  /** What contexts are made from, such as a key; freed with the pool. */
  interface Source<T extends Context> extends Context {
    /** Makes one more. Never called after {@link #free}, nor at the same time. */
    T make() throws DriverException;
  }

  private final Source<T> source;
  private final AtomicReference<@Nullable T> nearest = new AtomicReference<>();
  private final ConcurrentLinkedQueue<T> others = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  Pool(Source<T> source) {
    this.source = source;
  }

  /**
   * Takes a context, or makes one more.
   *
   * @throws DriverException with {@link Reason#CLOSED} after {@link #close}
   */
  T take() throws DriverException {
    T context = nearest.getAndSet(null);
    if (context == null) {
      context = others.poll();
    }
    return context != null ? context : make();
  }

  private T make() throws DriverException {
    synchronized (source) {
      requireOpen();
      return source.make();
    }
  }

  /** Refuses once the pool is closed. */
  void requireOpen() throws DriverException {
    if (closed) {
      throw new DriverException(Reason.CLOSED, "the session is closed");
    }
  }

  /** Keeps a context that can be used again. */
  void giveBack(T context) {
    if (!nearest.compareAndSet(null, context)) {
      others.add(context);
    }
    if (closed) { // perhaps after everything was taken out
      drain();
    }
  }

  /** Frees what lies here, now, and what is out as it comes back. Idempotent. */
  void close() {
    synchronized (source) {
      if (!closed) {
        closed = true;
        source.free();
      }
    }
    drain();
  }

  /** What is taken out is the taker's alone, however many drain at once. */
  private void drain() {
    T context = nearest.getAndSet(null);
    if (context != null) {
      context.free();
    }
    for (context = others.poll(); context != null; context = others.poll()) {
      context.free();
    }
  }
}
