package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a JVM of its own: one that has no module but those that the framework needs. */
class WithoutRecorderTest {

  /** What runs there. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
      HeldDriver driver = new HeldDriver(1);
      FrameworkOptions options = FrameworkOptions.DEFAULT.withStatistics(true);
      try (Framework framework = Framework.open(DriverDiscovery.Found.of(driver), options);
          Session session = framework.open(Computes.SHA, Preference.BEST)) {
        framework.quarantine("held", "AES/GCM", "on purpose");
        System.out.println(
            session.perform(Computes.digest("one"))
                + " "
                + ModuleLayer.boot().findModule("jdk.jfr").isPresent()
                + " "
                + Journal.CURRENT.getClass().getSimpleName());
      }
    }
  }

  @TempDir private Path folder;

  @Test
  @DisplayName("the flight recorder is not missed where it is not")
  void recorder_absent() throws Exception {
    Path output = folder.resolve("output");
    String classes =
        Stream.of(
                Main.class,
                Framework.class,
                io.fermata.conformance.PublishedAnswers.class,
                io.fermata.spi.Driver.class,
                io.fermata.wait.Waiter.class)
            .map(WithoutRecorderTest::place)
            .flatMap(place -> Stream.of(place, place.resolveSibling("test-classes")))
            .map(Path::toString)
            .distinct()
            .collect(Collectors.joining(System.getProperty("path.separator")));
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:auto",
                    "--limit-modules",
                    "java.base",
                    "--class-path",
                    classes,
                    Main.class.getName()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(output.toFile())
            .start();
    int exit = process.waitFor();
    assertEquals("DONE false Nowhere", Files.readString(output).strip());
    assertEquals(0, exit);
  }

  private static Path place(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }
}
