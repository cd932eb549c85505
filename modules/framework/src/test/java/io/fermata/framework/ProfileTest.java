package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Cost.Source;
import io.fermata.spi.SessionSpec.Direction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
  private static final String GOOD = "jca.SunJCE 5c1a02f7 both 1024 array 1 435 20000 calibrated AES/GCM";

  @TempDir private Path folder;

  private static <T> T any(Random random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  private static Cost cost(Random random, int number) {
    String[] drivers = {"jca.SunJCE", "card-1_x", "a#b", "nobody.has.it"};
    String[] algorithms = {"AES/GCM", "AES/CBC+HmacSHA256", "with blanks  inside", "# odd", "Ü–ß"};
    return new Cost(
        any(random, drivers),
        HexFormat.of().toHexDigits(number), // so that no two are of one place
        any(random, algorithms),
        any(random, Direction.values()),
        any(random, SizeClass.values()),
        any(random, Memory.values()),
        any(random, FlightClass.values()),
        1 + random.nextLong(1L << random.nextInt(1, 50)),
        1 + random.nextLong(1L << random.nextInt(1, 59)),
        random.nextBoolean() ? Source.CALIBRATED : Source.ON_LINE);
  }

  @RepeatedTest(20)
  @DisplayName("what is saved is loaded as it was, whatever the order, also drivers that nobody has")
  void round_trip(RepetitionInfo info) throws Exception {
    long seed = info.getCurrentRepetition();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Cost> costs = new ArrayList<>();
    int count = random.nextInt(200);
    for (int i = 0; i < count; i++) {
      costs.add(cost(random, i));
    }
    Profile profile = new Profile(costs);
    Path file = folder.resolve("profile");
    profile.save(file);
    Profile loaded = Profile.load(file);
    assertEquals(profile, loaded);
    assertEquals(profile.costs(), loaded.costs());
    Collections.shuffle(costs, random);
    assertEquals(profile, new Profile(costs));
    assertEquals(profile, new Measurements(loaded).profile(), "unknown drivers are carried along");
  }

  @Test
  @DisplayName("the file has a line for each cost, sizes in bytes and times in nanoseconds, to be read by people")
  void text() throws Exception {
    Path file = folder.resolve("profile");
    new Profile(
            List.of(
                new Cost(
                    "jca.SunJCE",
                    "5c1a02f7",
                    "AES/GCM",
                    SizeClass.UP_TO_1_KIB,
                    FlightClass.ALONE,
                    435,
                    20_000,
                    Source.CALIBRATED),
                new Cost(
                    "card",
                    "00000001",
                    "AES/CBC",
                    Direction.DECRYPTION,
                    SizeClass.LARGER,
                    Memory.NATIVE,
                    FlightClass.MORE,
                    1,
                    5,
                    Source.ON_LINE)))
        .save(file);
    assertEquals(
        List.of(
            "fermata-profile 2",
            "# driver shape direction bytes memory in-flight nanoseconds samples source algorithm",
            "card 00000001 decryption more native more 1 5 on-line AES/CBC",
            GOOD),
        Files.readAllLines(file));
  }

  @Test
  @DisplayName("saving takes the place of what was there and leaves nothing beside it")
  void save_again() throws Exception {
    Path file = folder.resolve("profile");
    Profile.EMPTY.save(file);
    Profile profile = new Profile(List.of(cost(new Random(1), 1)));
    profile.save(file);
    assertEquals(profile, Profile.load(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  @DisplayName("if it cannot be saved nothing is left behind")
  void save_fails() throws Exception {
    Path file = Files.createDirectory(folder.resolve("profile"));
    Files.createFile(file.resolve("full"));
    assertThrows(IOException.class, () -> Profile.EMPTY.save(file));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    assertThrows(
        NoSuchFileException.class, () -> Profile.EMPTY.save(folder.resolve("no/such/folder")));
  }

  private Profile load(String... lines) throws IOException {
    return Profile.load(Files.write(folder.resolve("profile"), List.of(lines)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "card 5c1a02f7 both 1024 array 1 435 20000 calibrated | 'card 5c1a02f7 both 1024 array 1 435 20000 calibrated' has 9 of the 10 fields driver shape direction bytes memory",
        "card 5c1a02 both 1024 array 1 435 20000 calibrated X | shape is '5c1a02'; it is 8 hexadecimal digits",
        "card 5c1a02f7 both 1000 array 1 435 20000 calibrated X | bytes is '1000'; it is one of 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, more",
        "card 5c1a02f7 both -1 array 1 435 20000 calibrated X | bytes is '-1'; it is one of 64",
        "card 5c1a02f7 back 1024 array 1 435 20000 calibrated X | direction is 'back'; it is one of both, decryption",
        "card 5c1a02f7 both 1024 heap 1 435 20000 calibrated X | memory is 'heap'; it is one of array, native",
        "card 5c1a02f7 both 1024 array 2 435 20000 calibrated X | in-flight is '2'; it is one of 1, 4, 16, 64, more",
        "card 5c1a02f7 both 1024 array 1 0 20000 calibrated X | nanoseconds is '0'; it is a whole number from 1 to",
        "card 5c1a02f7 both 1024 array 1 4.5 20000 calibrated X | nanoseconds is '4.5'; it is a whole number from 1 to",
        "card 5c1a02f7 both 1024 array 1 9999999999999999999 1 calibrated X | nanoseconds is '9999999999999999999'; it is",
        "card 5c1a02f7 both 1024 array 1 1000000000000001 1 calibrated X | cost is 1000000000000001 ns; it is from 1 to",
        "card 5c1a02f7 both 1024 array 1 435 NaN calibrated X | samples is 'NaN'; it is a whole number from 1",
        "card 5c1a02f7 both 1024 array 1 435 20000 declared X | source is 'declared'; it is one of calibrated, on-line",
        "card 5c1a02f7 both  1024 array 1 435 20000 calibrated X | bytes is ''; it is one of",
        "card 5c1a02f7 both 1024 array 1 435 20000 calibrated X\tY | algorithm is 'X\tY'; it is one line"
      })
  @DisplayName("a line that is wrong is refused with its number, the value and the legal ones")
  void corrupt(String line, String says) {
    ProfileException refused =
        assertThrows(
            ProfileException.class, () -> load("fermata-profile 2", "", "# a comment", GOOD, line));
    assertEquals(5, refused.line());
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.startsWith("line 5: " + says), message);
  }

  @Test
  @DisplayName("what is no profile, or of another version, is refused with what it begins with")
  void header() throws Exception {
    assertEquals(
        "line 1: version 3 cannot be read; a profile begins with fermata-profile 2",
        assertThrows(ProfileException.class, () -> load("fermata-profile 3", GOOD)).getMessage());
    assertEquals(
        "line 1: 'hello' cannot be read; a profile begins with fermata-profile 2",
        assertThrows(ProfileException.class, () -> load("hello")).getMessage());
    assertEquals(
        "line 1: '' cannot be read; a profile begins with fermata-profile 2",
        assertThrows(ProfileException.class, () -> load()).getMessage());
    Path file = Files.write(folder.resolve("profile"), new byte[] {(byte) 0xff, 0, 1});
    assertEquals(
        "line 1: it is no text in UTF-8",
        assertThrows(ProfileException.class, () -> Profile.load(file)).getMessage());
    assertThrows(NoSuchFileException.class, () -> Profile.load(folder.resolve("none")));
  }

  @Test
  @DisplayName("a file of version 1 is of both directions and of arrays, and is written as version 2")
  void version_1() throws Exception {
    Profile old = load("fermata-profile 1", "# as it was", "jca.SunJCE 5c1a02f7 1024 1 435 20000 calibrated AES/GCM");
    assertEquals(load("fermata-profile 2", GOOD), old);
    Path file = folder.resolve("anew");
    old.save(file);
    assertEquals("fermata-profile 2", Files.readAllLines(file).getFirst());
    ProfileException mixed =
        assertThrows(ProfileException.class, () -> load("fermata-profile 1", GOOD));
    assertTrue(String.valueOf(mixed.getMessage()).startsWith("line 2: bytes is 'both'; it is one of 64"), mixed::toString);
  }

  @Test
  @DisplayName("two lines of the same are refused, since one would be lost")
  void twice() throws Exception {
    assertEquals(
        "line 4: is of the same as line 2; leave one out",
        assertThrows(
                ProfileException.class,
                () -> load("fermata-profile 2", GOOD, "", GOOD.replace("435", "436")))
            .getMessage());
    Cost cost = load("fermata-profile 2", GOOD).costs().getFirst();
    assertThrows(IllegalArgumentException.class, () -> new Profile(List.of(cost, cost)));
  }

  @Test
  @DisplayName("any damage to a file is refused or changes the profile, and never ends otherwise")
  void damage() throws Exception {
    long seed = 1;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Cost> costs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      costs.add(cost(random, i));
    }
    Path file = folder.resolve("profile");
    new Profile(costs).save(file);
    byte[] whole = Files.readAllBytes(file);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      Files.write(file, damaged);
      try {
        Profile.load(file);
      } catch (ProfileException e) {
        refused++;
        assertTrue(e.line() >= 1 && e.line() <= 22, e.getMessage());
      }
    }
    assertTrue(refused > 100, "refused " + refused);
  }

  @Test
  @DisplayName("what is newer takes the place of the same, and leaves the rest")
  void with() throws Exception {
    Profile old = load("fermata-profile 2", GOOD, GOOD.replace("1024", "4096"));
    Profile newer = load("fermata-profile 2", GOOD.replace("435", "500"), GOOD.replace(" 1 ", " 64 "));
    assertEquals(
        List.of(500L, 435L, 435L), old.with(newer).costs().stream().map(Cost::nanos).toList());
    assertNotEquals(old, newer);
  }
}
