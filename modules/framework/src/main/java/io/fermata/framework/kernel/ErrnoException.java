package io.fermata.framework.kernel;

import io.fermata.spi.DriverException;

/** What a driver of this face answered, on its way through the core. */
final class ErrnoException extends DriverException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  ErrnoException(Errno errno, String message) {
    super(Failures.reason(errno), message);
    this.errno = errno;
  }

  Errno errno() {
    return errno;
  }
}
