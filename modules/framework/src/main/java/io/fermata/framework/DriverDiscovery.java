package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds drivers with {@link ServiceLoader}: those of the module graph or class path, and those in a
 * folder of jars. What is found and cannot be used is told with its reason; the rest works.
 */
public final class DriverDiscovery {

  /**
   * What was found, in the order found.
   *
   * @param drivers new objects, not started; they belong to the caller
   * @param absent what cannot be used
   */
  public record Found(List<Driver> drivers, List<AbsentDriver> absent) {
    public Found {
      drivers = List.copyOf(drivers);
      absent = List.copyOf(absent);
    }

    /** Just these drivers. */
    public static Found of(Driver... drivers) {
      return new Found(List.of(drivers), List.of());
    }
  }

  private final List<Driver> drivers = new ArrayList<>();
  private final List<AbsentDriver> absent = new ArrayList<>();

  private final Function<String, Map<String, String>> settings;

  private DriverDiscovery(Function<String, Map<String, String>> settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  /**
   * Looks for drivers, of families without settings.
   *
   * @param folder a folder of modular jars, each with a driver; need not exist
   */
  public static Found find(Optional<Path> folder) {
    return find(folder, family -> Map.of());
  }

  /**
   * Looks for drivers. A family that refuses its settings is absent, under its name.
   *
   * @param folder a folder of modular jars, each with a driver; need not exist
   * @param settings gives those of the {@link DriverFamily} of a name, without any prefix; empty if it has none
   */
  public static Found find(Optional<Path> folder, Function<String, Map<String, String>> settings) {
    Objects.requireNonNull(folder, "folder");
    DriverDiscovery discovery = new DriverDiscovery(settings);
    // by class loader and not by layer: an application may have both a module path and a class path
    ClassLoader loader = DriverDiscovery.class.getClassLoader();
    discovery.load(
        ServiceLoader.load(Driver.class, loader),
        ServiceLoader.load(DriverFamily.class, loader),
        type -> true);
    folder.ifPresent(path -> DriverFolder.visit(path, discovery));
    return new Found(discovery.drivers, discovery.absent);
  }

  /** Takes the drivers of a layer whose classes are wanted. */
  void loadLayer(ModuleLayer layer, Predicate<Class<?>> wanted) {
    load(
        ServiceLoader.load(layer, Driver.class),
        ServiceLoader.load(layer, DriverFamily.class),
        wanted);
  }

  private void load(
      ServiceLoader<Driver> single, ServiceLoader<DriverFamily> families, Predicate<Class<?>> wanted) {
    each(single, wanted, drivers::add);
    each(families, wanted, this::members);
  }

  private void members(DriverFamily family) {
    String name = family.name();
    try {
      drivers.addAll(family.members(new DriverSettings(name, settings.apply(name))));
    } catch (DriverException e) {
      absent(name, String.valueOf(e.getMessage()));
    }
  }

  private <T> void each(ServiceLoader<T> loader, Predicate<Class<?>> wanted, Consumer<T> taker) {
    Iterator<ServiceLoader.Provider<T>> found = loader.stream().iterator();
    while (true) {
      ServiceLoader.Provider<T> next;
      try {
        if (!found.hasNext()) {
          return;
        }
        next = found.next();
      } catch (ServiceConfigurationError e) {
        absent("driver", e);
        continue;
      }
      if (wanted.test(next.type())) {
        try {
          taker.accept(next.get());
        } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
          absent(next.type().getName(), e);
        }
      }
    }
  }

  /** Notes something that cannot be used. */
  void absent(String name, String reason) {
    absent.add(new AbsentDriver(name, reason));
  }

  private void absent(String name, Throwable thrown) {
    Throwable cause =
        thrown instanceof ServiceConfigurationError && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    absent(
        name,
        cause instanceof LinkageError
            ? "was built for another version of the SPI, or lacks a class: " + cause
            : "cannot be made: " + cause);
  }
}
