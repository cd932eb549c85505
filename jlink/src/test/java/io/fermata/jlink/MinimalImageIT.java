package io.fermata.jlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image without a command, for a user's own classes. */
class MinimalImageIT {
  static final Set<String> MODULES =
      Set.of(
          "io.fermata.provider",
          "io.fermata.framework",
          "io.fermata.job",
          "io.fermata.wait",
          "io.fermata.spi",
          "io.fermata.conformance",
          "io.fermata.driver.jca",
          "com.google.guice",
          "aopalliance",
          "jakarta.inject",
          "com.google.common",
          "com.google.common.util.concurrent.internal",
          "java.base",
          "java.logging");

  private static final Image IMAGE = Image.MINIMAL;

  @TempDir static Path folder;

  private static Path their;

  @BeforeAll
  static void compile() throws Exception {
    their =
        new Jars(folder)
            .jar(
                "their",
                Map.of(
                    "Main.java",
                    """
                    import java.security.Security;
                    import javax.crypto.Cipher;
                    import javax.crypto.spec.GCMParameterSpec;
                    import javax.crypto.spec.SecretKeySpec;

                    public class Main {
                      public static void main(String[] arguments) throws Exception {
                        Security.insertProviderAt(new io.fermata.provider.FermataProvider(), 1);
                        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
                        cipher.init(
                            Cipher.ENCRYPT_MODE,
                            new SecretKeySpec(new byte[16], "AES"),
                            new GCMParameterSpec(128, new byte[12]));
                        int length = cipher.doFinal(new byte[100]).length;
                        System.out.println(length + " bytes by " + cipher.getProvider().getName());
                      }
                    }
                    """));
  }

  @Test
  void modules_areTheseAndNoMore() {
    assertEquals(new TreeSet<>(MODULES), new TreeSet<>(IMAGE.modules()));
  }

  @Test
  void modules_ofTestsAlone_areNotInIt() {
    assertEquals(Set.of(), IMAGE.testModules());
  }

  @Test
  void classesOnTheClassPath_useTheProvider() {
    var run = their().run().succeeded().quiet();
    assertEquals(List.of("116 bytes by Fermata"), run.lines());
  }

  @Test
  void archive_holdsWhatIsNotTheJdks() {
    // the JVM goes on without an archive that does not fit: only the log tells
    var run = their("-Xshare:auto", "-Xlog:class+load").run().succeeded();
    assertTrue(
        run.lines().stream()
            .anyMatch(
                line ->
                    line.contains("com.google.inject.Guice ")
                        && line.contains("shared objects file")),
        "Guice was not loaded from the archive");
  }

  private static Program their(String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-cp", their.toString(), "Main"));
    return IMAGE.java(arguments.toArray(String[]::new));
  }
}
