package io.fermata.wait;

import java.util.ServiceLoader;

/**
 * A way of waiting. Found with {@link ServiceLoader}; the order is: a provided waiter that serves the
 * calling thread, else the one that parks it (virtual threads give their carrier back, platform
 * threads block).
 */
public interface Waiter {

  /** True if this waiter can be used by the calling thread now. */
  boolean serves();

  /**
   * Returns when {@code what} is done. An interrupt does not end the wait and is kept for the caller.
   */
  Waited await(Awaited what);

  /** The waiter for the calling thread. */
  static Waiter current() {
    for (Waiter waiter : ProvidedWaiters.ALL) {
      if (waiter.serves()) {
        return waiter;
      }
    }
    return ParkingWaiter.INSTANCE;
  }
}
