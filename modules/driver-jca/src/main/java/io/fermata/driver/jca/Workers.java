package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import java.security.GeneralSecurityException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * JCA objects of one session, each used by one thread at a time and then kept for the next. One of them
 * waits in a field of its own, so that a session with one user never reaches the queue. What such an
 * object has made of a key is out of our reach: it is let go, and the collector takes it.
 */
final class Workers<T> {

  /** Makes one more object; runs inside the {@link ReentryGuard}. */
  interface Maker<T> {
    T make() throws GeneralSecurityException;
  }

  private final Maker<T> maker;
  private final AtomicReference<@Nullable T> nearest = new AtomicReference<>();
  private final ConcurrentLinkedQueue<T> others = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  private Workers(Maker<T> maker) {
    this.maker = maker;
  }

  /** Makes each object when it is needed: for a session that has no key to try one with. */
  static <T> Workers<T> onDemand(Maker<T> maker) {
    return new Workers<>(maker);
  }

  /**
   * Makes the first object, so that what cannot work fails as the session opens.
   *
   * @throws DriverException with {@link Reason#BAD_KEY} or {@link Reason#UNSUPPORTED}
   */
  static <T> Workers<T> ready(Maker<T> maker) throws DriverException {
    Workers<T> workers = new Workers<>(maker);
    try {
      workers.nearest.set(workers.make());
      return workers;
    } catch (java.security.InvalidKeyException e) {
      throw new DriverException(Reason.BAD_KEY, String.valueOf(e.getMessage()), e);
    } catch (GeneralSecurityException e) {
      throw new DriverException(Reason.UNSUPPORTED, String.valueOf(e.getMessage()), e);
    }
  }

  /** Makes one more object, which is nobody's yet. */
  T make() throws GeneralSecurityException {
    return ReentryGuard.<T, GeneralSecurityException>call(maker::make);
  }

  /** Takes an object, or makes one more. */
  T take() throws GeneralSecurityException {
    T worker = nearest.getAndSet(null);
    if (worker == null) {
      worker = others.poll();
    }
    return worker != null ? worker : make();
  }

  /** Keeps an object that can be used again; not once the session is closed. */
  void giveBack(T worker) {
    if (closed) {
      return;
    }
    if (!nearest.compareAndSet(null, worker)) {
      others.add(worker);
    }
    if (closed) { // meanwhile
      close();
    }
  }

  /** Lets go of every object, now or when it comes back. */
  void close() {
    closed = true;
    nearest.set(null);
    others.clear();
  }
}
