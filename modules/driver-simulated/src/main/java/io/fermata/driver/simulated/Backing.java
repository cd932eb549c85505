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
  private final List<Driver> drivers = new ArrayList<>();
  private final List<String> names = new ArrayList<>(); // of all, whether wanted or not
  private final List<String> refusals = new ArrayList<>();

  private Backing() {}

  /** Finds those of one provider, or all if {@code provider} is empty. */
  static Backing find(String provider, TimeSource time) throws DriverException {
    return find(
        ServiceLoader.load(DriverFamily.class, Backing.class.getClassLoader()), provider, time);
  }

  static Backing find(Iterable<DriverFamily> families, String provider, TimeSource time)
      throws DriverException {
    Backing backing = new Backing();
    families.forEach(family -> backing.start(family, provider, time));
    if (backing.drivers.isEmpty()) {
      boolean known = provider.isEmpty() || backing.names.contains(provider);
      throw new DriverException(
          known ? Reason.UNAVAILABLE : Reason.BAD_SETTING,
          (provider.isEmpty() ? "there is no driver that could compute for it" : "provider=" + provider)
              + (known ? "" : " is not there; there are " + String.join(", ", backing.names))
              + backing.refusals());
    }
    return backing;
  }

  /** One whose device or library is missing is not needed, where there are others; why is noted. */
  private void start(DriverFamily family, String provider, TimeSource time) {
    List<Driver> members;
    try {
      members = family.members(new DriverSettings(family.name(), Map.of()));
    } catch (DriverException e) {
      refusals.add(family.name() + " has no members: " + e.getMessage());
      return;
    }
    for (Driver driver : members) {
      String name = driver.name().substring(driver.name().indexOf('.') + 1);
      names.add(name);
      if (provider.isEmpty() || name.equals(provider)) {
        start(driver, time, !provider.isEmpty());
      }
    }
  }

  /**
   * Takes it if it starts and is of the right kind.
   *
   * @param named true if nobody else will do: then it is told, too, that it is of another kind
   */
  private void start(Driver driver, TimeSource time, boolean named) {
    try {
      driver.start(new Host(driver.name(), time));
      if (isInlineSoftware(driver.shape())) {
        drivers.add(driver);
        return;
      }
      if (named) {
        refusals.add(driver.name() + " is no inline driver of software");
      }
    } catch (DriverException e) {
      refusals.add(driver.name() + " does not start: " + e.getMessage());
    }
    driver.close();
  }

  /** Why others do not compute, to be told behind what they cannot do; empty if there are none. */
  private String refusals() {
    return refusals.isEmpty() ? "" : "; " + String.join("; ", refusals);
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
        new Suitability.Unfit(
            Reason.UNSUPPORTED, "has no " + spec.kind() + " " + spec.algorithm() + refusals());
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
