package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Slot;

/** What a message goes into, whole or in parts, and what has its result at the end. Of one thread at a time. */
interface Running extends Pool.Context {
  /** What {@link #finish} answers of a signature that is wrong. */
  int MISMATCH = -1;

  /**
   * Forgets what came before.
   *
   * @param nonce of the message that begins; whoever takes none does not look at it
   */
  void begin(Slot nonce) throws DriverException;

  void update(Slot input) throws DriverException;

  /**
   * Writes the result, or compares with it; the request is not completed.
   *
   * @return bytes written, or {@link #MISMATCH}
   */
  int finish(DriverRequest request) throws DriverException;

  /** Another, as far in its message as this one. */
  Running copy() throws DriverException;
}
