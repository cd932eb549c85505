package io.fermata.samples.hello;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.DriverReport;
import io.fermata.provider.FermataProvider;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HelloTest {
  private final PrintStream before = System.out;

  @AfterEach
  void restore() {
    System.setOut(before);
    System.clearProperty("fermata.framework.driver");
    if (Security.getProvider("Fermata") instanceof FermataProvider provider) {
      Security.removeProvider("Fermata");
      provider.close();
    }
  }

  private static String run() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    Hello.main(new String[0]);
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  private static FermataProvider provider() {
    return (FermataProvider) Security.getProvider("Fermata");
  }

  @Test
  @DisplayName("with an inline driver the example seals and nothing pauses")
  void inline() throws Exception {
    assertEquals("hello, sealed in 21 bytes", run());
    assertEquals(0, provider().framework().counts().paused());
  }

  @Test
  @DisplayName("with a device named in the settings the same code is answered by it")
  void device() throws Exception {
    System.setProperty("fermata.framework.driver", "simulated:latency=0ms");
    assertEquals("hello, sealed in 21 bytes", run());
    for (DriverReport report : provider().framework().drivers()) {
      if (report instanceof DriverReport.Present present) {
        // of its self test, and the greeting
        assertEquals(
            present.name().equals("simulated"), present.counts().requests() > 0, report.name());
      }
    }
  }

  @Test
  @DisplayName("the README shows this very code")
  void readme() throws Exception {
    String source = Files.readString(Path.of("src/main/java/io/fermata/samples/hello/Hello.java"));
    String body =
        source
            .substring(source.indexOf("    Security.insert"), source.lastIndexOf("  }\n}"))
            .lines()
            .map(line -> line.substring(4))
            .collect(Collectors.joining("\n"));
    assertTrue(Files.readString(Path.of("../../README.md")).contains(body), body);
    assertTrue(body.lines().count() <= 16, "short enough to be read at once");
  }
}
