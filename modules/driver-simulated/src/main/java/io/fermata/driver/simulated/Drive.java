package io.fermata.driver.simulated;

/** What makes a device's events happen when they are due. */
interface Drive {

  /** The present time, in nanoseconds since the device's start. */
  long now();

  /** Something may be due at {@code next} that was not before. From any thread, without a lock. */
  void wake(long next);

  /** No event is run after this has returned, but for one that is running on the calling thread. */
  void close();
}
