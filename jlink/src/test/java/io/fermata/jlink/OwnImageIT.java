package io.fermata.jlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample {@code own-image}, built with the very commands of its README.
 *
 * <p>It is built from a repository under {@code target}, so that the user's own stays as it is; what is
 * not ours comes from the user's first and is downloaded only when missing there.
 */
class OwnImageIT {
  private static final Pattern SHELL =
      Pattern.compile("^```sh\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void commandsOfTheReadme_makeAnImageThatRuns() throws IOException {
    Path sample = Path.of("../samples/own-image");
    Path copy = Files.createDirectory(folder.resolve("sample"));
    Image.copy(sample.resolve("src"), copy.resolve("src"));
    Files.copy(sample.resolve("pom.xml"), copy.resolve("pom.xml"));
    String commands =
        SHELL.matcher(Files.readString(sample.resolve("README.md"))).results()
            .map(block -> block.group(1))
            .collect(Collectors.joining());

    var run =
        Program.of("sh", "-e", "-c", commands)
            .in(copy)
            .with("PATH", bin() + ":" + System.getProperty("java.home") + "/bin:" + System.getenv("PATH"))
            .within(Duration.ofMinutes(5))
            .run()
            .succeeded();

    // contains: Maven ends its own output with an escape sequence, on no line of its own
    assertTrue(run.lines().getLast().contains("round trip of 24 bytes by Fermata"), run::toString);
    Image image = new Image(copy.resolve("target/image"));
    assertEquals(Set.of(), image.testModules());
    image
        .java("-m", "own.image/own.image.Main")
        .run()
        .succeeded()
        .quiet();
  }

  /** A folder with an {@code mvn} that is the running Maven, with repositories as described above. */
  private Path bin() throws IOException {
    Path settings =
        Files.writeString(
            folder.resolve("settings.xml"),
            """
            <settings>
              <profiles>
                <profile>
                  <id>local</id>
                  <repositories>
                    <repository>
                      <id>users-own</id>
                      <url>%1$s</url>
                      <releases><checksumPolicy>ignore</checksumPolicy></releases>
                      <snapshots><enabled>false</enabled></snapshots>
                    </repository>
                  </repositories>
                  <pluginRepositories>
                    <pluginRepository>
                      <id>users-own</id>
                      <url>%1$s</url>
                      <releases><checksumPolicy>ignore</checksumPolicy></releases>
                      <snapshots><enabled>false</enabled></snapshots>
                    </pluginRepository>
                  </pluginRepositories>
                </profile>
              </profiles>
              <activeProfiles><activeProfile>local</activeProfile></activeProfiles>
            </settings>
            """
                .formatted(Path.of(System.getProperty("maven.repository")).toUri()));
    Path mvn =
        Files.writeString(
            Files.createDirectory(folder.resolve("bin")).resolve("mvn"),
            """
            #!/bin/sh
            JAVA_HOME='%s' exec '%s' -B -ntp -gs '%s' \\
              -Dmaven.repo.local='%s' -Dfermata.version='%s' "$@"
            """
                .formatted(
                    System.getProperty("maven.java"),
                    Path.of(System.getProperty("maven.home"), "bin/mvn"),
                    settings,
                    Path.of("target/repository").toAbsolutePath(),
                    System.getProperty("fermata.version")));
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
    return mvn.getParent();
  }
}
