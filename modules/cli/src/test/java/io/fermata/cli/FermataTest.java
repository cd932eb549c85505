package io.fermata.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FermataTest {
  private record Ran(int code, String out, String err) {}

  private static Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Fermata.execute(arguments, new PrintWriter(out), new PrintWriter(err));
    return new Ran(code, out.toString(), err.toString());
  }

  private static List<Map<String, Object>> rows(Ran ran) throws Exception {
    assertEquals(0, ran.code, ran.err);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Object row : JSON.std.listFrom(ran.out)) {
      Map<String, Object> cells = new LinkedHashMap<>(); // null stands for what is missing
      ((Map<?, ?>) row).forEach((name, cell) -> cells.put((String) name, cell));
      rows.add(cells);
    }
    return rows;
  }

  private static Map<String, Object> row(List<Map<String, Object>> rows, String key, Object value) {
    return rows.stream().filter(row -> value.equals(row.get(key))).findFirst().orElseThrow();
  }

  @Test
  @DisplayName("fermata alone prints three examples")
  void alone() {
    Ran ran = run();
    assertEquals(0, ran.code);
    assertEquals(3, ran.out.lines().filter(line -> line.startsWith("  fermata ")).count());
    assertEquals("", ran.err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "demo", "drivers", "selftest", "calibrate", "explain", "config", "speed", "speed jobs", "version"})
  @DisplayName("--help has examples, on standard output")
  void help(String command) {
    Ran ran = run((command + " --help").strip().split(" "));
    assertEquals(0, ran.code);
    assertTrue(ran.out.contains("Examples:") && ran.out.contains("  fermata "), ran.out);
    assertTrue(!command.isEmpty() || ran.out.contains("130"), "the exit codes are documented");
    assertEquals("", ran.err);
  }

  @Test
  @DisplayName("demo does the work four times, and each way waits in its own manner")
  void demo(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[Source.CHUNK + 1]);
    Ran ran =
        run(
            "demo",
            file.toString(),
            "--signatures=20",
            "--in-flight=8",
            "--driver=simulated:latency=1us,depth=4",
            "--format=json");
    List<Map<String, Object>> rows = rows(ran);
    assertEquals(
        List.of("blocking", "blocking", "jobs", "virtual threads"),
        rows.stream().map(row -> row.get("way")).toList());
    // two chunks sealed and opened, twenty signatures, one of them verified
    for (Map<String, Object> row : rows) {
      assertEquals(25, number(row, "inline") + number(row, "paused") + number(row, "parked")
          + number(row, "blocked"), row.toString());
    }
    assertEquals(25, number(rows.get(0), "inline"));
    assertEquals(List.of("jca.SunEC", "jca.SunJCE"), rows.get(0).get("driver"));
    assertEquals(List.of("simulated"), rows.get(2).get("driver"));
    assertEquals(0, number(rows.get(1), "paused") + number(rows.get(1), "parked"));
    assertEquals(0, number(rows.get(2), "blocked"));
    assertEquals(0, number(rows.get(3), "paused") + number(rows.get(3), "blocked"));
    assertTrue(ran.err.contains(file.toString()), ran.err);
  }

  private static long number(Map<String, Object> row, String key) {
    return ((Number) row.get(key)).longValue();
  }

  @Test
  @DisplayName("demo without a file makes up its bytes, and prints a table for people")
  void demo_text() {
    Ran ran = run("demo", "--signatures=1", "--driver=simulated:latency=0ms");
    assertEquals(0, ran.code, ran.err);
    assertEquals(5, ran.out.lines().count());
    assertTrue(ran.out.startsWith("way "), ran.out);
    assertTrue(ran.err.startsWith("made-up bytes"), ran.err);
  }

  @Test
  @DisplayName("drivers lists what is used, tested, and why one is absent")
  void drivers() throws Exception {
    List<Map<String, Object>> rows = rows(run("drivers", "--format", "json"));
    Map<String, Object> sun = row(rows, "name", "jca.SunJCE");
    assertEquals("software", sun.get("kind"));
    assertEquals("inline", sun.get("completion"));
    assertEquals("passed", sun.get("selfTest"));
    assertEquals("healthy", sun.get("health"));
    assertTrue(((List<?>) sun.get("algorithms")).contains("AES/GCM"));
    assertEquals("passed", row(rows, "name", "jca.BC").get("selfTest"));
    Map<String, Object> simulated = row(rows, "name", "simulated");
    assertEquals("absent", simulated.get("selfTest"));
    assertEquals("absent", simulated.get("health"));
    assertTrue(((String) simulated.get("reason")).contains("enabled=true"));
    Map<String, Object> named =
        row(
            rows(run("drivers", "--format=json", "--driver=simulated:depth=7,spread=lognormal:2,fault-late=p:0.1+for:1us")),
            "name",
            "simulated");
    assertEquals(7, named.get("depth"));
    assertEquals("hardware", named.get("kind"));
    assertEquals("own thread", named.get("completion"));
  }

  @Test
  @DisplayName("selftest tests every driver, or the one named")
  void selftest() throws Exception {
    List<Map<String, Object>> all = rows(run("selftest", "--format=json"));
    assertTrue(all.size() >= 10, all.toString());
    assertTrue(all.stream().allMatch(row -> row.get("result").equals("passed")), all.toString());
    List<Map<String, Object>> one = rows(run("selftest", "--driver=jca.BC", "--format=json"));
    assertTrue(
        one.stream().map(row -> row.get("algorithm")).toList().contains("AES/CCM"), one.toString());
    assertTrue(one.stream().allMatch(row -> row.get("driver").equals("jca.BC")));
  }

  @Test
  @DisplayName("selftest --thorough makes every check of one driver, and tells the seed that repeats it")
  void selftest_thorough() throws Exception {
    List<Map<String, Object>> rows =
        rows(
            run(
                "selftest", "--thorough", "--driver=jca.SUN", "--seed=7", "--rounds=3", "--format=json"));
    assertTrue(rows.stream().noneMatch(row -> row.get("result").equals("failed")), rows.toString());
    Map<String, Object> hash =
        rows.stream()
            .filter(row -> "SHA-256".equals(row.get("algorithm")) && row.get("check").equals("differential"))
            .findFirst()
            .orElseThrow();
    assertEquals("passed", hash.get("result"));
    assertEquals("jca.SUN", hash.get("driver"));
    assertTrue(String.valueOf(hash.get("why")).contains("jca.BC"), hash.toString());
    assertEquals("7", String.valueOf(hash.get("seed")));
    assertEquals(null, row(rows, "check", "name and shape").get("algorithm"));
  }

  @Test
  @DisplayName("selftest --thorough ends with 1 if a check fails, here of a device that turns bits over")
  void selftest_thorough_failed() {
    Ran ran =
        run(
            "selftest",
            "--thorough",
            "--driver=simulated:latency=1us,provider=SUN,fault-wrong-result=p:0.02",
            "--rounds=1",
            "--seed=9");
    assertEquals(1, ran.code, ran.err);
    List<String> lines = ran.out.lines().toList();
    assertTrue(lines.getFirst().matches("driver +algorithm +check +result"), ran.out);
    assertTrue(ran.out.contains("  failed: "), ran.out);
    assertTrue(lines.getLast().matches("\\d+ checks, [1-9]\\d* failed, \\d+ unchecked, seed 9"), ran.out);
  }

  @Test
  @DisplayName("config tells each setting and where it came from")
  void config() throws Exception {
    List<Map<String, Object>> rows = rows(run("config", "--format=json", "--driver=jca.SUN"));
    Map<String, Object> driver = row(rows, "key", "fermata.framework.driver");
    assertEquals("jca.SUN", driver.get("value"));
    assertEquals("--driver", driver.get("origin"));
    assertEquals("default", row(rows, "key", "fermata.framework.backlog").get("origin"));
    assertEquals("", row(rows, "key", "fermata.framework.profile").get("value"));
  }

  @Test
  @DisplayName("version is one line; verbose tells the vehicle")
  void version() {
    assertTrue(run("version").out.matches("fermata \\S+\\R"));
    assertTrue(run("version", "--verbose").out.contains("CALLER"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dmo | 2 | dmo",
        "drivers --frobnicate | 2 | --frobnicate",
        "drivers --format xml | 2 | xml",
        "demo --in-flight 0 | 2 | --in-flight is 0; write a whole number from 1 to 65536",
        "demo --signatures -3 | 2 | --signatures is -3; write a whole number from 1 to",
        "demo --in-flight many | 2 | many",
        "demo --in-flight 100000000 | 2 | write a whole number from 1 to 65536",
        "demo a b | 2 | b",
        "drivers --driver | 2 | --driver",
        "drivers --driver nobody | 4 | no driver is named nobody; there are jca.BC",
        "drivers --driver simulated: | 2 | write NAME or NAME:key=value",
        "drivers --driver simulated:latency | 2 | write NAME or NAME:key=value",
        "drivers --driver simulated:latency=soon | 2 | latency=soon is not legal; write a time",
        "drivers --driver simulated:depth=0 | 2 | depth=0 is not legal; write a whole number",
        "drivers --driver simulated:fault-late=p:2+for:5ms | 2 | fault-late=p:2+for:5ms is not legal",
        "selftest --driver simulated:dept=1 | 2 | no setting dept; there are coalesce, completion, depth, doorbell, drift, enabled",
        "selftest --thorough | 2 | --thorough wants --driver; there are soft, simulated, jca.SUN",
        "selftest --thorough --driver nobody | 4 | no driver is named nobody",
        "selftest --thorough --driver jca.SUN --rounds 0 | 2 | --rounds is 0; write a whole number from 1",
        "selftest --thorough --driver jca.SUN --seed x | 2 | --seed is x; write a whole number of 64 bits",
        "selftest --seed 3 | 2 | --seed is for --thorough",
        "config --driver simulated:provider=Nobody | 2 | provider=Nobody is not there; there are",
        "demo --driver jca.SUN | 4 | no driver offers AES/GCM; asked: jca.SUN",
        "explain AES 16 | 2 | algorithm is AES; the drivers have AES-GMAC, AES/CBC, AES/CCM, AES/CTR, AES/ECB, AES/GCM",
        "explain AES/GCM 0 | 2 | SIZE is 0; write a whole number from 1 to 2147483647",
        "explain AES/GCM much | 2 | SIZE is much; write a whole number",
        "explain AES/GCM | 2 | SIZE",
        "explain AES/GCM 16 --in-flight 0 | 2 | --in-flight is 0; write a whole number from 1",
        "explain AES/GCM 16 --profile no/such/file | 3 | cannot read no/such/file: there is no such file",
        "explain AES/GCM 16 --profile pom.xml | 3 | pom.xml is no profile: line 1: '<?xml",
        "calibrate --budget soon | 2 | --budget is soon; write a time longer than zero, such as 500ms",
        "calibrate --budget 0s | 2 | --budget is 0s; write a time longer than zero",
        "calibrate --algorithm AES/GCM,SHA | 2 | algorithm is SHA; the drivers have AES-GMAC",
        "calibrate --driver jca.SUN --algorithm AES/GCM | 2 | algorithm is AES/GCM; jca.SUN has MD5",
        "calibrate --driver nobody | 4 | no driver is named nobody",
        "calibrate --output no/such/file | 3 | cannot write no/such/file: there is no such folder",
        "calibrate --output src | 3 | cannot write src: it is a folder",
        "calibrate --output pom.xml | 3 | pom.xml is no profile: line 1",
        "demo no/such/file | 3 | cannot read no/such/file: there is no such file",
        "demo src | 3 | cannot read src: it is a folder"
      })
  @DisplayName("bad input gets one clear line, its exit code, and nothing on standard output")
  void bad_input(String line, int code, String says) {
    Ran ran = run(line.split(" "));
    assertEquals(code, ran.code, ran.err);
    assertEquals("", ran.out);
    List<String> messages =
        ran.err.lines().filter(text -> !text.contains("in flight")
            || text.startsWith("fermata:")).toList();
    assertEquals(1, messages.size(), ran.err);
    assertTrue(messages.getFirst().startsWith("fermata: "), ran.err);
    assertTrue(messages.getFirst().contains(says), ran.err);
    assertFalse(ran.err.contains("\tat "), ran.err);
  }

  @Test
  @DisplayName("the module is named")
  void named() {
    assertTrue(Fermata.class.getModule().isNamed());
  }
}
