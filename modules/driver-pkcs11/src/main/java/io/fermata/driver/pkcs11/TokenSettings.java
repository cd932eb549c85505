package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Reason;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a driver is started with; the table of the settings stands at {@link Pkcs11Driver}.
 *
 * @param place where the token is
 * @param pinFile path of a file with the PIN; empty for none
 * @param pinVariable name of an environment variable with the PIN; empty for none
 * @param lanes threads, and so the most calls that are in the library at once
 * @param depth requests that are held at once
 * @param everything true if work is wanted that needs no key of the token
 * @param recheck from a failure of the token until it is tried again
 * @param patience how long closing waits for calls that are in the library
 */
record TokenSettings(
    Place place,
    String pinFile,
    String pinVariable,
    int lanes,
    int depth,
    boolean everything,
    Duration recheck,
    Duration patience) {
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Pattern SLOT = Pattern.compile("(0x)?[0-9a-fA-F]{1,16}");

  /**
   * Where a token is.
   *
   * @param library the PKCS #11 library, an absolute path
   * @param slot SunPKCS11's words for the slot
   */
  record Place(String library, String slot) {
    @Override
    public String toString() {
      return slot + " of " + library;
    }
  }

  static TokenSettings read(DriverSettings settings) throws DriverException {
    // all are read before any is refused, so that a mistyped name is told from a missing one
    String library = settings.text("library", "");
    String slot = settings.text("slot", "");
    int index = settings.integer("index", 0, 0, 65_535);
    String pinFile = settings.text("pin-file", "");
    String pinVariable = settings.text("pin-env", "");
    int lanes = settings.integer("lanes", 4, 1, 256);
    int depth = settings.integer("depth", 64, 1, 65_536);
    String offload = settings.text("offload", "keys");
    Duration recheck = time(settings, "recheck", Duration.ofSeconds(1));
    Duration patience = time(settings, "patience", Duration.ofSeconds(5));
    if (library.isEmpty()) {
      throw new DriverException(
          Reason.UNAVAILABLE,
          "no token is configured; set library to the path of a PKCS #11 library, and pin-file or pin-env");
    }
    if (!offload.equals("keys") && !offload.equals("all")) {
      throw new DriverException(
          Reason.BAD_SETTING, "offload=" + offload + " is not legal; write keys or all");
    }
    if (!pinFile.isEmpty() && !pinVariable.isEmpty()) {
      throw new DriverException(
          Reason.BAD_SETTING, "pin-file and pin-env are both set; set one of them");
    }
    if (depth < lanes) {
      throw new DriverException(
          Reason.BAD_SETTING,
          "depth=" + depth + " is not legal with " + lanes + " lanes; write at least as many");
    }
    return new TokenSettings(
        new Place(library(library), slot(slot, index)),
        pinFile,
        pinVariable,
        lanes,
        depth,
        offload.equals("all"),
        recheck,
        patience);
  }

  private static Duration time(DriverSettings settings, String key, Duration otherwise)
      throws DriverException {
    Duration value = settings.duration(key, otherwise);
    if (value.isZero() || value.compareTo(LONGEST) > 0) {
      throw new DriverException(
          Reason.BAD_SETTING, key + "=" + value + " is not legal; write more than 0s, at most 3600s");
    }
    return value;
  }

  private static String library(String text) throws DriverException {
    try {
      Path path = Path.of(text);
      if (!path.isAbsolute() || text.matches("(?s).*[\"\\\\$\\p{Cntrl}].*")) {
        throw new DriverException(
            Reason.BAD_SETTING,
            "library=" + text + " is not legal; write an absolute path without \", \\ and $");
      }
      if (!Files.isRegularFile(path)) {
        throw new DriverException(
            Reason.UNAVAILABLE, "there is no PKCS #11 library " + text + "; install it, or set library to its path");
      }
      return text;
    } catch (InvalidPathException e) {
      throw new DriverException(Reason.BAD_SETTING, "library=" + text + " is not a path", e);
    }
  }

  private static String slot(String id, int index) throws DriverException {
    if (id.isEmpty()) {
      return "slotListIndex = " + index;
    }
    if (!SLOT.matcher(id).matches()) {
      throw new DriverException(
          Reason.BAD_SETTING, "slot=" + id + " is not legal; write a slot's number, such as 7 or 0x2f");
    }
    try {
      return "slot = " + Long.parseUnsignedLong(id.replace("0x", ""), id.startsWith("0x") ? 16 : 10);
    } catch (NumberFormatException e) {
      throw new DriverException(
          Reason.BAD_SETTING, "slot=" + id + " is not legal; write a slot's number, such as 7 or 0x2f", e);
    }
  }
}
