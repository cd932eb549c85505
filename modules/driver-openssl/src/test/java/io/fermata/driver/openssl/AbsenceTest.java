package io.fermata.driver.openssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said when there is no library, or another one. */
class AbsenceTest {

  private static String refusal(String library) {
    OpensslDriver driver = new OpensslDriver();
    DriverException thrown =
        assertThrows(
            DriverException.class, () -> driver.start(new Rig.Host(Map.of("library", library))));
    assertEquals(Reason.UNAVAILABLE, thrown.reason());
    assertTrue(driver.shape().algorithms().isEmpty());
    assertInstanceOf(Suitability.Unfit.class, driver.probe(SessionSpec.aead("AES/GCM")));
    return String.valueOf(thrown.getMessage());
  }

  @Test
  @DisplayName("a library that is not there is named, and the setting")
  void missing() {
    String why = refusal("/nowhere/libcrypto.so.3");
    assertTrue(why.contains("library=/nowhere/libcrypto.so.3"), why);
    assertTrue(why.contains("libcrypto 3"), why);
  }

  @Test
  @DisplayName("a file that is no library is refused as one that is missing")
  void noLibrary(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("libcrypto.so.3"), "text");
    String why = refusal(file.toString());
    assertTrue(why.contains("library=" + file), why);
  }

  @Test
  @DisplayName("another library is refused by what it lacks")
  void otherLibrary() {
    Assumptions.assumeTrue(
        System.getProperty("os.name").equals("Linux"), "wants the C library of Linux");
    String why = refusal("libc.so.6");
    assertTrue(why.contains("libc.so.6 has no OpenSSL_version_num"), why);
  }

  @Test
  @DisplayName("versions 3.x are taken, and no others")
  void versions() {
    assertTrue(Libcrypto.isTaken(0x3000_00F0L));
    assertTrue(Libcrypto.isTaken(0x3050_0040L));
    assertFalse(Libcrypto.isTaken(0x1010_117FL));
    assertFalse(Libcrypto.isTaken(0x2000_0000L)); // LibreSSL
    assertFalse(Libcrypto.isTaken(0x4000_0000L));
  }

  @Test
  @DisplayName("a path that is set is the one that is loaded")
  void path() throws DriverException {
    Path system = Path.of("/usr/lib/x86_64-linux-gnu/libcrypto.so.3");
    Assumptions.assumeTrue(Files.exists(system), "wants Debian's package libssl3 at " + system);
    OpensslDriver driver = new OpensslDriver();
    driver.start(new Rig.Host(Map.of("library", system.toString())));
    assertTrue(driver.shape().algorithms().contains("AES/GCM"));
  }
}
