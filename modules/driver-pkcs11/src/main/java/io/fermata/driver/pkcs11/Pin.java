package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;

/**
 * Where the PIN of a token's user comes from. It is read anew for each login, handed on and overwritten; it is not
 * kept, and no part of a message.
 */
interface Pin {

  /** Reads it. The caller overwrites it. */
  char[] read() throws DriverException;

  /** The application's callback if there is one, else what the settings name. */
  static Pin of(Optional<CallbackHandler> callback, TokenSettings settings) {
    if (callback.isPresent()) {
      return () -> asked(callback.get());
    }
    if (!settings.pinFile().isEmpty()) {
      return () -> file(settings.pinFile());
    }
    if (!settings.pinVariable().isEmpty()) {
      return () -> variable(settings.pinVariable());
    }
    return () -> {
      throw new DriverException(
          Reason.UNAVAILABLE,
          "the token asks for a PIN; set pin-file to a file that has it, or pin-env to an environment variable");
    };
  }

  private static char[] asked(CallbackHandler handler) throws DriverException {
    PasswordCallback asked = new PasswordCallback("PIN of the token's user: ", false);
    try {
      handler.handle(new Callback[] {asked});
    } catch (IOException | UnsupportedCallbackException e) {
      throw new DriverException(
          Reason.UNAVAILABLE, "the application's callback gives no PIN: " + e.getClass().getName(), e);
    }
    char[] pin = asked.getPassword();
    asked.clearPassword();
    if (pin == null) {
      throw new DriverException(Reason.UNAVAILABLE, "the application's callback gives no PIN");
    }
    return pin;
  }

  private static char[] variable(String name) throws DriverException {
    String pin = System.getenv(name);
    if (pin == null || pin.isEmpty()) {
      throw new DriverException(
          Reason.UNAVAILABLE, "pin-env names the environment variable " + name + ", which is not set");
    }
    return pin.toCharArray();
  }

  /** The first line; what ends it is no part of a PIN. */
  private static char[] file(String path) throws DriverException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(Path.of(path));
    } catch (IOException | IllegalArgumentException e) {
      throw new DriverException(Reason.UNAVAILABLE, "cannot read pin-file=" + path + ": " + e, e);
    }
    CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
    Arrays.fill(bytes, (byte) 0);
    int length = 0;
    while (length < text.length() && text.charAt(length) != '\n' && text.charAt(length) != '\r') {
      length++;
    }
    char[] pin = new char[length];
    text.get(pin);
    Arrays.fill(text.array(), '\0');
    if (length == 0) {
      throw new DriverException(Reason.UNAVAILABLE, "pin-file=" + path + " is empty");
    }
    return pin;
  }
}
