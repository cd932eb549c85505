package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/** What a message goes into that is signed by its hash. Of one thread at a time. */
interface Hasher extends Pool.Context {
  /** Forgets what came before. */
  void begin(Slot nonce) throws DriverException;

  void update(Slot input) throws DriverException;

  /** The hash, which stays where it is until the next one; as long as its segment. */
  MemorySegment finish() throws DriverException;

  /** Another, as far in its message as this one. */
  Hasher copy() throws DriverException;
}
