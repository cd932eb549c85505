package io.fermata.jlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Driver jars beside an image: a good one is used, a bad one is named with its reason. */
class DriverFolderIT {
  /** Hashes with the JDK's code; %1$s is its package, %2$s its name, %3$s what its constructor does. */
  private static final String DRIVER =
      """
      package %1$s;

      import io.fermata.spi.*;
      import java.security.MessageDigest;
      import java.util.List;

      public class Card implements Driver {
        public Card() { %3$s }
        public String name() { return "%2$s"; }
        public void start(DriverHost host) {}
        public DriverShape shape() {
          return DriverShape.inline(DriverShape.Kind.HARDWARE, List.of("SHA-256"));
        }
        public Suitability probe(SessionSpec spec) {
          return spec.algorithm().equals("SHA-256")
              ? new Suitability.Fits(1)
              : new Suitability.Unfit(Reason.UNSUPPORTED, "only SHA-256");
        }
        public DriverSession open(SessionSpec spec) {
          return new DriverSession() {
            public Taken submit(DriverRequest request, boolean more) {
              try {
                byte[] hash = MessageDigest.getInstance("SHA-256", "SUN").digest(request.input().copy());
                request.output().buffer().put(hash);
                request.succeed(hash.length);
              } catch (java.security.GeneralSecurityException e) {
                request.fail(Reason.FAULT, e.toString());
              }
              return Taken.DONE;
            }
            public void close() {}
          };
        }
        public void close() {}
      }
      """;

  @TempDir static Path folder;

  private static Jars jars;

  @BeforeAll
  static void jars() {
    jars = new Jars(folder);
  }

  private static Map<String, String> driver(String module, String requires, String name, String does) {
    return Map.of(
        "module-info.java",
        "module %s { requires io.fermata.spi; %s provides io.fermata.spi.Driver with %s.Card; }"
            .formatted(module, requires, module),
        module.replace('.', '/') + "/Card.java",
        DRIVER.formatted(module, name, does));
  }

  private static void drop(Path jar, Image image) throws IOException {
    Files.copy(jar, image.home().resolve("drivers").resolve(jar.getFileName()));
  }

  /** The line of the listing that begins with this name. */
  private static String line(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in\n" + String.join("\n", lines)));
  }

  private static void assertLine(List<String> lines, String name, String... says) {
    String line = line(lines, name);
    assertTrue(Arrays.stream(says).allMatch(line::contains), line);
  }

  @Test
  @DisplayName("a good jar is used although seven bad ones lie beside it, each told with its reason")
  void good_and_bad() throws Exception {
    Image image = Image.FERMATA.copiedTo(folder.resolve("image"));
    drop(jars.jar("card", driver("card", "", "card", "")), image);
    drop(jars.jar("zz-taken", driver("taken", "", "card", "")), image);
    drop(jars.jar("throws", driver("throwing", "", "throws", "throw new Error(\"no slot\");")), image);
    drop(
        jars.jar("empty", Map.of("module-info.java", "module empty { requires io.fermata.spi; }")),
        image);
    drop(jars.jar("plain", Map.of("plain/Plain.java", "package plain; class Plain {}")), image);
    Files.writeString(image.home().resolve("drivers/text.jar"), "not a jar");
    drop(
        jars.jar("newer", jars.modulesWithSpiOf("9.9"), driver("newer", "", "newer", "")), image);
    Path needed = jars.jar("needed", Map.of(
        "module-info.java", "module needed { exports needed; }",
        "needed/Needed.java", "package needed; public class Needed {}"));
    drop(
        jars.jar(
            "lacking",
            Path.of("target/mods").toAbsolutePath() + java.io.File.pathSeparator + needed,
            driver("lacking", "requires needed;", "lacking", "")),
        image);

    List<String> lines = image.fermata("drivers").run().succeeded().quiet().lines();

    assertLine(lines, "card", "hardware", "SHA-256", "passed");
    assertTrue(
        lines.stream().anyMatch(l -> l.startsWith("card ") && l.contains("its name is taken by")),
        String.join("\n", lines));
    assertLine(lines, "throwing.Card", "cannot be made", "no slot");
    assertLine(lines, "empty.jar", "no driver in it");
    assertLine(lines, "plain.jar", "not a module");
    assertLine(lines, "text.jar", "not a modular jar");
    assertLine(lines, "newer.jar", "was built for SPI 9.9; this is ");
    assertLine(lines, "lacking.jar", "needs what is not there", "needed");
    assertLine(lines, "jca.SunJCE", "passed");

    drop(needed, image);
    lines = image.fermata("drivers").run().succeeded().quiet().lines();
    assertLine(lines, "lacking", "hardware", "passed");
    assertTrue(lines.stream().noneMatch(l -> l.startsWith("needed")), String.join("\n", lines));

    Files.setPosixFilePermissions(
        image.home().resolve("drivers"), PosixFilePermissions.fromString("rwxr-xrwx"));
    lines = image.fermata("drivers").run().succeeded().quiet().lines();
    assertLine(lines, image.home().resolve("drivers").toRealPath().toString(), "written by others");
    assertTrue(lines.stream().noneMatch(l -> l.startsWith("card")), String.join("\n", lines));
  }

  @Test
  @DisplayName("the minimal image takes a driver from its folder and lets plain JCA code wait for it")
  void minimal() throws Exception {
    Image image = Image.MINIMAL.copiedTo(folder.resolve("minimal"));
    Files.createDirectories(image.home().resolve("drivers"));
    try (var modules = Files.list(Path.of("target/mods"))) {
      drop(
          modules
              .filter(jar -> jar.getFileName().toString().startsWith("fermata-driver-simulated"))
              .findAny()
              .orElseThrow(),
          image);
    }
    Path main =
        jars.jar(
            "main",
            Map.of(
                "Main.java",
                """
                import io.fermata.provider.FermataProvider;
                import java.security.*;

                public class Main {
                  public static void main(String[] arguments) throws Exception {
                    FermataProvider provider = new FermataProvider();
                    Security.insertProviderAt(provider, 1);
                    byte[] hash = MessageDigest.getInstance("SHA-256").digest(new byte[3]);
                    System.out.println(hash.length + " " + (provider.framework().counts().requests() > 1));
                  }
                }
                """));
    List<String> lines =
        image
            .java("-Dfermata.framework.driver=simulated:latency=1ms", "-cp", main.toString(), "Main")
            .run()
            .succeeded()
            .quiet()
            .lines();
    // answered by the device, or not at all: the self test, and the message
    assertEquals(List.of("32 true"), lines);
  }
}
