package io.fermata.framework;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;

/**
 * A driver threw, or answered what cannot be true: it may still use the memory of the request, so that
 * nobody else may have it.
 */
final class DriverFault extends DriverException {
  private static final long serialVersionUID = 1L;

  DriverFault(String message) {
    super(Reason.FAULT, message);
  }

  DriverFault(String message, Throwable cause) {
    super(Reason.FAULT, message, cause);
  }
}
