package io.fermata.conformance;

import java.util.List;
import java.util.Objects;

/**
 * What the checks of a driver have found.
 *
 * @param driver its name
 * @param lines for each check, in their order, what it found
 */
public record Report(String driver, List<Line> lines) {

  /** A check and what it found. */
  public record Line(Check check, Verdict verdict) {
    public Line {
      Objects.requireNonNull(check, "check");
      Objects.requireNonNull(verdict, "verdict");
    }
  }

  public Report {
    Objects.requireNonNull(driver, "driver");
    lines = List.copyOf(lines);
  }

  /** True if none failed. */
  public boolean isPassed() {
    return failures().isEmpty();
  }

  /** Those that failed. */
  public List<Line> failures() {
    return lines.stream().filter(line -> line.verdict() instanceof Verdict.Failed).toList();
  }

  /** Those that could not be made. */
  public List<Line> unchecked() {
    return lines.stream().filter(line -> line.verdict() instanceof Verdict.Unchecked).toList();
  }

  /** Those that failed and were excepted. */
  public List<Line> excused() {
    return lines.stream().filter(line -> line.verdict() instanceof Verdict.Excused).toList();
  }
}
