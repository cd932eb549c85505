package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;

/** A check that is made of a driver as a whole. */
interface DriverCheck {
  /** Short; unique. */
  String name();

  /** True if it means anything for a driver of this shape. */
  default boolean isFor(DriverShape shape) {
    return true;
  }

  /**
   * Makes it.
   *
   * @throws Wrong if the driver does it wrong
   * @throws DriverException if the driver refuses what it offers
   */
  Verdict run(Lab lab) throws DriverException, InterruptedException;
}
