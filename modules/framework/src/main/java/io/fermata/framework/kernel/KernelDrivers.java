package io.fermata.framework.kernel;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The drivers of this face by their number. */
final class KernelDrivers {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  private final Framework framework;
  private final Map<Integer, KernelDriver> drivers = new ConcurrentHashMap<>();

  KernelDrivers(Framework framework) {
    this.framework = framework;
  }

  /** Takes a number for a driver; -1 if there is none for it. */
  int add(@Nullable String name, Set<DriverFlag> flags) {
    boolean one = flags.contains(DriverFlag.HARDWARE) != flags.contains(DriverFlag.SOFTWARE);
    if (name == null || !one) {
      return -1;
    }
    KernelDriver driver = new KernelDriver(name, EnumSet.copyOf(flags), this::takeOut);
    try {
      int id = framework.add(driver);
      driver.id(id);
      drivers.put(id, driver);
      return id;
    } catch (DriverException | IllegalStateException e) {
      LOG.log(Level.INFO, "no number for driver {0}: {1}", name, e.getMessage());
      return -1;
    }
  }

  /** The driver of this face with this number; empty if there is none, or another one. */
  Optional<KernelDriver> find(int id) {
    return Optional.ofNullable(drivers.get(id));
  }

  /** Of a driver that has departed nothing is left: its number is free. */
  private void takeOut(KernelDriver driver) {
    if (drivers.remove(driver.id(), driver)) {
      try {
        framework.remove(driver.name(), Duration.ZERO);
      } catch (DriverException e) {
        LOG.log(Level.DEBUG, "driver {0} was taken out by somebody else", driver.name());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Takes all of them out, with what they have. */
  void close() {
    List.copyOf(drivers.values()).forEach(this::takeOut);
  }

  /** What is known of any driver of the framework. */
  Set<DriverFlag> flags(int id) {
    Optional<KernelDriver> own = find(id);
    if (own.isPresent()) {
      return DriverFlag.of(own.get().flagBits());
    }
    return framework.driver(id).map(KernelDrivers::flags).orElse(Set.of());
  }

  static Set<DriverFlag> flags(DriverReport.Present driver) {
    Set<DriverFlag> flags =
        EnumSet.of(
            driver.shape().kind() == DriverShape.Kind.HARDWARE
                ? DriverFlag.HARDWARE
                : DriverFlag.SOFTWARE);
    if (driver.shape().completion() == DriverShape.Completion.INLINE) {
      flags.add(DriverFlag.SYNC);
    }
    return flags;
  }

  /** The driver of this name; it is there, unless it has gone just now. */
  Optional<DriverReport.Present> named(String name) {
    return framework.driver(Objects.requireNonNull(name, "name"));
  }
}
