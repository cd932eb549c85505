package io.fermata.provider;

import io.fermata.framework.DriverReport;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverSettings;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * The drivers over native libraries, which are no part of this module's path: most tests here are about the provider, and
 * want the same drivers on every machine. Their jars are where the system property {@code fermata.test.drivers} says.
 */
final class NativeDrivers {
  private static final String PROPERTY = "fermata.test.drivers";

  private NativeDrivers() {}

  /** A new one of this name; empty if its jar was not built. Its library may be missing all the same. */
  static Optional<Driver> find(String name) throws DriverException {
    for (Driver driver : all()) {
      if (driver.name().equals(name)) {
        return Optional.of(driver);
      }
    }
    return Optional.empty();
  }

  /** True if a provider has this driver, and that has its library. */
  static boolean isPresent(FermataProvider provider, String name) {
    return provider.framework().drivers().stream()
        .anyMatch(there -> there instanceof DriverReport.Present && there.name().equals(name));
  }

  private static List<Driver> all() throws DriverException {
    NativeDrivers.class.getModule().addUses(Driver.class).addUses(DriverFamily.class);
    List<Driver> found = new ArrayList<>();
    own(Driver.class).map(ServiceLoader.Provider::get).forEach(found::add);
    for (DriverFamily family : own(DriverFamily.class).map(ServiceLoader.Provider::get).toList()) {
      found.addAll(family.members(new DriverSettings(family.name(), Map.of())));
    }
    return found;
  }

  /** What the jars have, and not what is here anyhow. */
  private static <T> Stream<ServiceLoader.Provider<T>> own(Class<T> service) {
    return ServiceLoader.load(service, Jars.LOADER).stream()
        .filter(each -> each.type().getClassLoader() == Jars.LOADER);
  }

  private static final class Jars {
    static final ClassLoader LOADER =
        new URLClassLoader(
            Arrays.stream(System.getProperty(PROPERTY, "").split(File.pathSeparator))
                .filter(jar -> !jar.isEmpty())
                .map(Jars::url)
                .toArray(URL[]::new),
            Driver.class.getClassLoader());

    private static URL url(String jar) {
      try {
        return Path.of(jar).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new AssertionError(e);
      }
    }
  }
}
