package io.fermata.driver.jca;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;

/** A provider that is on the path and cannot be made: a driver that does not start, so that it is told. */
final class UnmadeProvider implements Driver {
  private final String type;
  private final Throwable why;

  /**
   * @param type the name of the provider's class, since it cannot be asked for its own
   */
  UnmadeProvider(String type, Throwable why) {
    this.type = type;
    this.why = why;
  }

  @Override
  public String name() {
    return "jca." + type.substring(type.lastIndexOf('.') + 1);
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    throw new DriverException(
        Reason.UNAVAILABLE, "the security provider " + type + " cannot be made: " + why, why);
  }

  private IllegalStateException notStarted() {
    return new IllegalStateException(name() + " does not start");
  }

  @Override
  public DriverShape shape() {
    throw notStarted();
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    throw notStarted();
  }

  @Override
  public DriverSession open(SessionSpec spec) {
    throw notStarted();
  }

  @Override
  public void close() {
    // there is nothing
  }
}
