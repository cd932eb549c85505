package io.fermata.jlink;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A linked image and the programs in it. */
record Image(Path home) {
  static final Image FERMATA = new Image(Path.of("target/fermata").toAbsolutePath());
  static final Image MINIMAL = new Image(Path.of("target/minimal").toAbsolutePath());

  Program fermata(String... arguments) {
    return Program.of(home.resolve("bin/fermata"), arguments);
  }

  Program java(String... arguments) {
    return Program.of(home.resolve("bin/java"), arguments);
  }

  /** Names of all modules, without versions. */
  Set<String> modules() {
    return java("--list-modules").run().succeeded().quiet().lines().stream()
        .map(line -> line.replaceFirst("@.*", ""))
        .collect(Collectors.toSet());
  }

  /** Those that are for tests alone, and belong in no image. */
  Set<String> testModules() {
    return modules().stream()
        .filter(name -> name.startsWith("org.junit") || name.startsWith("io.fermata.conformance.junit"))
        .collect(Collectors.toSet());
  }

  Image copiedTo(Path target) throws IOException {
    copy(home, target);
    return new Image(target);
  }

  /** Copies a folder that does not exist yet, permissions included. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file).toString()), COPY_ATTRIBUTES);
      }
    }
  }
}
