package io.fermata.framework;

import io.fermata.spi.Algorithm;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Direction;

/**
 * What is measured and chosen for by itself.
 *
 * @param algorithm as in a session
 * @param direction a cipher for both directions is measured by its encryption
 */
record Work(String algorithm, Direction direction) {

  /** Of a stream cipher both directions are the same. */
  static Work of(SessionSpec spec) {
    boolean same = Algorithm.find(spec.algorithm()).filter(Algorithm::isStream).isPresent();
    return new Work(spec.algorithm(), same ? Direction.BOTH : spec.direction());
  }
}
