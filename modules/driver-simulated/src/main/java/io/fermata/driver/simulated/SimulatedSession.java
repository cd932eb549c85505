package io.fermata.driver.simulated;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Taken;

/** A session of the device, and the inline one that computes its bytes. */
final class SimulatedSession implements DriverSession {
  private final Device device;
  final DriverSession computes;
  final SessionSpec.Kind kind;
  final Cost cost;

  /** How often the device had been reset when this was opened. */
  final long life;

  SimulatedSession(Device device, DriverSession computes, SessionSpec.Kind kind, Cost cost, long life) {
    this.device = device;
    this.computes = computes;
    this.kind = kind;
    this.cost = cost;
    this.life = life;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    return device.submit(this, request, more);
  }

  @Override
  public void close() {
    computes.close();
  }
}
