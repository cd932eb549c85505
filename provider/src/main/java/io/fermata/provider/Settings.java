package io.fermata.provider;

import io.fermata.framework.DriverDiscovery;
import io.fermata.spi.Reason;
import java.io.IOException;
import java.io.Reader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The configuration, read once when the provider is composed: a system property {@code
 * fermata.<room>.<key>}, else the environment ({@code FERMATA_<ROOM>_<KEY>}, dots and dashes as
 * underscores), else {@code conf/fermata.properties} of the runtime image, else a default.
 *
 * <table>
 *   <caption>Settings besides those of the drivers, {@code fermata.driver.<name>.<key>}</caption>
 *   <tr><td>{@code fermata.framework.driver}</td><td>the driver to use, {@code NAME} or {@code
 *       NAME:key=value,…}; empty for the best</td></tr>
 *   <tr><td>{@code fermata.framework.driver-folder}</td><td>where driver jars are looked for; {@code
 *       drivers} of the runtime image</td></tr>
 *   <tr><td>{@code fermata.framework.backlog}</td><td>requests that may wait for a full driver;
 *       65536</td></tr>
 *   <tr><td>{@code fermata.framework.profile}</td><td>the file of what was measured before, as {@code
 *       fermata calibrate --output} writes it; empty for none</td></tr>
 *   <tr><td>{@code fermata.policy.legacy}</td><td>the legacy algorithms that are allowed, separated by commas,
 *       such as {@code DES,ARC4,MD5}; names as in {@link
 *       io.fermata.framework.FrameworkOptions#withLegacy}; empty for none</td></tr>
 * </table>
 *
 * <p>Immutable.
 */
public final class Settings {
  static final String DRIVER = "fermata.framework.driver";
  static final String DRIVER_FOLDER = "fermata.framework.driver-folder";
  static final String BACKLOG = "fermata.framework.backlog";
  static final String PROFILE = "fermata.framework.profile";
  static final String LEGACY = "fermata.policy.legacy";
  private static final Logger LOG = System.getLogger("io.fermata.provider");
  private static final String OURS = "fermata.";
  private static final String FRAMEWORK = "fermata.framework.";
  private static final String DRIVERS = "fermata.driver.";

  /** Not settings: what tests of Fermata are told. */
  private static final String TESTS = "fermata.test.";

  private final Map<String, String> defaults;
  private final Overrides overrides;
  private final Map<String, String> properties;
  private final Map<String, String> environment;
  private final Map<String, String> file;
  private final Path path;

  private record Overrides(Map<String, String> values, String origin) {}

  private Settings(
      Map<String, String> defaults,
      Overrides overrides,
      Map<String, String> properties,
      Map<String, String> environment,
      Map<String, String> file,
      Path path) {
    this.defaults = defaults;
    this.overrides = overrides;
    this.properties = Map.copyOf(properties);
    this.environment = Map.copyOf(environment);
    this.file = Map.copyOf(file);
    this.path = path;
  }

  /**
   * Reads the settings of this process.
   *
   * @throws FermataException if the file cannot be read, or a setting or variable of the framework is unknown
   */
  public static Settings load() {
    return load(Path.of(System.getProperty("java.home")), System.getProperties(), System.getenv());
  }

  static Settings load(Path home, Properties system, Map<String, String> environment) {
    Path path = home.resolve("conf").resolve("fermata.properties");
    Properties file = new Properties();
    if (Files.exists(path)) {
      try (Reader reader = Files.newBufferedReader(path)) {
        file.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw new FermataException(Reason.BAD_SETTING, "cannot read " + path + ": " + e, e);
      }
    }
    Map<String, String> defaults =
        new TreeMap<>(
            Map.of(
                DRIVER,
                "",
                DRIVER_FOLDER,
                home.resolve("drivers").toString(),
                BACKLOG,
                "65536",
                PROFILE,
                "",
                LEGACY,
                ""));
    Settings settings =
        new Settings(
            defaults,
            new Overrides(Map.of(), Setting.DEFAULT),
            ours(system),
            environment,
            ours(file),
            path);
    settings.refuseUnknown(settings.properties);
    settings.refuseUnknown(settings.file);
    settings.refuseUnknownVariables();
    return settings;
  }

  private static Map<String, String> ours(Properties properties) {
    Map<String, String> ours = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(OURS) && !name.startsWith(TESTS)) {
        ours.put(name, properties.getProperty(name).strip());
      }
    }
    return ours;
  }

  private void refuseUnknown(Map<String, String> given) {
    for (String key : given.keySet()) {
      if (!key.startsWith(DRIVERS) && !defaults.containsKey(key)) {
        throw unknown(key, defaults.keySet());
      }
    }
  }

  /** Other programs may have variables that begin with our name; a word is all that is due. */
  private void refuseUnknownVariables() {
    List<String> known = defaults.keySet().stream().map(Settings::variable).toList();
    for (String name : environment.keySet()) {
      if (!name.startsWith(variable(OURS)) || known.contains(name)) {
        continue;
      }
      if (name.startsWith(variable(FRAMEWORK))) {
        throw unknown(name, known);
      }
      if (!name.startsWith(variable(DRIVERS)) && !name.startsWith(variable(TESTS))) {
        LOG.log(Level.WARNING, "environment variable {0} is no setting of Fermata", name);
      }
    }
  }

  private static FermataException unknown(String name, Collection<String> known) {
    return new FermataException(
        Reason.BAD_SETTING, "there is no setting " + name + "; there are " + String.join(", ", known));
  }

  /**
   * Refuses settings for drivers that nobody has.
   *
   * @param drivers the names of those that were found
   */
  void refuseUnknownDrivers(List<String> drivers) {
    List<String> prefixes = drivers.stream().map(name -> DRIVERS + name + ".").toList();
    for (Map<String, String> source : List.of(file, properties, overrides.values)) {
      for (String key : source.keySet()) {
        if (key.startsWith(DRIVERS) && prefixes.stream().noneMatch(key::startsWith)) {
          throw ofNobody(key, drivers);
        }
      }
    }
    for (String name : environment.keySet()) {
      if (name.startsWith(variable(DRIVERS))
          && prefixes.stream().map(Settings::variable).noneMatch(name::startsWith)) {
        throw ofNobody(name, drivers);
      }
    }
  }

  private static FermataException ofNobody(String name, List<String> drivers) {
    return new FermataException(
        Reason.BAD_SETTING,
        name + " is for a driver that is not there; there are " + String.join(", ", drivers));
  }

  /**
   * The same with these above all others.
   *
   * @param overrides values by whole name
   * @param origin where they came from, to be told with each
   * @throws FermataException if a setting of the framework is unknown
   */
  public Settings with(Map<String, String> overrides, String origin) {
    Objects.requireNonNull(origin, "origin");
    refuseUnknown(overrides);
    return new Settings(
        defaults,
        new Overrides(Map.copyOf(overrides), origin),
        properties,
        environment,
        file,
        path);
  }

  /** A setting by its whole name; empty if it is neither given nor has a default. */
  public Optional<Setting> find(String key) {
    String variable = variable(key);
    if (overrides.values.containsKey(key)) {
      return Optional.of(new Setting(key, overrides.values.get(key), overrides.origin));
    }
    if (properties.containsKey(key)) {
      return Optional.of(new Setting(key, properties.get(key), "system property"));
    }
    if (environment.containsKey(variable)) {
      return Optional.of(new Setting(key, environment.get(variable), "environment " + variable));
    }
    if (file.containsKey(key)) {
      return Optional.of(new Setting(key, file.get(key), path.toString()));
    }
    return Optional.ofNullable(defaults.get(key)).map(value -> new Setting(key, value, Setting.DEFAULT));
  }

  /**
   * Looks for drivers as a provider with these settings does: in the module graph or class path, and in the driver
   * folder.
   *
   * @return new objects each time, not started; they belong to the caller
   * @throws FermataException if the driver folder is no folder
   */
  public DriverDiscovery.Found findDrivers() {
    Setting setting = find(DRIVER_FOLDER).orElseThrow();
    String what = setting.key() + "=" + setting.value() + " (" + setting.origin() + ") ";
    try {
      Path folder = Path.of(setting.value());
      if (setting.isDefault() || Files.isDirectory(folder)) {
        return DriverDiscovery.find(Optional.of(folder), this::ofDriver);
      }
    } catch (InvalidPathException e) {
      throw new FermataException(Reason.BAD_SETTING, what + "is not a path: " + e.getReason(), e);
    }
    throw new FermataException(Reason.BAD_SETTING, what + "is not a folder");
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The text of a setting that has a default. */
  String text(String key) {
    return find(key).orElseThrow().value();
  }

  /**
   * The settings that a driver of this name is started with, or a family of drivers asked with, without the prefix.
   *
   * @param name a driver's or a family's name, of one that is there or not
   */
  public Map<String, String> ofDriver(String name) {
    Map<String, String> found = new TreeMap<>();
    effectiveOf(name)
        .forEach((key, setting) -> found.put(key.substring(prefix(name).length()), setting.value()));
    return found;
  }

  private static String prefix(String driver) {
    return DRIVERS + driver + ".";
  }

  /** The settings of one driver by whole name; what stands beside the driver's name wins. */
  private Map<String, Setting> effectiveOf(String name) {
    Map<String, Setting> found = given(prefix(name));
    Setting driver = find(DRIVER).orElseThrow();
    DriverChoice.parse(driver.value())
        .filter(choice -> choice.name().equals(name))
        .ifPresent(
            choice -> {
              String enabled = prefix(name) + "enabled";
              found.putIfAbsent(enabled, new Setting(enabled, "true", driver.origin()));
              choice
                  .settings()
                  .forEach(
                      (key, value) ->
                          found.put(
                              prefix(name) + key,
                              new Setting(prefix(name) + key, value, driver.origin())));
            });
    return found;
  }

  private Map<String, Setting> given(String prefix) {
    Map<String, Setting> found = new TreeMap<>();
    for (Map<String, String> source : List.of(file, properties, overrides.values)) {
      source.keySet().stream()
          .filter(key -> key.startsWith(prefix))
          .forEach(key -> find(key).ifPresent(setting -> found.put(key, setting)));
    }
    String variables = variable(prefix);
    for (String variable : environment.keySet()) {
      if (variable.startsWith(variables)) {
        String rest = variable.substring(variables.length());
        String key = prefix + rest.toLowerCase(Locale.ROOT).replace('_', '-');
        find(key).ifPresent(setting -> found.put(key, setting));
      }
    }
    return found;
  }

  /**
   * Every effective setting: the framework's, given or not, and those of the named drivers that are.
   *
   * @param drivers names of drivers
   */
  public List<Setting> effective(List<String> drivers) {
    List<Setting> settings = new ArrayList<>();
    defaults.keySet().forEach(key -> find(key).ifPresent(settings::add));
    drivers.forEach(name -> settings.addAll(effectiveOf(name).values()));
    return settings;
  }
}
