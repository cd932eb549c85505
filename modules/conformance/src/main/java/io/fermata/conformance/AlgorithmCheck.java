package io.fermata.conformance;

import io.fermata.spi.DriverException;

/** A check that is made of each algorithm. */
interface AlgorithmCheck {
  /** Short, without the algorithm; unique. */
  String name();

  /** True if it means anything for such sessions. */
  boolean isFor(Sample sample);

  /**
   * Makes it.
   *
   * @throws Wrong if the driver does it wrong
   * @throws DriverException if the driver refuses what it offers
   */
  Verdict run(Lab lab, Sample sample) throws DriverException, InterruptedException;
}
