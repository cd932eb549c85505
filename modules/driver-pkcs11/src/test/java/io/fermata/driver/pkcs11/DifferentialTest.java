package io.fermata.driver.pkcs11;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.Verdict;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Random messages have the results that the security providers have. */
class DifferentialTest {
  private static final int MILLION = 1_000_000;
  private static final String DIFFERENTIAL = "differential";

  @Test
  @Tag("soak")
  @Timeout(7200)
  @DisplayName("a million random messages")
  void million(TestReporter reporter) throws Exception {
    long seed = new Random().nextLong();
    reporter.publishEntry("seed", Long.toString(seed));
    List<String> algorithms;
    try (Kit kit = ConformanceTest.kit().open()) {
      algorithms =
          kit.checks().stream()
              .filter(check -> check.name().equals(DIFFERENTIAL))
              .map(check -> check.algorithm().orElseThrow())
              .toList();
    }
    assertTrue(algorithms.size() > 8, algorithms::toString);
    int rounds = Math.ceilDiv(MILLION, algorithms.size());
    try (Kit kit = ConformanceTest.kit().seed(seed).rounds(rounds).open()) {
      for (Check check : kit.checks()) {
        if (check.name().equals(DIFFERENTIAL)) {
          Verdict verdict = check.run();
          assertInstanceOf(Verdict.Passed.class, verdict, () -> check + ", seed " + seed + ": " + verdict);
          reporter.publishEntry(check.toString(), rounds + " messages: " + verdict);
        }
      }
    }
  }
}
