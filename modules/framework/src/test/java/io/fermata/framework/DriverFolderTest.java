package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DriverFolderTest {
  @TempDir private Path folder;

  @BeforeEach
  void good() throws IOException {
    DriverJar.driver("good", "good", "").write(folder, "m-good.jar");
  }

  /** What the folder has: these tests have driver modules on their path, too. */
  private static DriverDiscovery.Found find(Optional<Path> folder) {
    DriverDiscovery.Found all = DriverDiscovery.find(folder);
    return new DriverDiscovery.Found(
        all.drivers().stream()
            .filter(driver -> driver.getClass().getModule().getLayer() != ModuleLayer.boot())
            .toList(),
        all.absent());
  }

  private List<String> drivers() {
    return find(Optional.of(folder)).drivers().stream().map(Driver::name).toList();
  }

  private List<AbsentDriver> absent() {
    return find(Optional.of(folder)).absent();
  }

  /** The good one beside it works; the bad one is listed by this name with such a reason. */
  private void bad(String name, String... words) {
    assertEquals(List.of("good"), drivers());
    assertEquals(1, absent().size(), absent()::toString);
    AbsentDriver bad = absent().getFirst();
    assertEquals(name, bad.name());
    for (String word : words) {
      assertTrue(bad.reason().contains(word), bad.reason());
    }
  }

  @Test
  @DisplayName("a good jar is loaded in a layer of its own; a missing or empty folder is none")
  void good_loaded() throws Exception {
    assertEquals(List.of("good"), drivers());
    assertEquals(List.of(), absent());
    Driver driver = find(Optional.of(folder)).drivers().getFirst();
    assertEquals("good", driver.getClass().getModule().getName());
    assertTrue(driver.getClass().getModule().getLayer() != ModuleLayer.boot());
    DriverDiscovery.Found none = find(Optional.of(folder.resolve("none")));
    assertEquals(List.of(), none.drivers());
    assertEquals(List.of(), none.absent());
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Files.writeString(empty.resolve("README"), "no jar");
    assertEquals(List.of(), find(Optional.of(empty)).absent());
    assertEquals(List.of(), find(Optional.empty()).drivers());
  }

  @Test
  @DisplayName("a family is asked with its settings; one that refuses them is listed with its reason")
  void family() throws Exception {
    DriverJar.driver(
            "rack", "rack.0", "", "provides io.fermata.spi.DriverFamily with rack.F")
        .source(
            "F",
            """
            import io.fermata.spi.*;
            import java.util.List;
            public class F implements DriverFamily {
              public String name() { return "rack"; }
              public List<Driver> members(DriverSettings settings) throws DriverException {
                if (settings.integer("cards", 0, 0, 9) != 2) {
                  throw new DriverException(Reason.BAD_SETTING, "cards=" + settings.text("cards", "none"));
                }
                return List.of(new D(), new D());
              }
            }
            """)
        .write(folder, "rack.jar");
    DriverDiscovery.Found two =
        DriverDiscovery.find(
            Optional.of(folder),
            name -> name.equals("rack") ? Map.of("cards", "2") : Map.of());
    assertEquals(3, two.drivers().stream().filter(driver -> driver.name().equals("rack.0")).count());
    assertEquals(List.of(), two.absent());
    assertEquals(List.of("good", "rack.0"), drivers());
    assertEquals(List.of(new AbsentDriver("rack", "cards=none")), absent());
  }

  @Test
  @DisplayName("a jar that is not a module is listed as that")
  void bad_plain() throws Exception {
    DriverJar.driver("plain", "plain", "").plain().write(folder, "plain.jar");
    bad("plain.jar", "not a module", "module-info");
  }

  @Test
  @DisplayName("a file that is no jar, and a folder named like one, are listed as that")
  void bad_noZip() throws Exception {
    Path file = Files.writeString(folder.resolve("a-text.jar"), "this is not a zip file");
    bad("a-text.jar", "not a modular jar");
    Files.delete(file);
    Files.createDirectory(folder.resolve("a-folder.jar"));
    bad("a-folder.jar", "not a modular jar");
  }

  @Test
  @DisplayName("a module with no driver in it is listed as that")
  void bad_noProvider() throws Exception {
    new DriverJar("empty", "requires io.fermata.spi").write(folder, "empty.jar");
    bad("empty.jar", "no driver in it", "Driver");
  }

  @Test
  @DisplayName("a driver whose constructor throws is listed by its class with what it threw")
  void bad_constructor() throws Exception {
    DriverJar.driver("thrower", "thrower", "if (true) throw new IllegalStateException(\"no luck\");")
        .write(folder, "thrower.jar");
    bad("thrower.D", "cannot be made", "IllegalStateException", "no luck");
    DriverJar.driver("thrower", "thrower", "if (true) throw new NoSuchMethodError(\"gone\");")
        .write(folder, "thrower.jar");
    bad("thrower.D", "NoSuchMethodError", "gone");
  }

  @Test
  @DisplayName("a driver that needs a module that is not there is listed with that module's name")
  void bad_dependency() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path needed =
        new DriverJar("needed", "exports needed")
            .source("N", "public class N {}")
            .write(elsewhere, "needed.jar");
    DriverJar.driver("needy", "needy", "new needed.N();", "requires needed")
        .with(needed)
        .write(folder, "needy.jar");
    bad("needy.jar", "needs what is not there", "needed");
  }

  @Test
  @DisplayName("a driver built for a newer SPI is listed with both versions; an older one is welcome")
  void bad_newerSpi() throws Exception {
    String ours = Driver.class.getModule().getDescriptor().rawVersion().orElseThrow();
    DriverJar.driver("newer", "newer", "").builtForSpi("9.9").write(folder, "newer.jar");
    bad("newer.jar", "built for SPI 9.9", "this is " + ours);
    DriverJar.driver("newer", "older", "").builtForSpi("0.0.1").write(folder, "newer.jar");
    assertEquals(List.of("good", "older"), drivers());
  }

  @Test
  @DisplayName("a driver of a name that is taken is found, and absent once the framework starts it")
  void bad_nameTaken() throws Exception {
    DriverJar.driver("twin", "good", "").write(folder, "twin.jar");
    try (Framework framework =
        Framework.open(find(Optional.of(folder)), FrameworkOptions.DEFAULT)) {
      List<DriverReport> reports = framework.drivers();
      assertEquals(2, reports.size());
      assertEquals("good", ((DriverReport.Present) reports.get(0)).name());
      assertEquals(
          "its name is taken by good.D", ((DriverReport.Absent) reports.get(1)).driver().reason());
    }
  }

  @Test
  @DisplayName("a module that the image has already is listed as that")
  void bad_moduleTaken() throws Exception {
    DriverJar.driver("io.fermata.wait", "wait", "").write(folder, "wait.jar");
    bad("wait.jar", "module io.fermata.wait is in the image already");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no POSIX permissions there")
  @DisplayName("a jar that others can write is listed and not loaded")
  void bad_writableJar() throws Exception {
    Path jar = DriverJar.driver("open", "open", "").write(folder, "open.jar");
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--rw-"));
    bad("open.jar", "can be written by others", "chmod o-w");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no POSIX permissions there")
  @DisplayName("of a folder that others can write nothing is loaded")
  void bad_writableFolder() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xrwx"));
    assertEquals(List.of(), drivers());
    assertEquals(1, absent().size());
    assertEquals(folder.toString(), absent().getFirst().name());
    assertTrue(absent().getFirst().reason().contains("can be written by others"));
  }

  @Test
  @DisplayName("a driver with a helper jar works, and the helper is not listed")
  void helper() throws Exception {
    Path helper =
        new DriverJar("helper", "exports helper")
            .source("H", "public class H { public static int three() { return 3; } }")
            .write(folder, "a-helper.jar");
    DriverJar.driver("helped", "helped", "if (helper.H.three() != 3) throw new AssertionError();",
            "requires helper")
        .with(helper)
        .write(folder, "helped.jar");
    assertEquals(List.of("helped", "good"), drivers());
    assertEquals(List.of(), absent());
  }

  @Test
  @DisplayName("a driver jar that needs another driver jar does not bring the other's driver twice")
  void helper_isDriver() throws Exception {
    Path base =
        DriverJar.driver("base", "base", "", "exports base").write(folder, "base.jar");
    DriverJar.driver("upper", "upper", "base.D.class.getName();", "requires base")
        .with(base)
        .write(folder, "upper.jar");
    assertEquals(List.of("base", "good", "upper"), drivers());
    assertEquals(List.of(), absent());
  }
}
