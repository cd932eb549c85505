package io.fermata.cli;

import io.fermata.provider.FermataProvider;
import io.fermata.provider.Settings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --driver} for every command that uses the provider. */
final class ProviderOption {
  private static final String DRIVER = "fermata.framework.driver";
  private static final String PROFILE = "fermata.framework.profile";

  @Option(
      names = "--driver",
      paramLabel = "NAME[:key=value,...]",
      description = {
        "The driver to use, with settings for it,",
        "such as simulated:latency=1ms,depth=256."
      })
  private @Nullable String driver;

  /** What was given, as it was given. */
  Optional<String> given() {
    return Optional.ofNullable(driver);
  }

  /** A provider for the driver that was named, else for the one that is configured. */
  FermataProvider provider() {
    return driver == null ? provider(Settings.load()) : provider(driver);
  }

  /** The same that goes by what was measured before. */
  FermataProvider provider(Path profile) {
    Map<String, String> given = new TreeMap<>(Map.of(PROFILE, profile.toAbsolutePath().toString()));
    if (driver != null) {
      given.put(DRIVER, driver);
    }
    return provider(Settings.load().with(given, "the command line"));
  }

  /** A provider for this driver. */
  static FermataProvider provider(String driver) {
    return provider(Settings.load().with(Map.of(DRIVER, driver), "--driver"));
  }

  private static FermataProvider provider(Settings settings) {
    FermataProvider provider = FermataProvider.of(settings);
    try {
      provider.check();
    } catch (RuntimeException e) {
      provider.close();
      throw e;
    }
    return provider;
  }
}
