package io.fermata.driver.multibuffer;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of the library before anything is called. */
class StartTest {

  @Test
  @DisplayName("without the library neither driver starts, and says what is missing")
  void absent() {
    for (Driver driver : new MultibufferDrivers().members()) {
      DriverException thrown =
          assertThrows(DriverException.class, () -> Rig.started(driver, Map.of("library", "libNone.so.7")));
      assertEquals(Reason.UNAVAILABLE, thrown.reason());
      assertTrue(thrown.getMessage().contains("libNone.so.7"), thrown::getMessage);
      assertTrue(thrown.getMessage().contains("libipsec-mb1"), thrown::getMessage);
      driver.close();
    }
  }

  @Test
  @DisplayName("another library under that name is refused")
  void other() {
    for (Driver driver : new MultibufferDrivers().members()) {
      DriverException thrown =
          assertThrows(DriverException.class, () -> Rig.started(driver, Map.of("library", "libc.so.6")));
      assertEquals(Reason.UNAVAILABLE, thrown.reason());
      assertTrue(thrown.getMessage().contains("imb_get_version_str"), thrown::getMessage);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.55.0", "1.2.0", "2.0.0", "10.3.0", "", "one", "1"})
  void version_thatIsNotKnown_isRefused(String version) {
    DriverException thrown = assertThrows(DriverException.class, () -> Library.check(version));
    assertEquals(Reason.UNAVAILABLE, thrown.reason());
    assertTrue(thrown.getMessage().contains("at least 1.3"), thrown::getMessage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.3.0", "v1.4", "1.5.0-dev", "1.12.0"})
  void version_ofTheSameMajor_isTaken(String version) {
    assertDoesNotThrow(() -> Library.check(version));
  }

  @Test
  @DisplayName("a pointer that is not the function's is not called")
  void pointer() throws DriverException {
    LibraryThere.assume();
    Instance instance = Instance.widest(Library.load(new DriverSettings("test", Map.of())));
    assertTrue(instance.function(256, "aes_gcm_enc_128").address() != 0);
    DriverException thrown =
        assertThrows(DriverException.class, () -> instance.function(264, "aes_gcm_enc_128"));
    assertEquals(Reason.UNAVAILABLE, thrown.reason());
    assertTrue(thrown.getMessage().contains("264"), thrown::getMessage);
  }

  @Test
  void session_ofADriverThatHasNotStarted_isRefused() {
    for (Driver driver : new MultibufferDrivers().members()) {
      String algorithm = driver.shape().algorithms().getLast();
      SessionSpec spec =
          algorithm.equals("AES/CBC")
              ? SessionSpec.cipher(algorithm).decryption()
              : SessionSpec.digest(algorithm);
      assertEquals(
          Reason.CLOSED, assertThrows(DriverException.class, () -> driver.open(spec)).reason());
    }
  }
}
