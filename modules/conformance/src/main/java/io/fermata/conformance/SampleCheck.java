package io.fermata.conformance;

import io.fermata.spi.DriverException;

/**
 * A check that is made of each algorithm.
 *
 * @param <S> what it has to know of one; {@link Repertoire} itself for a check of algorithms of every kind
 */
interface SampleCheck<S extends Repertoire> {
  /** Short, without the algorithm; unique. */
  String name();

  /** True if it means anything for such sessions. */
  boolean isFor(S sample);

  /**
   * Makes it.
   *
   * @throws Wrong if the driver does it wrong
   * @throws DriverException if the driver refuses what it offers
   */
  Verdict run(Lab lab, S sample) throws DriverException, InterruptedException;
}
