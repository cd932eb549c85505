package io.fermata.driver.multibuffer;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.util.List;
import java.util.Optional;

/** Looks up what is asked for among what a driver has. */
final class Offered {

  private Offered() {}

  static Optional<Algorithm> find(List<String> names, SessionSpec spec) {
    return Algorithm.find(spec.algorithm())
        .filter(fixed -> fixed.kind() == spec.kind() && names.contains(fixed.name()));
  }

  static Suitability no(SessionSpec spec) {
    return new Suitability.Unfit(
        Reason.UNSUPPORTED, "has no " + spec.kind() + " " + spec.algorithm());
  }
}
