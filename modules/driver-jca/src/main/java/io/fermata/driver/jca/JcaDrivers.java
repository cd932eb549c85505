package io.fermata.driver.jca;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverFamily;
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
 * then those found with {@link ServiceLoader} and not installed. Fermata itself is left out.
 */
public final class JcaDrivers implements DriverFamily {
  private static final Logger LOG = System.getLogger("io.fermata.driver.jca");
  private static final String OURSELVES = "Fermata";
  private static final String OUR_PACKAGES = "io.fermata.";

  /** For {@link ServiceLoader}. */
  public JcaDrivers() {}

  @Override
  public List<Driver> members() {
    Map<String, Provider> providers = new LinkedHashMap<>();
    for (Provider installed : Security.getProviders()) {
      if (!installed.getName().equals(OURSELVES)) {
        providers.putIfAbsent(installed.getName(), installed);
      }
    }
    addFound(providers);
    List<Driver> drivers = new ArrayList<>();
    for (Provider provider : providers.values()) {
      List<JcaAlgorithm> offered = JcaAlgorithm.offeredBy(provider);
      if (!offered.isEmpty()) {
        drivers.add(new JcaDriver(provider, offered, -drivers.size()));
      }
    }
    return drivers;
  }

  private static void addFound(Map<String, Provider> providers) {
    Iterator<ServiceLoader.Provider<Provider>> found =
        ServiceLoader.load(Provider.class, JcaDrivers.class.getClassLoader()).stream().iterator();
    while (true) {
      try {
        if (!found.hasNext()) {
          return;
        }
        ServiceLoader.Provider<Provider> next = found.next();
        if (!next.type().getName().startsWith(OUR_PACKAGES) && !isKnown(providers, next.type())) {
          Provider provider = next.get();
          providers.putIfAbsent(provider.getName(), provider);
        }
      } catch (ServiceConfigurationError e) {
        LOG.log(Level.WARNING, "a security provider on the path cannot be used: {0}", e.getMessage());
      }
    }
  }

  /** Making a provider can be dear and have effects; an installed one is not made again. */
  private static boolean isKnown(Map<String, Provider> providers, Class<?> type) {
    return providers.values().stream().anyMatch(provider -> provider.getClass() == type);
  }
}
