package io.fermata.framework;

import io.fermata.spi.DriverException;

/** A step of a request failed on one driver of several. */
final class StepFailure extends DriverException {
  private static final long serialVersionUID = 1L;

  private final transient DriverPort port;

  /** The failure of a step, with the driver's name. */
  StepFailure(DriverPort port, DriverException of) {
    super(of.reason(), port.name() + ": " + of.getMessage(), of);
    this.port = port;
  }

  /** The driver that it is held against. */
  DriverPort port() {
    return port;
  }
}
