package io.fermata.framework;

import io.fermata.spi.Batching;
import io.fermata.spi.DriverShape;
import io.fermata.spi.DriverShape.Completion;
import io.fermata.spi.DriverShape.Kind;
import java.util.List;

/** Candidates as tests of choosing need them. */
final class Rival {
  private Rival() {}

  static Candidate software(String name, int merit) {
    return new Candidate(name, DriverShape.inline(Kind.SOFTWARE, List.of("X")), merit);
  }

  static Candidate accelerated(String name, Batching batching) {
    DriverShape shape = DriverShape.inline(Kind.ACCELERATED, List.of("X"));
    return new Candidate(name, shape.withBatching(batching), 0);
  }

  static Candidate hardware(String name, Batching batching) {
    return new Candidate(
        name, new DriverShape(Kind.HARDWARE, Completion.OWN_THREAD, 64, List.of("X"), batching), 0);
  }

  static Candidate hardware(String name) {
    return hardware(name, Batching.NONE);
  }

  static Cost cost(Candidate of, SizeClass size, FlightClass inFlight, long nanos) {
    return new Cost(
        of.driver(), of.fingerprint(), "X", size, inFlight, nanos, 100, Cost.Source.CALIBRATED);
  }
}
