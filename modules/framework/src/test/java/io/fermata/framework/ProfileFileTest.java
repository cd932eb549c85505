package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest.Outcome;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a framework has learned on line is known to the next one. */
@ExtendWith(QuietLog.class)
class ProfileFileTest {
  private static final int REQUESTS = 400; // each is timed, and some are tried elsewhere
  private static final Cost BEFORE =
      new Cost(
          "somebody", "00000000", "SHA-256", SizeClass.of(64), FlightClass.ALONE, 100, 9, Cost.Source.CALIBRATED);

  @TempDir private Path folder;

  private FrameworkOptions options(Path file) {
    return FrameworkOptions.DEFAULT
        .withSelfTests(false)
        .withSampling(new Sampling(1, 2, 1))
        .withProfileFile(file);
  }

  private Framework open(FrameworkOptions options) {
    return Framework.open(
        DriverDiscovery.Found.of(new InlineDriver("one"), new InlineDriver("two")), options);
  }

  private static void learn(Framework framework) throws Exception {
    try (Session session = framework.open(Computes.SHA, Preference.MEASURED)) {
      for (int i = 0; i < REQUESTS; i++) {
        assertEquals(Outcome.DONE, session.perform(Computes.digest("message")));
      }
    }
  }

  private static Set<String> drivers(Profile profile) {
    return profile.costs().stream().map(Cost::driver).collect(Collectors.toSet());
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  @DisplayName("what one framework learns is in the file when it is closed, and the next one begins with it")
  void kept() throws Exception {
    Path file = folder.resolve("learned.profile");
    Profile learned;
    try (Framework framework = open(options(file).withProfile(new Profile(List.of(BEFORE))))) {
      learn(framework);
      learned = framework.profile();
      assertFalse(Files.exists(file), "not before it is closed");
    }
    assertEquals(Set.of("one", "two", "somebody"), drivers(learned));
    assertEquals(learned, Profile.load(file));
    assertEquals(List.of(file), files(), "nothing else is left in the folder");
    try (Framework next = open(options(file))) {
      assertEquals(learned, next.profile());
    }
  }

  @Test
  @DisplayName("the file counts more than the profile of the options, and is not written if nothing is learned")
  void nothingLearned() throws Exception {
    Path none = folder.resolve("none.profile");
    open(options(none)).close();
    assertFalse(Files.exists(none));
    Path file = folder.resolve("some.profile");
    Cost older = new Cost(
        BEFORE.driver(), BEFORE.shape(), BEFORE.algorithm(), BEFORE.size(), BEFORE.inFlight(), 700, 9, BEFORE.source());
    Profile profile = new Profile(List.of(BEFORE));
    profile.save(file);
    Files.writeString(file, Files.readString(file) + "# a note\n");
    String text = Files.readString(file);
    try (Framework framework = open(options(file).withProfile(new Profile(List.of(older))))) {
      assertEquals(profile, framework.profile());
    }
    assertEquals(text, Files.readString(file));
  }

  @Test
  @DisplayName("a file that is no profile is refused by name at the start, and stays as it is")
  void refused() throws Exception {
    Path file = Files.writeString(folder.resolve("broken.profile"), "fermata-profile 3\n");
    InlineDriver driver = new InlineDriver("one");
    FrameworkOptions options = options(file);
    UncheckedIOException thrown =
        assertThrows(
            UncheckedIOException.class,
            () -> Framework.open(DriverDiscovery.Found.of(driver), options));
    assertTrue(thrown.getMessage().contains(file.toString()), thrown.getMessage());
    assertTrue(thrown.getMessage().contains("line 1: version 3"), thrown.getMessage());
    assertEquals("fermata-profile 3\n", Files.readString(file));
    assertEquals(0, driver.closes.get());
  }

  @Test
  @DisplayName("a file that cannot be written keeps nobody from closing")
  void notWritten() throws Exception {
    Path file = folder.resolve("gone/learned.profile");
    InlineDriver one = new InlineDriver("one");
    Framework framework =
        Framework.open(DriverDiscovery.Found.of(one, new InlineDriver("two")), options(file));
    learn(framework);
    framework.close(Duration.ZERO);
    assertEquals(1, one.closes.get());
    assertEquals(List.of(), files());
  }
}
