package io.fermata.driver.multibuffer;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The library, loaded: it stays so until the JVM ends. Immutable, for any thread. */
@SuppressWarnings("restricted")
final class Library {
  private static final String NAME = "libIPSec_MB.so.1";
  private static final Pattern VERSION = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(\\..*)?");
  private static final int MAJOR = 1;
  private static final int LEAST_MINOR = 3; // the first one with bursts of hashes
  private static final long TEXT = 256;

  private final SymbolLookup symbols;
  private final String version;

  private Library(SymbolLookup symbols) throws DriverException {
    this.symbols = symbols;
    this.version = text("imb_get_version_str");
    check(version);
  }

  /**
   * Loads it.
   *
   * @throws DriverException if it is not there, may not be called, or is of another version
   */
  static Library load(DriverSettings settings) throws DriverException {
    String name = settings.text("library", NAME);
    String machine = System.getProperty("os.arch");
    if (!machine.equals("amd64")) {
      throw new DriverException(
          Reason.UNAVAILABLE, "libIPSec_MB is for processors of amd64, and this is " + machine);
    }
    try {
      return new Library(SymbolLookup.libraryLookup(name, Arena.global()));
    } catch (IllegalCallerException e) {
      Module us = Library.class.getModule();
      throw new DriverException(
          Reason.UNAVAILABLE,
          "native access is denied; start with --enable-native-access="
              + (us.isNamed() ? us.getName() : "ALL-UNNAMED"),
          e);
    } catch (IllegalArgumentException e) {
      throw new DriverException(
          Reason.UNAVAILABLE,
          "there is no library " + name + "; it is in Debian's package libipsec-mb1, or name its path in the"
              + " setting library",
          e);
    }
  }

  /** Takes versions whose structures have what is used here where it is looked for. */
  static void check(String version) throws DriverException {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()
        || Integer.parseInt(matcher.group(1)) != MAJOR
        || Integer.parseInt(matcher.group(2)) < LEAST_MINOR) {
      throw new DriverException(
          Reason.UNAVAILABLE,
          "libIPSec_MB is of version " + version + "; it is to be at least " + MAJOR + "." + LEAST_MINOR
              + " and less than " + (MAJOR + 1) + ".0");
    }
  }

  String version() {
    return version;
  }

  /** An exported function. */
  MemorySegment function(String name) throws DriverException {
    return symbols
        .find(name)
        .orElseThrow(
            () -> new DriverException(Reason.UNAVAILABLE, "the library has no function " + name));
  }

  /** True if this is one of the exported variants of a function. */
  boolean exports(MemorySegment function, String name, Iterable<String> variants) {
    for (String variant : variants) {
      if (symbols.find(name + variant).filter(function::equals).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Bytes of an instance with all its lanes. */
  long instanceSize() throws DriverException {
    try {
      return (long) Calls.Starting.SIZE.invokeExact(function("imb_get_mb_mgr_size"));
    } catch (DriverException e) {
      throw e;
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  private String text(String name) throws DriverException {
    try {
      return read((MemorySegment) Calls.Starting.TEXT.invokeExact(function(name)));
    } catch (DriverException e) {
      throw e;
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  /** What an error number of an instance means. */
  String error(int number) {
    try {
      return read((MemorySegment) Calls.Starting.ERROR_TEXT.invokeExact(function("imb_get_strerror"), number));
    } catch (Throwable t) {
      throw Calls.unexpected(t);
    }
  }

  private static String read(MemorySegment text) {
    return text.reinterpret(TEXT).getString(0);
  }

  /** Where a pointer that lies in memory points. */
  static MemorySegment pointer(MemorySegment memory, long offset) {
    return MemorySegment.ofAddress(memory.get(JAVA_LONG, offset));
  }
}
