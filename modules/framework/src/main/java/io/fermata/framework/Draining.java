package io.fermata.framework;

import java.time.Duration;
import java.util.List;

/** Waits until nothing is out on some drivers. */
final class Draining {
  private static final Duration LOOK = Duration.ofMillis(1);

  private final List<DriverPort> ports;

  Draining(List<DriverPort> ports) {
    this.ports = ports;
  }

  /** True if nothing is out any more; looks now and then, since it is never in a hurry. */
  boolean await(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + Patience.nanos(limit);
    while (ports.stream().map(DriverPort::placements).anyMatch(Placements::areBusy)) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      Thread.sleep(LOOK);
    }
    return true;
  }
}
