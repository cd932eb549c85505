package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Security;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Is the provider found by a line of the security properties, in a JVM of its own? */
class SeparateJvmTest {
  private static final String SHA_256_OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  /** What the other JVM runs; prints one line. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
      Provider provider = Security.getProvider("Fermata");
      MessageDigest digest = MessageDigest.getInstance("SHA-256", "Fermata");
      System.out.println(
          provider.getClass().getModule().getName()
              + " "
              + HexFormat.of().formatHex(digest.digest()));
    }
  }

  @TempDir Path folder;

  @Test
  @DisplayName("a line security.provider.N=Fermata installs it, on the module path")
  void security_properties() throws Exception {
    int next = Security.getProviders().length + 1;
    Path properties = folder.resolve("java.security");
    Files.writeString(properties, "security.provider." + next + "=Fermata\n");
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:auto",
                    "-Djava.security.properties=" + properties,
                    "--module-path",
                    System.getProperty("jdk.module.path"),
                    "--class-path",
                    System.getProperty("java.class.path"),
                    "--add-modules",
                    "io.fermata.provider",
                    "--patch-module",
                    "io.fermata.provider=" + classes(),
                    "--module",
                    "io.fermata.provider/" + Main.class.getName()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exit = process.waitFor();
    String told = Files.readString(output).strip();
    assertEquals("io.fermata.provider " + SHA_256_OF_NOTHING, told);
    assertEquals(0, exit);
  }

  private static Path classes() throws Exception {
    Path here = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return here.resolveSibling("test-classes");
  }
}
