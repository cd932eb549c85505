package io.fermata.framework;

import java.util.ArrayList;
import java.util.List;

/**
 * Walks of many seeds. All of them, so that one failure does not hide the others; the message of each names
 * its seed. {@code -Dfermata.test.seed=…} walks one alone; a soak takes {@code -Dfermata.test.seeds.from=…}
 * and {@code -Dfermata.test.seeds=…}, how many.
 */
final class Seeds {
  private static final int SHOWN = 5;

  private Seeds() {}

  /** One walk. */
  interface Walker {
    void walk(long seed) throws Exception;
  }

  /** Walks from seed 0 on. */
  static void first(int count, Walker walker) throws Exception {
    Long one = Long.getLong("fermata.test.seed");
    if (one != null) {
      walker.walk(one);
    } else {
      run(0, count, walker);
    }
  }

  /** As many as the settings say, or this number. */
  static void soak(int count, Walker walker) {
    run(
        Long.getLong("fermata.test.seeds.from", 0),
        Integer.getInteger("fermata.test.seeds", count),
        walker);
  }

  private static void run(long from, int count, Walker walker) {
    List<Throwable> failures = new ArrayList<>();
    for (long seed = from; seed < from + count; seed++) {
      try {
        walker.walk(seed);
      } catch (Exception | Error e) {
        failures.add(new AssertionError("seed " + seed + ": " + e.getMessage(), e));
      }
    }
    if (!failures.isEmpty()) {
      AssertionError all =
          new AssertionError(
              failures.size() + " of " + count + " walks fail; the first: "
                  + failures.getFirst().getMessage(),
              failures.getFirst());
      failures.stream().skip(1).limit(SHOWN).forEach(all::addSuppressed);
      throw all;
    }
  }
}
