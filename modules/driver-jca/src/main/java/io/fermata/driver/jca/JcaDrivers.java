package io.fermata.driver.jca;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverSettings;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * One driver for each provider that offers any algorithm we know: the installed ones in their order,
 * then those found with {@link ServiceLoader} and not installed. Fermata itself is left out. One on the path that
 * cannot be made is a driver that does not start, {@code jca.<class>}, so that its reason is told.
 */
public final class JcaDrivers implements DriverFamily {
  private static final Logger LOG = System.getLogger("io.fermata.driver.jca");
  private static final String OURSELVES = "Fermata";
  private static final String OUR_PACKAGES = "io.fermata.";

  /** For {@link ServiceLoader}. */
  public JcaDrivers() {}

  @Override
  public String name() {
    return "jca";
  }

  /** {@inheritDoc} There are no settings that name them. */
  @Override
  public List<Driver> members(DriverSettings settings) {
    return members();
  }

  /** As {@link #members(DriverSettings)}. */
  public List<Driver> members() {
    return members(
        ServiceLoader.load(Provider.class, JcaDrivers.class.getClassLoader()).stream().iterator());
  }

  /**
   * Those of the installed providers, and these.
   *
   * @param found on the path; none is made that is installed
   */
  static List<Driver> members(Iterator<ServiceLoader.Provider<Provider>> found) {
    Map<String, Provider> providers = new LinkedHashMap<>();
    for (Provider installed : Security.getProviders()) {
      if (!installed.getName().equals(OURSELVES)) {
        providers.putIfAbsent(installed.getName(), installed);
      }
    }
    List<Driver> unmade = addFound(found, providers);
    List<Driver> drivers = new ArrayList<>();
    for (Provider provider : providers.values()) {
      List<JcaAlgorithm> offered = JcaAlgorithm.offeredBy(provider);
      if (!offered.isEmpty()) {
        drivers.add(new JcaDriver(provider, offered, -drivers.size()));
      }
    }
    drivers.addAll(unmade);
    return drivers;
  }

  /** Answers those that cannot be made, each with its reason. */
  private static List<Driver> addFound(
      Iterator<ServiceLoader.Provider<Provider>> found, Map<String, Provider> providers) {
    List<Driver> unmade = new ArrayList<>();
    while (true) {
      ServiceLoader.Provider<Provider> next;
      try {
        if (!found.hasNext()) {
          return unmade;
        }
        next = found.next();
      } catch (ServiceConfigurationError e) { // of no class that could be named
        LOG.log(Level.WARNING, "a security provider on the path cannot be used: {0}", e.getMessage());
        continue;
      }
      if (!next.type().getName().startsWith(OUR_PACKAGES) && !isKnown(providers, next.type())) {
        try {
          Provider provider = next.get();
          providers.putIfAbsent(provider.getName(), provider);
        } catch (ServiceConfigurationError e) {
          Throwable why = e.getCause() == null ? e : e.getCause();
          unmade.add(new UnmadeProvider(next.type().getName(), why));
        }
      }
    }
  }

  /** Making a provider can be dear and have effects; an installed one is not made again. */
  private static boolean isKnown(Map<String, Provider> providers, Class<?> type) {
    return providers.values().stream().anyMatch(provider -> provider.getClass() == type);
  }
}
