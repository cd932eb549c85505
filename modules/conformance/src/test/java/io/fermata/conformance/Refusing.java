package io.fermata.conformance;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;

/** Refuses to open what the driver's probe refuses, so that a broken one need not repeat that. */
record Refusing(Driver driver) implements Driver {
  @Override
  public String name() {
    return driver.name();
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    driver.start(host);
  }

  @Override
  public DriverShape shape() {
    return driver.shape();
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return driver.probe(spec);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    if (driver.probe(spec) instanceof Suitability.Unfit(Reason reason, String why)) {
      throw new DriverException(reason, why);
    }
    return driver.open(spec);
  }

  @Override
  public void close() {
    driver.close();
  }

  @Override
  public String toString() {
    return driver.toString();
  }
}
