package io.fermata.vectors;

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

/**
 * A file of Wycheproof test vectors. Compiled into the tests of each module that reads them: see its pom.
 *
 * @param declared how many tests the file says it has
 * @param tests them, each with what its group says of all
 */
public record Vectors(int declared, List<Test> tests) {
  public static final String PROPERTY = "fermata.test.vectors";
  private static final String VARIABLE = "FERMATA_TEST_VECTORS";

  /** One test; absent fields are empty. */
  public record Test(Map<String, String> fields) {
    public byte[] bytes(String name) {
      return HexFormat.of().parseHex(text(name));
    }

    public String text(String name) {
      return fields.getOrDefault(name, "");
    }

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

  /** True if the folder has the file. */
  public static boolean has(String file) {
    return folder().filter(folder -> Files.exists(folder.resolve(file))).isPresent();
  }

  public static Vectors read(String file) throws IOException {
    Map<String, Object> all =
        JSON.std.mapFrom(Files.readString(folder().orElseThrow().resolve(file)));
    List<Test> tests = new ArrayList<>();
    for (Object group : (List<?>) all.get("testGroups")) {
      Map<?, ?> shared = (Map<?, ?>) group;
      for (Object test : (List<?>) shared.get("tests")) {
        Map<String, String> fields = new TreeMap<>();
        shared.forEach((name, value) -> fields.put(name.toString(), String.valueOf(value)));
        ((Map<?, ?>) test)
            .forEach((name, value) -> fields.put(name.toString(), String.valueOf(value)));
        tests.add(new Test(fields));
      }
    }
    return new Vectors((Integer) all.get("numberOfTests"), tests);
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
