package io.fermata.framework;

import io.fermata.spi.HeldKey;
import java.util.Objects;

/**
 * A key that a driver's device keeps.
 *
 * @param driver the driver's name; it alone takes the key
 */
public record DriverKey(String driver, HeldKey held) {
  public DriverKey {
    Objects.requireNonNull(driver, "driver");
    Objects.requireNonNull(held, "held");
  }
}
