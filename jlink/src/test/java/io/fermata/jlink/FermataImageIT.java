package io.fermata.jlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The image with the fermata command. */
class FermataImageIT {
  private static final Image IMAGE = Image.FERMATA;

  @TempDir Path folder;

  @Test
  void modules_areTheseAndNoMore() {
    Set<String> expected = new TreeSet<>(MinimalImageIT.MODULES);
    expected.addAll(
        Set.of(
            "io.fermata.cli",
            "io.fermata.driver.soft",
            "io.fermata.driver.simulated",
            "io.fermata.driver.openssl",
            "io.fermata.driver.multibuffer",
            "io.fermata.driver.pkcs11",
            "jdk.crypto.cryptoki",
            "io.fermata.samples.hello",
            "info.picocli",
            "com.fasterxml.jackson.core",
            "com.fasterxml.jackson.jr.ob",
            "org.bouncycastle.provider",
            // required by Bouncy Castle, for certificate stores in directories and databases
            "java.naming",
            "java.security.sasl",
            "java.sql",
            "java.transaction.xa",
            "java.xml"));
    assertEquals(expected, new TreeSet<>(IMAGE.modules()));
  }

  @Test
  void modules_ofTestsAlone_areNotInIt() {
    assertEquals(Set.of(), IMAGE.testModules());
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "drivers"})
  void command_succeedsWithoutAWarning(String command) {
    var run = IMAGE.fermata(command).run().succeeded().quiet();
    assertTrue(!run.out().isBlank(), run::toString);
  }

  @Test
  void cache_isUsable() {
    // the launcher goes on without it; here the JVM must refuse to
    IMAGE
        .java(
            "-XX:AOTMode=on",
            "-XX:+UseSerialGC", // as in the launcher
            "-XX:AOTCache=" + IMAGE.home().resolve("lib/fermata.aot"),
            "--enable-native-access=io.fermata.cli",
            "-m",
            "io.fermata.cli/io.fermata.cli.Fermata",
            "version")
        .run()
        .succeeded()
        .quiet();
  }

  @Test
  @DisplayName("a collector that the user has chosen for all JVMs is the command's too")
  void collector_ofTheUser() {
    IMAGE.fermata("version").with("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC").run().succeeded();
  }

  @Test
  void cache_missing_costsTimeOnly() throws IOException {
    Image copy = IMAGE.copiedTo(folder.resolve("image"));
    Files.delete(copy.home().resolve("lib/fermata.aot"));
    assertSameAnswer(copy.fermata("version"));
  }

  @Test
  void cache_damaged_isNotMentioned() throws IOException {
    Image copy = IMAGE.copiedTo(folder.resolve("image"));
    Files.writeString(copy.home().resolve("lib/fermata.aot"), "not a cache");
    assertSameAnswer(copy.fermata("version"));
  }

  @Test
  void image_worksUnderAPathWithSpaces() throws IOException {
    assertSameAnswer(IMAGE.copiedTo(folder.resolve("an image")).fermata("version"));
  }

  @Test
  void launcher_followsSymbolicLinks() throws IOException {
    Path direct = folder.resolve("direct link");
    Files.createSymbolicLink(direct, IMAGE.home().resolve("bin/fermata"));
    Path relative = Files.createDirectory(folder.resolve("bin")).resolve("f");
    Files.createSymbolicLink(relative, Path.of("../direct link"));
    Path home = folder.resolve("home");
    Files.createSymbolicLink(home, IMAGE.home());

    assertSameAnswer(Program.of(direct, "version"));
    assertSameAnswer(Program.of(relative, "version"));
    assertSameAnswer(Program.of("./f", "version").in(relative.getParent()));
    assertSameAnswer(Program.of("bin/fermata", "version").in(home).with("CDPATH", "/"));
    assertSameAnswer(
        Program.of("sh", "-c", "f version").with("PATH", relative.getParent() + ":/usr/bin:/bin"));

    // JUnit warns of links that lead out of its folder
    Files.delete(direct);
    Files.delete(home);
  }

  @Test
  void hello_runs() {
    IMAGE
        .java("-m", "io.fermata.samples.hello/io.fermata.samples.hello.Hello")
        .run()
        .succeeded()
        .quiet();
  }

  @Test
  @DisplayName("the demo, as the README has it, over the image's own devices")
  void demo_runs() {
    var run = IMAGE.fermata("demo", "--signatures=50", "../README.md").run().succeeded();
    assertEquals(5, run.withoutWarnings().lines().size(), run::toString);
    assertTrue(run.lines().get(3).matches("jobs +simulated .*"), run::toString);
  }

  @Test
  @DisplayName("speed polls an eventfd, and the JVM does not warn of it")
  void speed_runs() {
    var run = IMAGE.fermata("speed", "jobs", "--rounds=1", "--parked=1000").run().succeeded().quiet();
    boolean linux = System.getProperty("os.name").equals("Linux");
    assertTrue(run.out().contains(linux ? "eventfd with epoll" : "Selector"), run::toString);
  }

  @Test
  @DisplayName("an answer that cannot be written is not taken for given")
  void output_full() {
    var run =
        Program.of("sh", "-c", "'" + IMAGE.home().resolve("bin/fermata") + "' version >/dev/full")
            .run()
            .exited(3);
    assertEquals("fermata: the answer cannot be written to standard output\n", run.err());
  }

  @Test
  @DisplayName("an interrupt ends the command with 130, and without a word")
  void interrupt() throws Exception {
    Process demo =
        new ProcessBuilder(
                IMAGE.home().resolve("bin/fermata").toString(),
                "demo",
                "--driver=simulated:latency=100s")
            .redirectErrorStream(true)
            .start();
    try (var lines = demo.inputReader()) {
      assertTrue(lines.readLine().contains("in flight"));
      new ProcessBuilder("sh", "-c", "kill -INT " + demo.pid()).start().waitFor();
      assertEquals(null, lines.readLine());
      assertEquals(130, demo.waitFor());
    } finally {
      demo.destroyForcibly();
    }
  }

  @Test
  void folders_forDriversAndSettings_areThere() throws IOException {
    try (var drivers = Files.list(IMAGE.home().resolve("drivers"))) {
      assertEquals(0, drivers.count());
    }
    assertTrue(
        Files.readAllLines(IMAGE.home().resolve("conf/fermata.properties")).stream()
            .allMatch(line -> line.startsWith("#")));
  }

  private static void assertSameAnswer(Program program) {
    String expected = IMAGE.fermata("version").run().succeeded().out();
    assertEquals(expected, program.run().succeeded().quiet().out());
  }
}
