package io.fermata.provider;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import io.fermata.framework.Profile;
import io.fermata.framework.ProfileException;
import io.fermata.spi.Reason;
import io.fermata.spi.TimeSource;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a provider is put together from. Each binding can be replaced with {@code Modules.override}:
 *
 * <table>
 *   <caption>Bindings</caption>
 *   <tr><td>{@link Settings}</td><td>the configuration of this process</td></tr>
 *   <tr><td>{@link TimeSource}</td><td>the machine's clock</td></tr>
 *   <tr><td>{@link DriverDiscovery.Found}</td><td>the drivers of the module graph or class path, and
 *       of the driver folder; not started</td></tr>
 *   <tr><td>{@link Preference}</td><td>the driver that the settings name, else the one measured to be best for each message</td></tr>
 *   <tr><td>{@link FrameworkOptions}</td><td>of these, with the legacy algorithms that the settings name</td></tr>
 *   <tr><td>{@link Profile}</td><td>what was measured before, from the file that the settings name</td></tr>
 *   <tr><td>{@link Framework}</td><td>opened over these; closed with the provider</td></tr>
 * </table>
 *
 * <pre>{@code
 * Module module = Modules.override(new FermataModule()).with(binder -> {
 *   binder.bind(TimeSource.class).toInstance(time);
 *   binder.bind(DriverDiscovery.Found.class).toInstance(Found.of(new CardDriver()));
 * });
 * FermataProvider provider = FermataProvider.of(module);
 * }</pre>
 */
public final class FermataModule extends AbstractModule {

  /** Makes the module; nothing is read until an injector is made from it. */
  public FermataModule() {}

  @Provides
  @Singleton
  Settings settings() {
    return Settings.load();
  }

  @Provides
  @Singleton
  TimeSource time() {
    return TimeSource.system();
  }

  @Provides
  @Singleton
  DriverDiscovery.Found drivers(Settings settings) {
    return settings.findDrivers();
  }

  @Provides
  @Singleton
  Preference preference(Settings settings) {
    return DriverChoice.parse(settings.text(Settings.DRIVER))
        .map(choice -> Preference.driver(choice.name()))
        .orElse(Preference.MEASURED);
  }

  @Provides
  @Singleton
  FrameworkOptions options(Settings settings, TimeSource time, Profile profile) {
    // what is refused JCA gets from the next provider
    return legacy(settings, new FrameworkOptions(time, backlog(settings), settings::ofDriver))
        .withProfile(profile);
  }

  private static FrameworkOptions legacy(Settings settings, FrameworkOptions options) {
    Setting setting = settings.find(Settings.LEGACY).orElseThrow();
    Set<String> names =
        Arrays.stream(setting.value().split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    try {
      return options.withLegacy(names);
    } catch (IllegalArgumentException e) {
      throw new FermataException(
          Reason.BAD_SETTING,
          setting.key() + "=" + setting.value() + " (" + setting.origin() + ") is not legal: "
              + e.getMessage(),
          e);
    }
  }

  @Provides
  @Singleton
  Profile profile(Settings settings) {
    Setting setting = settings.find(Settings.PROFILE).orElseThrow();
    if (setting.value().isEmpty()) {
      return Profile.EMPTY;
    }
    String what = setting.key() + "=" + setting.value() + " (" + setting.origin() + ") ";
    try {
      return Profile.load(Path.of(setting.value()));
    } catch (InvalidPathException e) {
      throw new FermataException(Reason.BAD_SETTING, what + "is not a path: " + e.getReason(), e);
    } catch (ProfileException e) {
      throw new FermataException(Reason.BAD_SETTING, what + "is wrong: " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new FermataException(Reason.BAD_SETTING, what + "is not there", e);
    } catch (IOException e) {
      throw new FermataException(Reason.BAD_SETTING, what + "cannot be read: " + e.getMessage(), e);
    }
  }

  private static int backlog(Settings settings) {
    Setting setting = settings.find(Settings.BACKLOG).orElseThrow();
    try {
      int backlog = Integer.parseInt(setting.value());
      if (backlog >= 1) {
        return backlog;
      }
    } catch (NumberFormatException e) {
      throw new FermataException(Reason.BAD_SETTING, wrong(setting), e);
    }
    throw new FermataException(Reason.BAD_SETTING, wrong(setting));
  }

  private static String wrong(Setting setting) {
    return setting.key() + "=" + setting.value() + " (" + setting.origin()
        + ") is not legal; write a whole number from 1 to " + Integer.MAX_VALUE;
  }

  @Provides
  @Singleton
  Framework framework(
      DriverDiscovery.Found drivers, FrameworkOptions options, Settings settings) {
    Framework framework = Framework.open(drivers, options);
    try {
      settings.refuseUnknownDrivers(
          framework.drivers().stream().map(DriverReport::name).toList());
    } catch (FermataException e) {
      framework.close();
      throw e;
    }
    return framework;
  }
}
