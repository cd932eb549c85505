package io.fermata.conformance;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * A check that a driver is known to fail, and why that is borne.
 *
 * @param check one of {@link Kit#names}
 * @param algorithms true for those of which it is borne; the whole driver goes as the empty name
 * @param reason a sentence
 */
record Excuse(String check, Predicate<String> algorithms, String reason) {
  Excuse {
    Objects.requireNonNull(algorithms, "algorithms");
    Objects.requireNonNull(reason, "reason");
    if (!Kit.names().contains(check)) {
      throw new IllegalArgumentException(
          "there is no check " + check + "; there are " + String.join(", ", Kit.names()));
    }
  }

  boolean covers(Check other) {
    return check.equals(other.name()) && algorithms.test(other.algorithm().orElse(""));
  }

  /** What becomes of a verdict; one that is no failure makes the excuse one, so that none outlives its cause. */
  Verdict excuse(Verdict verdict, long seed) {
    return switch (verdict) {
      case Verdict.Failed failed -> new Verdict.Excused(failed.what(), reason);
      case Verdict.Passed passed ->
          new Verdict.Failed(
              "passes, though it is excepted: " + reason + "; against " + passed.against(), seed);
      case Verdict.Unchecked unchecked -> unchecked;
      case Verdict.Excused excused -> excused;
    };
  }
}
