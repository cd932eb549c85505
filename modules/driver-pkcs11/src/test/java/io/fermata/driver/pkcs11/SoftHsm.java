package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * SoftHSM with tokens of the tests' own, in a folder of the build: where they are stands in the file that the
 * environment variable SOFTHSM2_CONF names, which the build sets, and which SoftHSM reads once as it is loaded.
 */
final class SoftHsm {
  static final String PIN = "20-26 Fermata";
  private static final List<String> LIBRARIES =
      List.of(
          "/usr/lib/softhsm/libsofthsm2.so",
          "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
          "/usr/local/lib/softhsm/libsofthsm2.so");
  private static final List<String> TOKENS = List.of("one", "two", "locked", "away");
  private static final Pattern SLOT = Pattern.compile("(?m)^Slot (\\d+)$");
  private static final Pattern LABEL = Pattern.compile("(?m)^ +Label: +(\\S+) *$");

  /** By label. Made once for the JVM, before the library is loaded. */
  private static final Map<String, Long> SLOTS = new HashMap<>();

  private static boolean made;

  private SoftHsm() {}

  /** Where the library is; tests that ask are skipped where it is not installed. */
  static String library() {
    Optional<String> found = LIBRARIES.stream().filter(path -> Files.exists(Path.of(path))).findFirst();
    boolean util =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "softhsm2-util")));
    assumeTrue(
        found.isPresent() && util,
        "SoftHSM is not there; it is in the Debian package softhsm2");
    assumeTrue(
        System.getenv("SOFTHSM2_CONF") != null && System.getenv("SOFTHSM2_CONF").contains("target"),
        "SOFTHSM2_CONF is to name a file of the build; Maven sets it");
    return found.get();
  }

  /** The folder of a token. */
  static Path tokens() {
    return Path.of(System.getenv("SOFTHSM2_CONF")).resolveSibling("tokens");
  }

  /** What a driver of a token is started with, but for the PIN. */
  static Map<String, String> settings(String token) {
    String library = library();
    return Map.of("library", library, "slot", Long.toString(slot(token)));
  }

  /** The same with the PIN from a file. */
  static Map<String, String> settings(String token, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(settings(token));
    all.put("pin-file", pinFile().toString());
    all.putAll(more);
    return all;
  }

  static Path pinFile() {
    return Path.of(System.getenv("SOFTHSM2_CONF")).resolveSibling("pin");
  }

  private static synchronized long slot(String token) {
    if (!made) {
      try {
        make();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      made = true;
    }
    return SLOTS.get(token);
  }

  private static void make() throws IOException {
    Path configuration = Path.of(System.getenv("SOFTHSM2_CONF"));
    Path tokens = tokens();
    if (Files.exists(tokens)) {
      try (Stream<Path> old = Files.walk(tokens)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    Files.createDirectories(tokens);
    Files.writeString(
        configuration,
        "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
    Files.writeString(pinFile(), PIN + "\n");
    for (String token : TOKENS) {
      run("softhsm2-util", "--init-token", "--free", "--label", token, "--pin", PIN, "--so-pin", "87654321");
    }
    String all = run("softhsm2-util", "--show-slots");
    for (String part : all.split("(?m)^(?=Slot \\d+$)")) {
      Matcher slot = SLOT.matcher(part);
      Matcher label = LABEL.matcher(part);
      if (slot.find() && label.find()) {
        SLOTS.put(label.group(1), Long.parseLong(slot.group(1)));
      }
    }
  }

  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command[0] + " failed: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return said;
  }
}
