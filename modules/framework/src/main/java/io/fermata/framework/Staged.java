package io.fermata.framework;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;

/** A session of several stages, whose requests go from one station to the next. */
interface Staged extends DriverSession {
  /** Where the first step of a request is done. */
  Station first(DriverRequest request);
}
