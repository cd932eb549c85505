package io.fermata.driver.simulated;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * What computes the device's bytes: inline drivers of software that come in families, found as services like any
 * other, so that this module knows none of them.
 */
final class Backing {
  private final List<Driver> drivers;

  private Backing(List<Driver> drivers) {
    this.drivers = drivers;
  }

  /** Finds those of one provider, or all if {@code provider} is empty. */
  static Backing find(String provider, TimeSource time) throws DriverException {
    List<Driver> drivers = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (DriverFamily family :
        ServiceLoader.load(DriverFamily.class, Backing.class.getClassLoader())) {
      for (Driver driver : family.members()) {
        String name = driver.name().substring(driver.name().indexOf('.') + 1);
        names.add(name);
        boolean wanted = provider.isEmpty() || name.equals(provider);
        if (wanted && starts(driver, provider.isEmpty(), time)) {
          if (isInlineSoftware(driver.shape())) {
            drivers.add(driver);
          } else {
            driver.close();
          }
        }
      }
    }
    if (drivers.isEmpty()) {
      throw new DriverException(
          provider.isEmpty() ? Reason.UNAVAILABLE : Reason.BAD_SETTING,
          provider.isEmpty()
              ? "there is no driver that could compute for it"
              : "provider=" + provider + " is not there; there are "
                  + String.join(", ", names));
    }
    return new Backing(drivers);
  }

  /** One whose device or library is missing is not needed, where there are others. */
  private static boolean starts(Driver driver, boolean others, TimeSource time)
      throws DriverException {
    try {
      driver.start(new Host(driver.name(), time));
      return true;
    } catch (DriverException e) {
      driver.close();
      if (others) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isInlineSoftware(DriverShape shape) {
    return shape.completion() == DriverShape.Completion.INLINE
        && shape.kind() == DriverShape.Kind.SOFTWARE;
  }

  List<String> algorithms() {
    return drivers.stream().flatMap(driver -> driver.shape().algorithms().stream()).toList();
  }

  Suitability probe(SessionSpec spec) {
    Suitability answer =
        new Suitability.Unfit(Reason.UNSUPPORTED, "has no " + spec.kind() + " " + spec.algorithm());
    for (Driver driver : drivers) {
      switch (driver.probe(spec)) {
        case Suitability.Fits fits -> {
          return new Suitability.Fits(0, fits.longest());
        }
        case Suitability.Unfit unfit ->
            answer = unfit.reason() == Reason.BAD_KEY ? unfit : answer;
      }
    }
    return answer;
  }

  DriverSession open(SessionSpec spec) throws DriverException {
    for (Driver driver : drivers) {
      if (driver.probe(spec) instanceof Suitability.Fits) {
        return driver.open(spec);
      }
    }
    throw new DriverException(Reason.UNSUPPORTED, "has no " + spec);
  }

  void close() {
    drivers.forEach(Driver::close);
  }

  /** Inline drivers want settings and a time, and have nothing to say. */
  private record Host(String name, TimeSource time) implements DriverHost {
    @Override
    public DriverSettings settings() {
      return new DriverSettings(name, Map.of());
    }

    @Override
    public void unblocked() {
      throw new IllegalStateException(name + " is inline and never full");
    }

    @Override
    public void unblocked(WorkKind kind) {
      unblocked();
    }

    @Override
    public void changed(Health health, String why) {
      throw new IllegalStateException(name + " is no device and became " + health + ": " + why);
    }

    @Override
    public void withdrawn(String algorithm) {
      throw new IllegalStateException(name + " withdrew " + algorithm);
    }
  }
}
