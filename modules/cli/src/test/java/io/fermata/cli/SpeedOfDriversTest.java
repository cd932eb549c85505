package io.fermata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.provider.FermataProvider;
import io.fermata.spi.Algorithm;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Says nothing of how fast anything is: the machine that tests is not the one to be measured. */
class SpeedOfDriversTest {
  private static final String QUICK = " --millis 10 --warm-up 1";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String line) {
    return Fermata.execute(
        line.strip().split(" "), new PrintWriter(out), new PrintWriter(err));
  }

  private List<Map<?, ?>> rows(String line) throws Exception {
    assertEquals(0, run(line + QUICK + " --format json"), err::toString);
    return read();
  }

  private List<Map<?, ?>> read() throws Exception {
    return JSON.std.listFrom(out.toString()).stream().<Map<?, ?>>map(row -> (Map<?, ?>) row).toList();
  }

  private static List<Object> all(List<Map<?, ?>> rows, String key) {
    return new ArrayList<>(new LinkedHashSet<>(rows.stream().<Object>map(row -> row.get(key)).toList()));
  }

  @Test
  @DisplayName("JSON has a row for each driver, operation and size, those of several drivers side by side")
  void json() throws Exception {
    List<Map<?, ?>> rows =
        rows("speed AES/GCM SHA-256 --driver jca.BC --driver jca.SunJCE --size 1024 --size 16,64");
    List<String> cells = new ArrayList<>();
    for (Map<?, ?> row : rows) {
      assertEquals(
          Set.of(
              "algorithm", "operation", "size", "driver", "inFlight", "nsPerOp", "bytesPerSecond"),
          row.keySet());
      cells.add(
          row.get("algorithm") + " " + row.get("operation") + " " + row.get("size") + " "
              + row.get("driver"));
      assertEquals(1, row.get("inFlight"));
      double nanos = ((Number) row.get("nsPerOp")).doubleValue();
      double rate = ((Number) row.get("bytesPerSecond")).doubleValue();
      assertTrue(nanos > 0, row::toString);
      // the one is rounded to tenths, the other to whole bytes
      double expected = ((Number) row.get("size")).doubleValue() * 1e9 / nanos;
      assertEquals(expected, rate, expected / nanos / 10 + 1, row::toString);
    }
    List<String> expected = new ArrayList<>();
    for (String operation : List.of("encrypt", "decrypt")) {
      for (int size : List.of(16, 64, 1_024)) {
        expected.add("AES/GCM " + operation + " " + size + " jca.BC");
        expected.add("AES/GCM " + operation + " " + size + " jca.SunJCE");
      }
    }
    for (int size : List.of(16, 64, 1_024)) {
      expected.add("SHA-256 digest " + size + " jca.BC");
    }
    assertEquals(expected, cells);
    assertEquals(List.of("measuring AES/GCM", "measuring SHA-256"), err.toString().lines().toList());
  }

  @Test
  @DisplayName("the table keeps its columns where they were, and has a dash where there is no size")
  void text() {
    assertEquals(
        0,
        run("speed SHA-256 X25519 --driver jca.SUN --driver jca.SunEC --size 16,16384" + QUICK),
        err::toString);
    List<String> lines = out.toString().lines().toList();
    assertEquals(4, lines.size(), lines::toString);
    assertTrue(
        lines.get(0).matches("algorithm +operation +size +driver +in flight +ns per op +MB/s"),
        lines::toString);
    String times = " +1 +\\d+\\.\\d +";
    String rate = times + "\\d+\\.\\d";
    assertTrue(lines.get(1).matches("SHA-256 +digest +16 +jca.SUN" + rate), lines::toString);
    assertTrue(lines.get(2).matches("SHA-256 +digest +16384 +jca.SUN" + rate), lines::toString);
    assertTrue(lines.get(3).matches("X25519 +agree +- +jca.SunEC" + times + "-"), lines::toString);
    for (String line : lines) {
      assertEquals(lines.get(0).length(), line.length(), lines::toString);
      int driver = Math.max(line.indexOf("driver"), line.indexOf("jca."));
      assertEquals(lines.get(0).indexOf("driver"), driver, lines::toString);
    }
    assertEquals("", err.toString());
  }

  @Test
  @DisplayName("of a driver with a queue several are in flight, unless it is said how many")
  void in_flight() throws Exception {
    String drivers = "speed SHA-256 --size 64 --driver simulated:latency=1us --driver jca.SUN";
    List<String> cells = new ArrayList<>();
    for (Map<?, ?> row : rows(drivers)) {
      cells.add(row.get("inFlight") + " " + row.get("driver"));
    }
    assertEquals(List.of("1 simulated", "1 jca.SUN", "16 simulated", "64 simulated"), cells);
    out.getBuffer().setLength(0);
    cells.clear();
    for (Map<?, ?> row : rows(drivers + " --in-flight 3,1 --in-flight 2")) {
      cells.add(row.get("inFlight") + " " + row.get("driver"));
    }
    assertEquals(
        List.of("1 simulated", "1 jca.SUN", "2 simulated", "2 jca.SUN", "3 simulated", "3 jca.SUN"),
        cells);
  }

  @Test
  @DisplayName("alone it measures what is usual, with all drivers that have it")
  void alone() throws Exception {
    List<Map<?, ?>> rows = rows("speed --size 100 --operation encrypt,digest,sign");
    // AES/CBC takes whole blocks
    assertEquals(
        List.of(
            "AES/GCM",
            "AES/CTR",
            "ChaCha20-Poly1305",
            "SHA-256",
            "SHA256withRSA",
            "SHA256withECDSA",
            "Ed25519"),
        all(rows, "algorithm"));
    assertEquals(List.of(100), all(rows, "size"));
    assertEquals(List.of("encrypt", "digest", "sign"), all(rows, "operation"));
    assertEquals(
        Set.of("jca.SUN", "jca.SunJCE", "jca.SunRsaSign", "jca.SunEC", "jca.BC"),
        Set.copyOf(all(rows, "driver")));
  }

  @Test
  @DisplayName("every algorithm that these two drivers have is measured, or it is told why not")
  void all() throws Exception {
    Set<Object> offered = new TreeSet<>();
    try (FermataProvider provider = ProviderOption.provider("")) {
      Framework framework = provider.framework();
      for (DriverReport report : framework.drivers()) {
        if (report instanceof DriverReport.Present present
            && List.of("soft", "jca.BC").contains(present.name())) {
          offered.addAll(present.shape().algorithms());
        }
      }
    }
    offered.removeIf(algorithm -> Measurable.of((String) algorithm).isEmpty());
    List<Map<?, ?>> rows =
        rows(
            "speed --driver soft --driver jca.BC "
                + String.join(" ", offered.toArray(String[]::new)));
    Set<Object> measured = new TreeSet<>(all(rows, "algorithm"));
    Set<Object> legacy = new TreeSet<>(offered);
    legacy.removeAll(measured);
    assertTrue(measured.size() >= 40, measured::toString);
    for (Object algorithm : legacy) {
      assertTrue(Algorithm.find((String) algorithm).orElseThrow().isLegacy(), algorithm::toString);
      assertTrue(err.toString().contains("\n" + algorithm + " "), err::toString);
    }
    for (Map<?, ?> row : rows) {
      Object algorithm = row.get("algorithm");
      List<Map<?, ?>> its =
          rows.stream().filter(other -> other.get("algorithm").equals(algorithm)).toList();
      assertEquals(
          Measurable.of((String) algorithm).orElseThrow().operations().stream()
              .map(Cell::word)
              .toList(),
          all(its, "operation"));
    }
  }

  @Test
  @DisplayName("what cannot be measured is told, and ends with 4; the rest is measured")
  void failed() throws Exception {
    int code =
        run(
            "speed SHA-256 --size 64 --in-flight 1 --driver simulated:latency=1us,fault-wrong-result=p:1"
                + " --driver jca.SUN --format json"
                + QUICK);
    assertEquals(4, code);
    assertEquals(List.of("jca.SUN"), all(read(), "driver"));
    List<String> told =
        err.toString().lines().filter(line -> line.startsWith("SHA-256 ")).toList();
    assertEquals(1, told.size(), err::toString);
    assertTrue(
        told.getFirst().startsWith("SHA-256 digest on simulated: "), err::toString);
    assertTrue(told.getFirst().contains("fails its self test"), err::toString);
  }

  @Test
  @DisplayName("where nothing could be measured JSON is an empty list, and the end is 4")
  void nothing() throws Exception {
    assertEquals(4, run("speed MD5 --driver jca.SUN --format json" + QUICK));
    assertEquals(List.of(), read());
    assertTrue(
        err.toString().contains("MD5 digest on jca.SUN: MD5 is a legacy algorithm"), err::toString);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SHA | 2 | algorithm is SHA; the drivers have AES-GMAC, AES/CBC, AES/CCM, AES/CTR, AES/ECB, AES/GCM",
        "MOD_EXP | 2 | algorithm is MOD_EXP; the drivers have AES-GMAC",
        "AES/GCM --driver jca.SUN | 2 | algorithm is AES/GCM; jca.SUN has MD5",
        "AES/GCM --driver jca.SUN --driver jca.SunEC | 2 | jca.SUN and jca.SunEC have ECDH, Ed25519",
        "--driver soft | 2 | name an algorithm; soft has DEFLATE",
        "--driver nobody | 4 | no driver is named nobody; there are soft, simulated, jca.SUN",
        "--driver simulated:depth=0 | 4 | depth=0 is not legal; write a whole number",
        "--driver simulated:depth | 2 | write NAME or NAME:key=value",
        "--driver jca.BC --driver jca.BC | 2 | driver jca.BC is named twice",
        "--size 0 | 2 | --size is 0; write a whole number from 1 to 16777216",
        "--size 16777217 | 2 | --size is 16777217; write a whole number from 1 to 16777216",
        "--size 16,x | 2 | --size is x; write a whole number",
        "SHA-256 AES/CBC --size 16,20 | 2 | --size is 20; AES/CBC takes 16 to 16777216 by 16",
        "HKDF-SHA256 --size 8161 | 2 | --size is 8161; HKDF-SHA256 takes 1 to 8160",
        "RSA/OAEP-SHA256 --size 191 | 2 | --size is 191; RSA/OAEP-SHA256 takes 1 to 190",
        "--in-flight 0 | 2 | --in-flight is 0; write a whole number from 1 to 4096",
        "--in-flight 4096 --size 16777216 | 2 | together that may be 67108864 bytes",
        "--millis 9 | 2 | --millis is 9; write a whole number from 10 to 600000",
        "--warm-up few | 2 | --warm-up is few; write a whole number from 1 to",
        "AES/GCM --operation sign | 2 | --operation is sign; AES/GCM has encrypt, decrypt",
        "--operation guess | 2 | guess",
        "--memory disk | 2 | disk",
        "--format xml | 2 | xml",
        "--frobnicate | 2 | --frobnicate"
      })
  @DisplayName("what cannot be had is refused in one line that names it and what is legal")
  void refused(String arguments, int code, String says) {
    assertEquals(code, run("speed " + arguments), err::toString);
    assertEquals("", out.toString());
    assertEquals(1, err.toString().lines().count(), err::toString);
    assertTrue(err.toString().startsWith("fermata: "), err::toString);
    assertTrue(err.toString().contains(says), err::toString);
  }
}
