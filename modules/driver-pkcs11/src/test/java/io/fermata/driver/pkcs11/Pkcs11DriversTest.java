package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which drivers there are, and what is said of those that are absent. */
class Pkcs11DriversTest {
  @TempDir Path home;

  private List<String> names(Map<String, String> properties, Map<String, String> environment) {
    Properties all = new Properties();
    all.putAll(properties);
    return new Pkcs11Drivers(all, environment, home).members().stream().map(Driver::name).toList();
  }

  private static DriverException refused(Map<String, String> settings) {
    return assertThrows(
        DriverException.class,
        () -> new Rig(new Pkcs11Driver("pkcs11"), settings, TimeSource.system()).close());
  }

  @Test
  @DisplayName("each slot that is given a library is a driver; properties, environment and file name them")
  void members() throws Exception {
    assertEquals(List.of("pkcs11"), names(Map.of("fermata.driver.pkcs11.library", "/l"), Map.of()));
    Files.createDirectories(home.resolve("conf"));
    Files.writeString(
        home.resolve("conf").resolve("fermata.properties"),
        "fermata.driver.pkcs11.of-file.library=/l\nfermata.driver.pkcs11.none.pin-file=/p\n");
    assertEquals(
        List.of("pkcs11.a", "pkcs11.my-env", "pkcs11.of-file"),
        names(
            Map.of("fermata.driver.pkcs11.a.library", "/l", "fermata.driver.card.b.library", "/l"),
            Map.of("FERMATA_DRIVER_PKCS11_MY_ENV_LIBRARY", "/l", "FERMATA_DRIVER_PKCS11_LIBRARY", "/l")));
  }

  @Test
  @DisplayName("without a configuration there is one driver, which is absent and says how it is configured")
  void unconfigured() {
    List<Driver> members = new Pkcs11Drivers().members();
    assertEquals(List.of("pkcs11"), members.stream().map(Driver::name).toList());
    DriverException why = refused(Map.of());
    assertEquals(Reason.UNAVAILABLE, why.reason());
    assertTrue(why.getMessage().contains("set library"), why::getMessage);
    assertEquals(1, why.getMessage().lines().count());
    members.getFirst().close();
  }

  @Test
  @DisplayName("a library that is not there, is none, or has no such slot, is told by its path")
  void unavailable() throws Exception {
    DriverException missing = refused(Map.of("library", "/no/such/library.so"));
    assertEquals(Reason.UNAVAILABLE, missing.reason());
    assertTrue(missing.getMessage().contains("/no/such/library.so"), missing::getMessage);
    Path text = Files.writeString(home.resolve("library.so"), "no library");
    DriverException none = refused(Map.of("library", text.toString()));
    assertEquals(Reason.UNAVAILABLE, none.reason());
    assertTrue(none.getMessage().contains(text.toString()), none::getMessage);
    Map<String, String> settings = new HashMap<>(SoftHsm.settings("one"));
    settings.put("slot", "1");
    DriverException slot = refused(settings);
    assertEquals(Reason.UNAVAILABLE, slot.reason());
    assertTrue(slot.getMessage().contains("slot = 1 of "), slot::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
    "library, library.so",
    "slot, one",
    "slot, 0xfffffffffffffffffff",
    "index, -1",
    "lanes, 0",
    "lanes, 257",
    "depth, 3",
    "depth, many",
    "offload, some",
    "recheck, 0s",
    "recheck, 2h",
    "patience, soon"
  })
  @DisplayName("a setting of an illegal value is refused with its name and the value")
  void illegal(String key, String value) {
    Map<String, String> settings = new HashMap<>(Map.of("library", StrangeToken.LIBRARY));
    settings.put(key, value);
    DriverException why = refused(settings);
    assertEquals(Reason.BAD_SETTING, why.reason());
    assertTrue(why.getMessage().startsWith(key + "="), why::getMessage);
  }

  @Test
  @DisplayName("two sources of the PIN are one too many")
  void twoPins() {
    DriverException why =
        refused(Map.of("library", StrangeToken.LIBRARY, "pin-file", "/p", "pin-env", "P"));
    assertEquals(Reason.BAD_SETTING, why.reason());
  }
}
