package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSettings;
import java.util.Map;

/** Skips a test where the library is not. */
final class LibraryThere {

  private LibraryThere() {}

  static void assume() {
    assumeTrue(
        isTrue(), "libIPSec_MB is not here, or this JVM may not call it; Debian's package is libipsec-mb1");
  }

  private static boolean isTrue() {
    try {
      Library unused = Library.load(new DriverSettings("test", Map.of()));
      return true;
    } catch (DriverException e) {
      return false;
    }
  }
}
