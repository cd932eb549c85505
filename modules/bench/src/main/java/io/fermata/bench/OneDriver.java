package io.fermata.bench;

import io.fermata.driver.jca.JcaDrivers;
import io.fermata.driver.multibuffer.MultibufferDrivers;
import io.fermata.driver.openssl.OpensslDriver;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Health;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A driver without a framework. */
final class OneDriver implements DriverHost, AutoCloseable {
  private final Driver driver;

  private OneDriver(Driver driver) {
    this.driver = driver;
  }

  /** The driver of that name, started. */
  static OneDriver start(String name) throws DriverException {
    OneDriver one =
        new OneDriver(
            Stream.of(
                    new MultibufferDrivers().members(), new JcaDrivers().members(), List.of(new OpensslDriver()))
                .flatMap(List::stream)
                .filter(driver -> driver.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no driver " + name)));
    one.driver.start(one);
    return one;
  }

  DriverSession open(SessionSpec spec) throws DriverException {
    return driver.open(spec);
  }

  @Override
  public void close() {
    driver.close();
  }

  @Override
  public DriverSettings settings() {
    return new DriverSettings(driver.name(), Map.of());
  }

  @Override
  public TimeSource time() {
    return TimeSource.system();
  }

  @Override
  public void unblocked() {
    // who submits asks again
  }

  @Override
  public void unblocked(WorkKind kind) {
    // who submits asks again
  }

  @Override
  public void changed(Health health, String why) {
    throw new IllegalStateException(driver.name() + " is " + health + ": " + why);
  }

  @Override
  public void withdrawn(String algorithm) {
    throw new IllegalStateException(driver.name() + " has " + algorithm + " no longer");
  }
}
