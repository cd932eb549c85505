package io.fermata.driver.pkcs11;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverFamily;
import java.io.IOException;
import java.io.Reader;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One driver for each slot that is configured. To set the library of a slot names it:
 *
 * <pre>
 *   fermata.driver.pkcs11.signing.library = /usr/lib/softhsm/libsofthsm2.so     driver pkcs11.signing
 *   fermata.driver.pkcs11.signing.pin-file = /run/secrets/signing
 *   fermata.driver.pkcs11.backup.library = /opt/hsm/lib/libpkcs11.so            driver pkcs11.backup
 * </pre>
 *
 * <p>Names have letters, digits and dashes. They are looked for where all settings come from: system properties, the
 * environment ({@code FERMATA_DRIVER_PKCS11_SIGNING_LIBRARY}), and {@code conf/fermata.properties} of the runtime image.
 * Where no slot has a name there is one driver, {@code pkcs11}, with settings {@code fermata.driver.pkcs11.library} and
 * so on; it is absent, and says how it is configured, until it has a library. The settings stand at {@link
 * Pkcs11Driver}.
 */
public final class Pkcs11Drivers implements DriverFamily {
  private static final String ONLY = "pkcs11";
  private static final Pattern SETTING =
      Pattern.compile("fermata\\.driver\\.pkcs11\\.([A-Za-z0-9-]+)\\.library");
  private static final Pattern VARIABLE = Pattern.compile("FERMATA_DRIVER_PKCS11_([A-Z0-9_]+)_LIBRARY");

  private final Properties properties;
  private final Map<String, String> environment;
  private final Path home;

  /** For {@link java.util.ServiceLoader}. */
  public Pkcs11Drivers() {
    this(System.getProperties(), System.getenv(), Path.of(System.getProperty("java.home")));
  }

  Pkcs11Drivers(Properties properties, Map<String, String> environment, Path home) {
    this.properties = properties;
    this.environment = environment;
    this.home = home;
  }

  @Override
  public List<Driver> members() {
    Set<String> slots = new TreeSet<>();
    properties.stringPropertyNames().forEach(found(SETTING, slots));
    environment.keySet().forEach(found(VARIABLE, slots));
    file().stringPropertyNames().forEach(found(SETTING, slots));
    return slots.isEmpty()
        ? List.of(new Pkcs11Driver(ONLY))
        : slots.stream().<Driver>map(slot -> new Pkcs11Driver(ONLY + "." + slot)).toList();
  }

  private static Consumer<String> found(Pattern pattern, Set<String> slots) {
    return name -> {
      Matcher matcher = pattern.matcher(name);
      if (matcher.matches()) {
        String slot = matcher.group(1);
        slots.add(pattern == VARIABLE ? slot.toLowerCase(Locale.ROOT).replace('_', '-') : slot);
      }
    };
  }

  /** A file that cannot be read is refused where the settings are read. */
  private Properties file() {
    Properties file = new Properties();
    Path path = home.resolve("conf").resolve("fermata.properties");
    if (Files.exists(path)) {
      try (Reader reader = Files.newBufferedReader(path)) {
        file.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        System.getLogger("io.fermata.driver.pkcs11").log(Level.WARNING, "cannot read {0}: {1}", path, e);
      }
    }
    return file;
  }
}
