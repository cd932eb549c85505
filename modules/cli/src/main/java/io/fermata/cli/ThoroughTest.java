package io.fermata.cli;

import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.KitBuilder;
import io.fermata.conformance.Report;
import io.fermata.conformance.Subject;
import io.fermata.conformance.Verdict;
import io.fermata.framework.DriverReport;
import io.fermata.provider.FermataProvider;
import io.fermata.provider.Settings;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** All checks of one driver, over one that is made for them; the other software drivers are what it is compared with. */
final class ThoroughTest {
  private final String driver;
  private final KitBuilder kit;
  private final long seed;

  private ThoroughTest(String driver, KitBuilder kit, long seed) {
    this.driver = driver;
    this.kit = kit;
    this.seed = seed;
  }

  /**
   * Nothing is started yet.
   *
   * @param driver one that the provider has
   */
  static ThoroughTest of(String driver, FermataProvider provider, long seed, int rounds) {
    Settings settings = provider.settings();
    KitBuilder kit = Kit.of(subject(driver, settings)).seed(seed).rounds(rounds);
    for (DriverReport report : provider.framework().drivers()) {
      if (report instanceof DriverReport.Present present
          && present.shape().kind() == DriverShape.Kind.SOFTWARE
          && !present.name().equals(driver)) {
        kit.reference(subject(present.name(), settings));
      }
    }
    return new ThoroughTest(driver, kit, seed);
  }

  private static Subject subject(String name, Settings settings) {
    return new Subject(
        () ->
            settings.findDrivers().drivers().stream()
                .filter(found -> found.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("driver " + name + " is gone")),
        settings.ofDriver(name));
  }

  /** True if nothing failed. Text is printed line by line, as checks end. */
  boolean run(PrintWriter out, Table.Format format) throws Exception {
    try (Kit opened = open()) {
      return format == Table.Format.JSON ? json(opened, out) : text(opened, out);
    }
  }

  private Kit open() throws Failure {
    try {
      return kit.open();
    } catch (DriverException e) {
      throw new Failure(Failure.DRIVER, String.valueOf(e.getMessage()), e);
    }
  }

  private boolean json(Kit opened, PrintWriter out) throws Exception {
    Table table = new Table("driver", "algorithm", "check", "seed", "result", "why");
    Report report =
        opened.run(
            line ->
                table.row(
                    driver, line.check().algorithm(), line.check().name(), seed, word(line), why(line)));
    table.print(out, Table.Format.JSON);
    return report.isPassed();
  }

  private boolean text(Kit opened, PrintWriter out) throws Exception {
    List<Check> checks = opened.checks();
    String columns =
        "%-" + Math.max(driver.length(), "driver".length()) + "s  %-" + width(checks, ThoroughTest::algorithm)
            + "s  %-" + width(checks, Check::name) + "s  %s%n";
    out.printf(Locale.ROOT, columns, "driver", "algorithm", "check", "result");
    Report report =
        opened.run(
            line -> {
              out.printf(
                  Locale.ROOT,
                  columns,
                  driver,
                  algorithm(line.check()),
                  line.check().name(),
                  word(line) + ": " + why(line));
              out.flush();
            });
    out.printf(
        Locale.ROOT,
        "%d checks, %d failed, %d unchecked, seed %d%n",
        report.lines().size(),
        report.failures().size(),
        report.unchecked().size(),
        seed);
    out.flush();
    return report.isPassed();
  }

  private static int width(List<Check> checks, Function<Check, String> cell) {
    return checks.stream()
        .map(cell)
        .mapToInt(String::length)
        .reduce("algorithm".length(), Math::max);
  }

  private static String algorithm(Check check) {
    return check.algorithm().orElse("-");
  }

  private static String word(Report.Line line) {
    return switch (line.verdict()) {
      case Verdict.Passed passed -> "passed";
      case Verdict.Failed failed -> "failed";
      case Verdict.Unchecked unchecked -> "unchecked";
      case Verdict.Excused excused -> "excepted";
    };
  }

  private static String why(Report.Line line) {
    return switch (line.verdict()) {
      case Verdict.Passed passed -> passed.against();
      case Verdict.Failed failed -> failed.what();
      case Verdict.Unchecked unchecked -> unchecked.why();
      case Verdict.Excused excused -> excused.reason();
    };
  }
}
