package io.fermata.spi;

import java.util.concurrent.locks.LockSupport;

/** The time that drivers live in: the machine's, or one that a test moves by hand. */
public interface TimeSource {

  /** Nanoseconds since an arbitrary origin; only differences mean anything. Never goes back. */
  long nanoTime();

  /**
   * Parks the calling thread until {@link #nanoTime()} reaches {@code nanoTime}, or until it is
   * unparked or interrupted. May return early for no reason: the caller looks at the time again.
   */
  void parkUntil(long nanoTime);

  /** The machine's monotonic clock. */
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }

  /** {@link System#nanoTime()} and {@link LockSupport#parkNanos(Object, long)}. */
  enum SystemTime implements TimeSource {
    INSTANCE;

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void parkUntil(long nanoTime) {
      long nanos = nanoTime - System.nanoTime();
      if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      }
    }
  }
}
