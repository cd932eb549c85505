package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Cost;
import io.fermata.spi.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where does a setting come from, and what is refused? */
class SettingsTest {
  @TempDir Path home;

  private static Properties properties(Map<String, String> values) {
    Properties properties = new Properties();
    properties.putAll(values);
    return properties;
  }

  private Path file(String... lines) throws IOException {
    Path file = Files.createDirectories(home.resolve("conf")).resolve("fermata.properties");
    return Files.write(file, List.of(lines));
  }

  @Test
  @DisplayName(
      "a system property goes before the environment, that before the file and the default")
  void precedence() throws Exception {
    String key = Settings.BACKLOG;
    Map<String, String> environment = Map.of("FERMATA_FRAMEWORK_BACKLOG", "2");
    Properties property = properties(Map.of(key, "1", "unrelated", "x"));
    assertEquals(
        Optional.of(new Setting(key, "65536", "default")),
        Settings.load(home, new Properties(), Map.of()).find(key));
    Path path = file(key + " = 3");
    assertEquals(
        Optional.of(new Setting(key, "3", path.toString())),
        Settings.load(home, new Properties(), Map.of()).find(key));
    assertEquals(
        Optional.of(new Setting(key, "2", "environment FERMATA_FRAMEWORK_BACKLOG")),
        Settings.load(home, new Properties(), environment).find(key));
    assertEquals(
        Optional.of(new Setting(key, "1", "system property")),
        Settings.load(home, property, environment).find(key));
    assertEquals(Optional.empty(), Settings.load(home, property, environment).find("unrelated"));
  }

  @Test
  @DisplayName("what a family of drivers is asked with has its members' settings, wherever they come from")
  void of_family() throws Exception {
    file("fermata.driver.rack.of-file.library=/f", "fermata.driver.racket.a.library=/no");
    assertEquals(
        Map.of("of-file.library", "/f", "one.library", "/p", "my-env-library", "/e"),
        Settings.load(
                home,
                properties(Map.of("fermata.driver.rack.one.library", "/p")),
                Map.of("FERMATA_DRIVER_RACK_MY_ENV_LIBRARY", "/e"))
            .ofDriver("rack"));
  }

  @Test
  @DisplayName("a driver gets its settings from all sources, and those beside its name win")
  void of_driver() throws Exception {
    file("fermata.driver.card.depth=1", "fermata.driver.card.mode=slow", "fermata.driver.b.x=y");
    Map<String, String> environment = Map.of("FERMATA_DRIVER_CARD_TIME_LIMIT", "5ms");
    Settings settings =
        Settings.load(home, properties(Map.of("fermata.driver.card.depth", "2")), environment);
    assertEquals(
        Map.of("depth", "2", "mode", "slow", "time-limit", "5ms"), settings.ofDriver("card"));
    Settings chosen = settings.with(Map.of(Settings.DRIVER, "card:depth=9"), "the test");
    assertEquals("the test", chosen.find(Settings.DRIVER).orElseThrow().origin());
    assertEquals(
        Map.of("depth", "9", "mode", "slow", "time-limit", "5ms", "enabled", "true"),
        chosen.ofDriver("card"));
    assertEquals(Map.of("x", "y"), chosen.ofDriver("b"));
    List<Setting> effective = chosen.effective(List.of("b"));
    assertTrue(
        effective.contains(
            new Setting(
                "fermata.driver.b.x",
                "y",
                home.resolve("conf").resolve("fermata.properties").toString())),
        effective::toString);
    assertEquals(6, effective.size(), effective::toString);
  }

  @Test
  @DisplayName("an unknown setting of the framework is refused by its name, with the known ones")
  void unknown() throws Exception {
    Properties wrong = properties(Map.of("fermata.framework.backlogg", "1"));
    assertRefused(
        assertThrows(FermataException.class, () -> Settings.load(home, wrong, Map.of())),
        "fermata.framework.backlogg",
        Settings.BACKLOG);
    Settings settings = Settings.load(home, new Properties(), Map.of());
    assertRefused(
        assertThrows(
            FermataException.class, () -> settings.with(Map.of("fermata.framework.x", "1"), "the test")),
        "fermata.framework.x");
    assertRefused(
        assertThrows(
            FermataException.class,
            () -> Settings.load(home, new Properties(), Map.of("FERMATA_FRAMEWORK_Z", "1"))),
        "FERMATA_FRAMEWORK_Z",
        "FERMATA_FRAMEWORK_BACKLOG");
    file("fermata.framework.y=1");
    assertRefused(
        assertThrows(FermataException.class, () -> Settings.load(home, new Properties(), Map.of())),
        "fermata.framework.y");
  }

  @Test
  @DisplayName("a mistyped room, and a setting for a driver nobody has, are refused by name")
  void unknown_room_or_driver() throws Exception {
    assertRefused(
        assertThrows(
            FermataException.class,
            () -> Settings.load(home, properties(Map.of("fermata.framwork.x", "1")), Map.of())),
        "fermata.framwork.x");
    Settings.load(home, properties(Map.of("fermata.test.vectors", "x")), Map.of("FERMATA_X", "1"));
    file("fermata.driver.simulted.latency=9ms");
    assertRefused(
        assertThrows(
            FermataException.class,
            () ->
                Settings.load(home, new Properties(), Map.of())
                    .refuseUnknownDrivers(List.of("simulated", "jca.SUN"))),
        "fermata.driver.simulted.latency",
        "simulated, jca.SUN");
    file("fermata.driver.simulated.latency=9ms");
    Settings typo =
        Settings.load(home, new Properties(), Map.of("FERMATA_DRIVER_SIMULTED_LATENCY", "5ms"));
    assertRefused(
        assertThrows(
            FermataException.class, () -> typo.refuseUnknownDrivers(List.of("simulated"))),
        "FERMATA_DRIVER_SIMULTED_LATENCY");
    Settings.load(home, new Properties(), Map.of("FERMATA_DRIVER_SIMULATED_LATENCY", "5ms"))
        .refuseUnknownDrivers(List.of("simulated"));
  }

  @Test
  @DisplayName("what stands beside the driver's name is what is effective, with its origin")
  void effective_choice() {
    Settings settings =
        Settings.load(
                home, new Properties(), Map.of("FERMATA_DRIVER_SIMULATED_LATENCY", "5ms"))
            .with(Map.of(Settings.DRIVER, "simulated:latency=2ms"), "the test");
    List<Setting> effective = settings.effective(List.of("simulated"));
    assertTrue(
        effective.contains(new Setting("fermata.driver.simulated.latency", "2ms", "the test")),
        effective::toString);
    assertTrue(
        effective.contains(new Setting("fermata.driver.simulated.enabled", "true", "the test")),
        effective::toString);
    assertEquals(Map.of("latency", "2ms", "enabled", "true"), settings.ofDriver("simulated"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no/such/folder", "\u0000"})
  @DisplayName("a driver folder that was named must be one")
  void folder(String path) {
    try (FermataProvider provider =
        Fermata.with(
            binder ->
                binder
                    .bind(Settings.class)
                    .toInstance(
                        Settings.load(home, new Properties(), Map.of())
                            .with(Map.of(Settings.DRIVER_FOLDER, path), "the test")))) {
      assertRefused(
          assertThrows(FermataException.class, provider::framework),
          Settings.DRIVER_FOLDER,
          "the test");
    }
  }

  private static void assertRefused(FermataException thrown, String... parts) {
    assertEquals(Reason.BAD_SETTING, thrown.reason());
    for (String part : parts) {
      assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
  }

  @Test
  @DisplayName("a profile that is not there, or wrong, is refused with its origin; a right one is begun with")
  void profile() throws Exception {
    Path file = home.resolve("profile");
    String line = "nobody 00000001 64 1 435 200 calibrated SHA-256";
    Files.write(file, List.of("fermata-profile 1", line));
    try (FermataProvider provider =
        FermataProvider.of(Fermata.settings(Map.of(Settings.PROFILE, file.toString())))) {
      assertEquals(
          List.of(435L),
          provider.framework().profile().costs().stream().map(Cost::nanos).toList());
    }
    Files.write(file, List.of("fermata-profile 1", line.replace("435", "many")));
    assertProfileRefused(file, " is wrong: line 2: nanoseconds is 'many'; it is a whole number");
    assertProfileRefused(home.resolve("none"), " is not there");
    assertProfileRefused(home, " cannot be read: ");
  }

  private static void assertProfileRefused(Path file, String says) {
    try (FermataProvider provider =
        FermataProvider.of(Fermata.settings(Map.of(Settings.PROFILE, file.toString())))) {
      assertRefused(
          assertThrows(FermataException.class, provider::framework),
          Settings.PROFILE + "=" + file + " (",
          says);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "0", "-1", "2147483648", "", "1.5"})
  @DisplayName("a backlog that is no number from 1 on is refused with its origin")
  void backlog(String value) {
    try (FermataProvider provider =
        Fermata.with(
            binder ->
                binder
                    .bind(Settings.class)
                    .toInstance(Fermata.settings(Map.of(Settings.BACKLOG, value))))) {
      assertRefused(
          assertThrows(FermataException.class, provider::framework),
          Settings.BACKLOG + "=" + value,
          "the test",
          "whole number");
    }
  }

  @Test
  @DisplayName("a choice is a name, or a name with settings")
  void choice() {
    assertEquals(Optional.empty(), DriverChoice.parse(""));
    assertEquals(
        Optional.of(new DriverChoice("jca.SunJCE", Map.of())), DriverChoice.parse("jca.SunJCE"));
    assertEquals(
        Optional.of(new DriverChoice("simulated", Map.of("latency", "2ms", "depth", ""))),
        DriverChoice.parse("simulated:latency=2ms,depth="));
    assertEquals(
        Optional.of(new DriverChoice("a", Map.of("k", "x=y:z"))), DriverChoice.parse("a:k=x=y:z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {":", "a:", "a:b", "a:=c", "a:b=1,", "a:b=1,b=2", ":b=1", "a b", " a", "ä", "a,b"})
  @DisplayName("any other choice is refused with the form that is right")
  void bad_choice(String text) {
    assertRefused(
        assertThrows(FermataException.class, () -> DriverChoice.parse(text)),
        "'" + text + "'",
        "NAME:key=value");
    try (FermataProvider provider = Fermata.on(text)) {
      assertRefused(assertThrows(FermataException.class, provider::check), "'" + text + "'");
    }
  }
}
