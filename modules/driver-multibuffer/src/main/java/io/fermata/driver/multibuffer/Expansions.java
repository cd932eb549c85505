package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import java.lang.foreign.MemorySegment;

/** The functions that expand an AES key for encryption and for decryption (FIPS 197, 5.2 and 5.3.5). */
final class Expansions {
  private static final int SHORTEST = 16;
  private static final int STEP = 8;

  private final MemorySegment[] functions;

  Expansions(Instance instance) throws DriverException {
    this.functions =
        new MemorySegment[] {
          instance.function(112, "aes_keyexp_128"),
          instance.function(120, "aes_keyexp_192"),
          instance.function(128, "aes_keyexp_256")
        };
  }

  /** That for keys of 16, 24 or 32 bytes. */
  MemorySegment of(int keyLength) {
    return functions[(keyLength - SHORTEST) / STEP];
  }
}
