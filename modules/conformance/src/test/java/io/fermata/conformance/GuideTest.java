package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuideTest {
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(package desk;.*?)```", Pattern.DOTALL);

  @Test
  @DisplayName("The driver in the driver guide compiles as it stands and passes the whole kit")
  void example(@TempDir Path folder) throws Exception {
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("../../spi/README.md")));
    assertTrue(example.find(), "the guide begins with a whole driver");
    compile(example.group(1), folder);
    try (URLClassLoader loader =
            new URLClassLoader(new URL[] {folder.toUri().toURL()}, Driver.class.getClassLoader());
        Kit kit =
            Kit.of(Subject.of(() -> made(loader)))
                .reference(Subject.of(SoundDriver::new))
                .seed(Caught.SEED)
                .open()) {
      Report report = kit.run(line -> {});
      assertEquals(List.of(), report.failures());
    }
  }

  private static Driver made(ClassLoader loader) {
    try {
      return (Driver) loader.loadClass("desk.DeskDriver").getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static void compile(String source, Path folder) throws Exception {
    Path file = Files.createDirectories(folder.resolve("desk")).resolve("DeskDriver.java");
    Files.writeString(file, source);
    Path spi = Path.of(Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                writer, writer, "-d", folder.toString(), "-classpath", spi.toString(), "-proc:none",
                "-Xlint:all", "-Werror", file.toString());
    assertEquals(0, status, said::toString);
  }
}
