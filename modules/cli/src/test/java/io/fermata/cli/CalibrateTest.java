package io.fermata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.fermata.framework.Candidate;
import io.fermata.provider.FermataProvider;
import io.fermata.spi.DriverShape;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What times are measured is asserted nowhere. */
class CalibrateTest {
  private static final String OTHER = "nobody 00000001 both 64 array 1 435 20000 calibrated SHA-256";

  @TempDir private Path folder;

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Fermata.execute(arguments, new PrintWriter(out), new PrintWriter(err));
    assertEquals(0, code, err.toString());
    return out.toString();
  }

  private static List<Map<?, ?>> rows(String out) throws Exception {
    return JSON.std.listFrom(out).stream().<Map<?, ?>>map(row -> (Map<?, ?>) row).toList();
  }

  @Test
  @DisplayName("K172 a calibration is told row by row, and what has settled is written beside what was there")
  void calibrate() throws Exception {
    Path file = Files.write(folder.resolve("here"), List.of("fermata-profile 2", OTHER));
    List<Map<?, ?>> rows =
        rows(
            run(
                "calibrate",
                "--driver=simulated:latency=20us,depth=8",
                "--algorithm=SHA-256",
                "--budget=400ms",
                "--output=" + file,
                "--format=json"));
    assertEquals(18, rows.size(), "nine sizes, with one and with eight in flight");
    for (Map<?, ?> row : rows) {
      assertEquals("simulated", row.get("driver"));
      assertEquals("SHA-256", row.get("algorithm"));
      assertTrue(Set.of(1, 8).contains(row.get("inFlight")), row.toString());
      assertTrue(
          Set.of("settled", "unsettled", "left out").contains(row.get("state")), row.toString());
      assertEquals(row.get("state").equals("left out"), row.get("nanos") == null, row.toString());
      assertEquals(row.get("state").equals("settled"), row.get("why").equals(""), row.toString());
    }
    assertEquals(
        Set.of("64", "256", "1024", "4096", "16384", "65536", "262144", "1048576", "more"),
        rows.stream().map(row -> row.get("upToBytes")).collect(Collectors.toSet()));
    List<String> lines = Files.readAllLines(file);
    assertTrue(lines.contains(OTHER), lines.toString());
    assertEquals(
        rows.stream().filter(row -> row.get("state").equals("settled")).count(),
        lines.stream().filter(line -> line.startsWith("simulated ")).count());
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  @DisplayName("without a profile it is explained by what the drivers declare, for people and for programs")
  void explain_declared() throws Exception {
    List<Map<?, ?>> rows = rows(run("explain", "AES/GCM", "16384", "--format=json"));
    assertEquals(Set.of("driver", "nanos", "samples", "source", "rule"), rows.getFirst().keySet());
    assertEquals(
        List.of("jca.SunJCE", "jca.BC"), rows.stream().map(row -> row.get("driver")).toList());
    for (Map<?, ?> row : rows) {
      assertEquals("declared", row.get("source"));
      assertEquals(null, row.get("nanos"));
      assertEquals(0, row.get("samples"));
    }
    String text = run("explain", "AES/GCM", "16384");
    assertTrue(text.startsWith("driver "), text);
    assertTrue(text.contains("not measured; by kind, software, then merit, "), text);
  }

  @Test
  @DisplayName("a card that is named goes before the processor when enough is in flight, else after it")
  void explain_break_even() throws Exception {
    String card = "--driver=simulated:engines=16,doorbell=20us,setup=1us,rate=1GB/s";
    List<Map<?, ?>> many =
        rows(run("explain", "AES/GCM", "16384", "--in-flight=64", card, "--format=json"));
    assertEquals("simulated", many.getFirst().get("driver"));
    List<Map<?, ?>> alone = rows(run("explain", "AES/GCM", "16384", card, "--format=json"));
    assertEquals("simulated", alone.getLast().get("driver"));
    assertEquals(
        "not measured; declares a loss for fewer than 11 in flight", alone.getLast().get("rule"));
  }

  @Test
  @DisplayName("what a profile says is explained by cost, samples and source; another size is not touched by it")
  void explain_profile() throws Exception {
    Path file = folder.resolve("here");
    String shape = shape("jca.BC");
    Files.write(
        file, List.of("fermata-profile 2", "jca.BC " + shape + " both 1024 array 1 77 500 on-line AES/GCM"));
    List<Map<?, ?>> rows =
        rows(run("explain", "AES/GCM", "1000", "--profile=" + file, "--format=json"));
    assertEquals("jca.BC", rows.getFirst().get("driver"));
    assertEquals(77, rows.getFirst().get("nanos"));
    assertEquals(500, rows.getFirst().get("samples"));
    assertEquals("on line", rows.getFirst().get("source"));
    assertEquals("measured: its time in the call", rows.getFirst().get("rule"));
    assertEquals(
        "jca.SunJCE",
        rows(run("explain", "AES/GCM", "2000", "--profile=" + file, "--format=json"))
            .getFirst()
            .get("driver"));
  }

  @Test
  @DisplayName("what is measured in native memory, and of decryption, is explained for that alone")
  void explain_apart() throws Exception {
    Path file = folder.resolve("here");
    String shape = shape("jca.BC");
    Files.write(
        file,
        List.of("fermata-profile 2", "jca.BC " + shape + " decryption 1024 native 1 77 500 on-line AES/CBC"));
    String profile = "--profile=" + file;
    assertEquals(
        77,
        rows(run("explain", "AES/CBC", "1000", "--native", "--decryption", profile, "--format=json"))
            .getFirst()
            .get("nanos"));
    assertEquals(
        null,
        rows(run("explain", "AES/CBC", "1000", "--native", profile, "--format=json"))
            .getFirst()
            .get("nanos"));
    assertEquals(
        "measured with the other kind of memory: its time in the call",
        rows(run("explain", "AES/CBC", "1000", "--decryption", profile, "--format=json"))
            .getFirst()
            .get("rule"));
  }

  /** As a calibration writes it. */
  private static String shape(String driver) {
    try (FermataProvider provider = ProviderOption.provider("")) {
      DriverShape shape = provider.framework().driver(driver).orElseThrow().shape();
      return new Candidate(driver, shape, 0).fingerprint();
    }
  }
}
