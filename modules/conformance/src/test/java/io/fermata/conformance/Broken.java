package io.fermata.conformance;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverSession;
import io.fermata.spi.SessionSpec;
import java.util.function.Function;
import java.util.function.Supplier;

/** Drivers that are sound but for their sessions. */
final class Broken {
  private Broken() {}

  static Supplier<Driver> sessions(Function<SessionSpec, DriverSession> opener) {
    return () ->
        new SoundDriver() {
          @Override
          public DriverSession open(SessionSpec spec) {
            return opener.apply(spec);
          }
        };
  }
}
