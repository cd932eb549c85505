package io.fermata.driver.simulated;

import io.fermata.driver.simulated.Fault.Kind;
import io.fermata.spi.DriverRequest;
import java.util.Map;
import java.util.Optional;

/** One accepted request on its way through the device. Guarded by the device's lock. */
final class Work {
  /** The device's count of requests, from 1. */
  final long number;

  final DriverRequest request;
  final SimulatedSession session;
  private final Map<Kind, Fault> faults;

  /** Its service time before {@link Drift}, in nanoseconds. */
  final double serviceNanos;

  // whom the answer on this work's way is for: itself, unless a stranger's name got onto another's
  private Work bears = this;

  /** When the device saw it. */
  long seen;

  /** The map of faults is its own from then on. */
  Work(
      long number,
      DriverRequest request,
      SimulatedSession session,
      double serviceNanos,
      Map<Kind, Fault> faults) {
    this.number = number;
    this.request = request;
    this.session = session;
    this.serviceNanos = serviceNanos;
    this.faults = faults;
  }

  /** The work that is answered when this one comes back. */
  Work bears() {
    return bears;
  }

  void bear(Work other) {
    bears = other;
  }

  boolean has(Kind kind) {
    return faults.containsKey(kind);
  }

  /** Takes a fault off, so that it strikes once. */
  Optional<Fault> strike(Kind kind) {
    return has(kind) ? Optional.ofNullable(faults.remove(kind)) : Optional.empty();
  }
}
