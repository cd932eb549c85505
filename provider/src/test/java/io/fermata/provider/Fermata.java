package io.fermata.provider;

import com.google.inject.Binder;
import com.google.inject.util.Modules;
import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.FrameworkOptions;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.TimeSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Providers put together for a test; none looks at the settings of the machine it runs on. */
final class Fermata {
  private Fermata() {}

  /** The drivers that are found, the best of them chosen. */
  static FermataProvider best() {
    return on("");
  }

  /** A driver over a native library, alone, if that is what {@code driver} names; else as {@link #on}. */
  static FermataProvider onAny(String driver) throws DriverException {
    return NativeDrivers.find(driver).map(Fermata::over).orElseGet(() -> on(driver));
  }

  /** The drivers that are found; {@code choice} as in {@link DriverChoice}. */
  static FermataProvider on(String choice) {
    Settings settings = settings(Map.of(Settings.DRIVER, choice));
    return with(binder -> binder.bind(Settings.class).toInstance(settings));
  }

  /** These drivers and no others. */
  static FermataProvider over(Driver... drivers) {
    return over(65_536, drivers);
  }

  /** These drivers and no others, with room for so many requests that wait. */
  static FermataProvider over(int backlog, Driver... drivers) {
    Settings settings = settings(Map.of());
    return with(
        binder -> {
          binder.bind(Settings.class).toInstance(settings);
          binder.bind(DriverDiscovery.Found.class).toInstance(DriverDiscovery.Found.of(drivers));
          binder
              .bind(FrameworkOptions.class)
              .toInstance(new FrameworkOptions(TimeSource.system(), backlog, settings::ofDriver));
        });
  }

  /** Some bindings of {@link FermataModule} replaced. */
  static FermataProvider with(Replacing bindings) {
    return FermataProvider.of(
        Modules.override(new FermataModule()).with(binder -> bindings.in(binder)));
  }

  /** What is bound instead. */
  interface Replacing {
    void in(Binder binder);
  }

  /** These settings over the defaults; neither this machine's environment nor its files. */
  static Settings settings(Map<String, String> given) {
    return Settings.load(Path.of("no-such-image").toAbsolutePath(), new Properties(), Map.of())
        .with(given, "the test");
  }
}
