package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the PIN comes from, and that it goes nowhere but to the token. */
class PinTest {
  private static final String WRONG = "not the PIN at all";

  private final StrangeToken strange = new StrangeToken();

  private static Rig start(Map<String, String> settings) throws DriverException {
    return new Rig(new Pkcs11Driver("pkcs11.pin"), settings, TimeSource.system());
  }

  private static Map<String, String> settings(String token, String key, String value) {
    Map<String, String> settings = new HashMap<>(SoftHsm.settings(token));
    settings.put(key, value);
    return settings;
  }

  private static DriverException refused(Map<String, String> settings) {
    return assertThrows(DriverException.class, () -> start(settings).close());
  }

  private static void requireNowhere(String pin, Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      assertFalse(at.toString().contains(pin), at::toString);
    }
  }

  @Test
  @DisplayName("from a file: its first line")
  void file(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("pin"), SoftHsm.PIN + "\r\nanother line\n");
    start(settings("two", "pin-file", file.toString())).close();
  }

  @Test
  @DisplayName("from an environment variable")
  void environment() throws Exception {
    assertEquals(SoftHsm.PIN, System.getenv("PIN_OF_TESTS"), "the build sets it");
    start(settings("two", "pin-env", "PIN_OF_TESTS")).close();
  }

  @Test
  @DisplayName("from the application, which is asked once for a login")
  void callback() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    CallbackHandler handler =
        callbacks -> {
          asked.incrementAndGet();
          ((PasswordCallback) callbacks[0]).setPassword(SoftHsm.PIN.toCharArray());
        };
    Pkcs11Driver driver = new Pkcs11Driver("pkcs11.pin", handler);
    try (Rig rig = new Rig(driver, SoftHsm.settings("two"), TimeSource.system())) {
      rig.driver.keyStore();
    }
    assertEquals(1, asked.get());
  }

  @Test
  @DisplayName("a source that has none is told by its name")
  void noPin(@TempDir Path folder) throws Exception {
    DriverException none = refused(SoftHsm.settings("two"));
    assertEquals(Reason.UNAVAILABLE, none.reason());
    assertTrue(none.getMessage().contains("pin-file") && none.getMessage().contains("pin-env"), none::getMessage);
    Path missing = folder.resolve("missing");
    assertTrue(refused(settings("two", "pin-file", missing.toString())).getMessage().contains("pin-file=" + missing));
    Path empty = Files.createFile(folder.resolve("empty"));
    assertTrue(refused(settings("two", "pin-file", empty.toString())).getMessage().contains("is empty"));
    assertTrue(
        refused(settings("two", "pin-env", "NO_SUCH_VARIABLE")).getMessage().contains("NO_SUCH_VARIABLE"));
    CallbackHandler silent =
        callbacks -> {
          throw new IOException(SoftHsm.PIN);
        };
    Pkcs11Driver driver = new Pkcs11Driver("pkcs11.pin", silent);
    DriverException thrown =
        assertThrows(
            DriverException.class,
            () -> new Rig(driver, SoftHsm.settings("two"), TimeSource.system()));
    assertFalse(thrown.getMessage().contains(SoftHsm.PIN), thrown::getMessage);
  }

  @Test
  @DisplayName("a wrong one is refused with the token's words, and never offered to the token again")
  void wrong(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("pin"), WRONG);
    Map<String, String> settings = settings("locked", "pin-file", file.toString());
    DriverException first = refused(settings);
    assertEquals(Reason.BAD_SETTING, first.reason());
    assertTrue(first.getMessage().contains("CKR_PIN_INCORRECT"), first::getMessage);
    requireNowhere(WRONG, first);
    DriverException second = refused(settings);
    assertEquals(Reason.BAD_SETTING, second.reason());
    assertTrue(second.getMessage().contains("has refused this PIN before"), second::getMessage);
    requireNowhere(WRONG, second);
    Files.writeString(file, SoftHsm.PIN);
    start(settings).close();
  }

  @Test
  @DisplayName("the token sees a wrong PIN once, however often a driver is started with it")
  void wrong_counted() {
    Map<String, String> settings = Map.of("library", StrangeToken.LIBRARY);
    for (int i = 0; i < 5; i++) {
      Pkcs11Driver driver = new Pkcs11Driver("pkcs11.pin", strange, Optional.of(Rig.answers(WRONG)));
      assertThrows(DriverException.class, () -> new Rig(driver, settings, TimeSource.system()));
    }
    assertEquals(1, strange.logins.get());
  }

  @Test
  @DisplayName("no object of the driver's tells it")
  void toString_hasNone() throws Exception {
    try (Rig rig = start(SoftHsm.settings("two", Map.of()))) {
      assertFalse(rig.driver.toString().contains(SoftHsm.PIN));
      assertFalse(TokenSettings.read(rig.settings()).toString().contains(SoftHsm.PIN));
      for (String provider : new String[] {rig.driver.keyStore().getProvider().toString()}) {
        assertFalse(provider.contains(SoftHsm.PIN));
      }
    }
  }

  @Test
  @DisplayName("the last driver of a token logs out, and not one before")
  void logout() throws Exception {
    Rig one = Rig.of(strange, TimeSource.system());
    Rig other = Rig.of(strange, TimeSource.system());
    assertEquals(1, strange.logins.get());
    one.close();
    one.close();
    assertTrue(strange.loggedIn);
    other.close();
    assertFalse(strange.loggedIn);
  }

  @Test
  @DisplayName("a login that was there before is left as it was")
  void logout_notOurs() throws Exception {
    strange.loggedIn = true;
    Rig.of(strange, TimeSource.system()).close();
    assertTrue(strange.loggedIn);
  }
}
