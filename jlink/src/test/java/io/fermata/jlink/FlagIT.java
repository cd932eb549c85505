package io.fermata.jlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's table of flags: on a plain JDK, by module path, class path and executable jar. */
class FlagIT {
  private static final String MAIN = "io.fermata.cli.Fermata";
  private static final String HELLO = "io.fermata.samples.hello.Hello";
  private static final Path MODS = Path.of("target/mods").toAbsolutePath();

  @TempDir Path folder;

  private static Program java(String... arguments) {
    return Program.of(Path.of(System.getProperty("java.home"), "bin", "java"), arguments);
  }

  private static String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(MODS)) {
      return jars.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static void assertVehicle(String vehicle, Program version) {
    List<String> lines = version.run().succeeded().quiet().lines();
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("vehicle  " + vehicle)),
        () -> String.join("\n", lines));
  }

  @Test
  @DisplayName("module path: the flag gives the caller vehicle, without it the hand-over says why")
  void module_path() {
    String flag = "--add-opens=java.base/java.lang=io.fermata.job";
    String module = "io.fermata.cli/" + MAIN;
    assertVehicle(
        "CALLER", java(flag, "-p", MODS.toString(), "-m", module, "version", "--verbose"));
    assertVehicle(
        "HAND_OVER: java.lang is not opened; start with " + flag,
        java("-p", MODS.toString(), "-m", module, "version", "--verbose"));
  }

  @Test
  @DisplayName("class path: the flag names ALL-UNNAMED; drivers are found, and the sample pauses")
  void class_path() throws IOException {
    String flag = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    assertVehicle("CALLER", java(flag, "-cp", classPath(), MAIN, "version", "--verbose"));
    assertVehicle(
        "HAND_OVER: java.lang is not opened; start with " + flag,
        java("-cp", classPath(), MAIN, "version", "--verbose"));
    for (String opened : List.of(flag, "-Dnothing=opened")) {
      assertEquals(
          List.of("hello, sealed in 21 bytes"),
          java(
                  opened,
                  "--enable-native-access=ALL-UNNAMED", // the drivers of native libraries are there too
                  "-Dfermata.framework.driver=simulated",
                  "-cp",
                  classPath(),
                  HELLO)
              .run()
              .succeeded()
              .quiet()
              .lines());
    }
    List<String> drivers = java("-cp", classPath(), MAIN, "drivers").run().succeeded().lines();
    for (String name : List.of("jca.SunJCE", "jca.BC", "simulated")) {
      assertTrue(
          drivers.stream().anyMatch(line -> line.startsWith(name + " ")),
          () -> String.join("\n", drivers));
    }
  }

  @Test
  @DisplayName("executable jar: its manifest opens the package")
  void executable_jar() throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, MAIN);
    attributes.putValue("Add-Opens", "java.base/java.lang");
    try (Stream<Path> jars = Files.list(MODS)) {
      attributes.put(
          Attributes.Name.CLASS_PATH,
          jars.map(jar -> jar.toUri().toString()).collect(Collectors.joining(" ")));
    }
    Path jar = folder.resolve("executable.jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
    assertVehicle("CALLER", java("-jar", jar.toString(), "version", "--verbose"));
  }

  @Test
  @DisplayName("a security.provider line is all that an application needs")
  void security_properties() throws IOException {
    Path properties = folder.resolve("more.security");
    int next = java.security.Security.getProviders().length + 1;
    Files.writeString(properties, "security.provider." + next + "=Fermata\n");
    Path main =
        new Jars(folder)
            .jar(
                "main",
                java.util.Map.of(
                    "Main.java",
                    """
                    public class Main {
                      public static void main(String[] arguments) throws Exception {
                        System.out.println(
                            javax.crypto.Mac.getInstance("HmacSHA256", "Fermata").getProvider());
                      }
                    }
                    """));
    assertEquals(
        List.of("Fermata version 0.1.0"),
        Image.MINIMAL
            .java("-Djava.security.properties=" + properties, "-cp", main.toString(), "Main")
            .run()
            .succeeded()
            .quiet()
            .lines()
            .stream()
            .map(line -> line.replaceFirst(":.*", ""))
            .toList());
  }
}
