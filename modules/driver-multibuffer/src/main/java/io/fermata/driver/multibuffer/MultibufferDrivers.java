package io.fermata.driver.multibuffer;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverSettings;
import java.util.List;

/**
 * libIPSec_MB as two drivers, since a driver completes in one way:
 *
 * <ul>
 *   <li>{@code multibuffer}: {@code AES/GCM}, {@code AES-GMAC}, {@code ChaCha20-Poly1305} and {@code AES/CTR}, inside
 *       {@code submit}, on the caller's memory. Here a message alone is no loss.
 *   <li>{@code multibuffer-batch}: {@code AES/CBC}, {@code AESCMAC}, the HMACs and hashes of FIPS 180-4, on a thread of
 *       its own, whatever is queued at once. It declines while so few are queued that they are a loss.
 * </ul>
 *
 * <p>Each has the setting {@code library}: the name or the path of the library, {@code libIPSec_MB.so.1} by default.
 * Versions 1.3 and later of major version 1 are taken; the functions are reached through pointers in the library's
 * own structure, and none is called that is not at its place. Processors: x86 with AES-NI.
 */
public final class MultibufferDrivers implements DriverFamily {

  /** For {@link java.util.ServiceLoader}. */
  public MultibufferDrivers() {}

  @Override
  public String name() {
    return "multibuffer";
  }

  /** {@inheritDoc} They are always the same two. */
  @Override
  public List<Driver> members(DriverSettings settings) {
    return members();
  }

  /** As {@link #members(DriverSettings)}. */
  public List<Driver> members() {
    return List.of(new InlineDriver(), new BatchDriver());
  }
}
