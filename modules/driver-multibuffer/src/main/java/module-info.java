/**
 * Symmetric cryptography of libIPSec_MB as two drivers, called with {@link java.lang.foreign}: {@code
 * multibuffer} completes each request inside {@code submit}, {@code multibuffer-batch} gathers those of many
 * callers, on a thread of its own or of the last of them, and computes up to sixteen messages with one instruction.
 *
 * <p>The library is looked for as the drivers start, and needed by nothing else: without it both are absent, and
 * say why. Wants {@code --enable-native-access=io.fermata.driver.multibuffer}.
 */
@org.jspecify.annotations.NullMarked
module io.fermata.driver.multibuffer {
  requires static org.jspecify;
  requires io.fermata.spi;

  exports io.fermata.driver.multibuffer;

  provides io.fermata.spi.DriverFamily with
      io.fermata.driver.multibuffer.MultibufferDrivers;
}
