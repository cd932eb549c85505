package io.fermata.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.Driver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the kit says of a driver with one defect. */
final class Caught {
  static final long SEED = 20_260_801;

  private Caught() {}

  /** The whole kit runs on it; exactly this check fails. */
  static void byExactly(String check, Supplier<? extends Driver> broken) throws Exception {
    byExactly(check, Kit.of(Subject.of(() -> new Refusing(broken.get()))));
  }

  /** As above; the comparison of messages in parts with whole ones fails, too. */
  static void byItAndParts(String check, Supplier<? extends Driver> broken) throws Exception {
    by(Set.of(check, "AEAD parts"), Kit.of(Subject.of(() -> new Refusing(broken.get()))));
  }

  /** As above, for a device, which stands still if it is told to. */
  static void byExactlyOnDevice(String check, Function<Boolean, ? extends Driver> broken) throws Exception {
    byExactly(
        check,
        Kit.of(Subject.of(() -> new Refusing(broken.apply(false))))
            .stopped(Subject.of(() -> new Refusing(broken.apply(true))))
            .patience(Duration.ofSeconds(4)));
  }

  static void byExactly(String check, KitBuilder broken) throws Exception {
    by(Set.of(check), broken);
  }

  private static void by(Set<String> checks, KitBuilder broken) throws Exception {
    try (Kit kit =
        broken.reference(Subject.of(() -> new SoundDriver("reference"))).seed(SEED).open()) {
      by(checks, kit.run(line -> {}));
    }
  }

  static void byExactly(String check, Report report) {
    by(Set.of(check), report);
  }

  private static void by(Set<String> checks, Report report) {
    TreeMap<String, List<String>> failed = new TreeMap<>();
    for (Report.Line line : report.failures()) {
      failed
          .computeIfAbsent(line.check().name(), name -> new java.util.ArrayList<>())
          .add(line.toString());
    }
    assertEquals(checks, new TreeSet<>(failed.keySet()), failed::toString);
  }
}
