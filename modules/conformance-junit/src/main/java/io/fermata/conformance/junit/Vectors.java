package io.fermata.conformance.junit;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file of Wycheproof test vectors, of its format {@code testvectors_v1}.
 *
 * @param declared how many tests the file says it has
 * @param tests them, each with what its group says of all
 */
public record Vectors(int declared, List<Test> tests) {
  /** The system property that names the folder; else the environment variable {@code FERMATA_TEST_VECTORS} does. */
  public static final String PROPERTY = "fermata.test.vectors";
  private static final String VARIABLE = "FERMATA_TEST_VECTORS";

  public Vectors {
    tests = List.copyOf(tests);
  }

  /** One test; absent fields are empty. */
  public record Test(Map<String, String> fields) {
    public Test {
      fields = Map.copyOf(fields);
    }

    /** A field in hexadecimal. */
    public byte[] bytes(String name) {
      return HexFormat.of().parseHex(text(name));
    }

    /** A field as it stands. */
    public String text(String name) {
      return fields.getOrDefault(name, "");
    }

    /** A field that is a whole number. */
    public int number(String name) {
      return Integer.parseInt(text(name));
    }

    @Override
    public String toString() {
      return "tcId " + text("tcId") + " " + text("flags") + " (" + text("comment") + ")";
    }
  }

  /** The folder of vectors, if a setting names one. */
  public static Optional<Path> folder() {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
        .filter(text -> !text.isBlank())
        .map(Path::of);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read, or is no JSON
   */
  public static Vectors read(Path file) throws IOException {
    Map<String, Object> all = JSON.std.mapFrom(Files.readString(file));
    List<Test> tests = new ArrayList<>();
    for (Object group : list(all.get("testGroups"), file)) {
      Map<?, ?> shared = (Map<?, ?>) group;
      for (Object test : list(shared.get("tests"), file)) {
        Map<String, String> fields = new TreeMap<>();
        shared.forEach((name, value) -> fields.put(String.valueOf(name), String.valueOf(value)));
        ((Map<?, ?>) test)
            .forEach((name, value) -> fields.put(String.valueOf(name), String.valueOf(value)));
        tests.add(new Test(fields));
      }
    }
    if (all.get("numberOfTests") instanceof Integer declared) {
      return new Vectors(declared, tests);
    }
    throw new IOException(file + " does not say how many tests it has");
  }

  private static List<?> list(@Nullable Object value, Path file) throws IOException {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IOException(file + " is no file of test vectors");
  }

  /**
   * About so many of the tests, the same each time: the first of each sort, which is its result and flags, and
   * of the others one in so many. All, if there are no more.
   */
  public List<Test> sample(int about) {
    int stride = Math.max(1, tests.size() / about);
    Set<String> sorts = new HashSet<>();
    List<Test> sample = new ArrayList<>();
    for (int i = 0; i < tests.size(); i++) {
      Test test = tests.get(i);
      if (sorts.add(test.text("result") + " " + test.text("flags")) || i % stride == 0) {
        sample.add(test);
      }
    }
    return sample;
  }
}
