package io.fermata.cli;

import io.fermata.provider.DriverChoice;
import io.fermata.provider.FermataProvider;
import io.fermata.provider.Settings;
import io.fermata.spi.Driver;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** {@code --driver}, any number of times, for a command that compares drivers. */
final class DriversOption {
  @Option(
      names = "--driver",
      paramLabel = "NAME[:key=value,...]",
      description = {
        "A driver, with settings for it, such as",
        "simulated:latency=1ms,depth=256; may be repeated.",
        "All that are there by default."
      })
  private List<String> drivers = List.of();

  /** The names of those that were given, in that order; empty if none was. */
  Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    choices().forEach(choice -> names.add(choice.name()));
    return names;
  }

  private List<DriverChoice> choices() {
    return drivers.stream().map(DriverChoice::parse).flatMap(Optional::stream).toList();
  }

  /** A provider that has those that were named, among others, with their settings. */
  FermataProvider provider() throws Failure {
    Settings settings = Settings.load();
    if (drivers.isEmpty()) {
      return FermataProvider.of(settings);
    }
    List<String> found = settings.findDrivers().drivers().stream().map(Driver::name).toList();
    Map<String, String> given = new TreeMap<>();
    for (DriverChoice choice : choices()) {
      if (!found.contains(choice.name())) {
        throw new Failure(
            Failure.DRIVER,
            "no driver is named " + choice.name() + "; there are " + String.join(", ", found));
      }
      String prefix = "fermata.driver." + choice.name() + ".";
      if (given.put(prefix + "enabled", "true") != null) {
        throw new Failure(
            Failure.USAGE,
            "driver " + choice.name() + " is named twice; once, with all its settings, is legal");
      }
      choice.settings().forEach((key, value) -> given.put(prefix + key, value));
    }
    return FermataProvider.of(settings.with(given, "--driver"));
  }
}
