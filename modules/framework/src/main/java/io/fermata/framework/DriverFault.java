package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;

/** A driver broke its contract with a request: it may still use the memory that it was given. */
final class DriverFault extends DriverException {
  private static final long serialVersionUID = 1L;

  DriverFault(String message) {
    super(Reason.FAULT, message);
  }

  DriverFault(String message, Throwable cause) {
    super(Reason.FAULT, message, cause);
  }
}
