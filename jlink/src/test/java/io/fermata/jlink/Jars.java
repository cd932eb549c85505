package io.fermata.jlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/** Makes small jars from source, with the JDK's own tools. */
final class Jars {
  private static final Path MODULES = Path.of("target/mods").toAbsolutePath();

  private final Path folder;

  Jars(Path folder) {
    this.folder = folder;
  }

  /** A jar of these sources, by file name, compiled against the modules of the image. */
  Path jar(String name, Map<String, String> sources) throws IOException {
    return jar(name, MODULES.toString(), sources);
  }

  /** A jar of these sources, compiled against this module path. */
  Path jar(String name, String modulePath, Map<String, String> sources) throws IOException {
    Path source = Files.createDirectories(folder.resolve(name + ".src"));
    Path classes = Files.createDirectories(folder.resolve(name + ".classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--module-path=" + modulePath,
                "--add-modules=io.fermata.spi,io.fermata.provider",
                "-d",
                classes.toString()));
    for (Map.Entry<String, String> file : sources.entrySet()) {
      Path path = source.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      arguments.add(Files.writeString(path, file.getValue()).toString());
    }
    tool("javac", arguments.toArray(String[]::new));
    Path jar = folder.resolve(name + ".jar");
    tool("jar", "--create", "--file=" + jar, "-C", classes.toString(), ".");
    return jar;
  }

  /** The modules of the image, with an SPI that says it is of another version. */
  String modulesWithSpiOf(String version) throws IOException {
    Path newer = Files.createDirectories(folder.resolve("spi-" + version));
    Path unpacked = Files.createDirectories(folder.resolve("spi-unpacked"));
    try (var jars = Files.list(MODULES)) {
      for (Path jar : (Iterable<Path>) jars::iterator) {
        Files.copy(jar, newer.resolve(jar.getFileName()));
        if (jar.getFileName().toString().startsWith("fermata-spi-")) {
          Path spi = newer.resolve(jar.getFileName());
          tool("jar", "--extract", "--file=" + spi, "--dir=" + unpacked);
          tool(
              "jar",
              "--update",
              "--file=" + spi,
              "--module-version=" + version,
              "-C",
              unpacked.toString(),
              "module-info.class");
        }
      }
    }
    return newer.toString();
  }

  private static void tool(String name, String... arguments) {
    ToolProvider tool = ToolProvider.findFirst(name).orElseThrow();
    assertEquals(0, tool.run(System.out, System.err, arguments), name);
  }
}
