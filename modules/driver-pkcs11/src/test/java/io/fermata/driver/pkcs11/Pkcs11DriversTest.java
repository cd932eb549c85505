package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Reason;
import io.fermata.spi.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which drivers there are, and what is said of those that are absent. */
class Pkcs11DriversTest {
  @TempDir Path home;

  private static List<Driver> drivers(String... libraries) throws DriverException {
    Map<String, String> settings = new HashMap<>();
    for (String key : libraries) {
      settings.put(key, "/l");
    }
    return new Pkcs11Drivers().members(new DriverSettings("pkcs11", settings));
  }

  private static List<String> names(String... keys) throws DriverException {
    return drivers(keys).stream().map(Driver::name).toList();
  }

  private static DriverException refused(Map<String, String> settings) {
    return assertThrows(
        DriverException.class,
        () -> new Rig(new Pkcs11Driver("pkcs11"), settings, TimeSource.system()).close());
  }

  @Test
  @DisplayName("each slot that is given a library is a driver, whether a setting or a variable names it")
  void members() throws Exception {
    assertEquals("pkcs11", new Pkcs11Drivers().name());
    assertEquals(List.of("pkcs11"), names("library", "slot"));
    assertEquals(
        List.of("pkcs11.a", "pkcs11.my-env", "pkcs11.of-file"),
        names("a.library", "a-library", "a.slot", "my-env-library", "of-file.library", "none.pin-file"));
  }

  @Test
  @DisplayName("what names no slot, and a library without a name beside others, is refused and told")
  void members_wrong() {
    DriverException two = assertThrows(DriverException.class, () -> drivers("library", "a.library"));
    assertEquals(Reason.BAD_SETTING, two.reason());
    assertTrue(two.getMessage().contains("there are a; write <name>.library"), two::getMessage);
    DriverException strange = assertThrows(DriverException.class, () -> drivers("a.b.library"));
    assertEquals(Reason.BAD_SETTING, strange.reason());
    assertTrue(strange.getMessage().startsWith("a.b.library is for no slot"), strange::getMessage);
  }

  @Test
  @DisplayName("without a configuration there is one driver, which is absent and says how it is configured")
  void unconfigured() throws Exception {
    List<Driver> members = drivers();
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
