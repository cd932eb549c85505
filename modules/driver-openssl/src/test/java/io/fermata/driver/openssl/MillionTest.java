package io.fermata.driver.openssl;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.KitBuilder;
import io.fermata.conformance.Verdict;
import io.fermata.spi.DriverException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Random messages have the results that the security providers have, a million times. */
@Tag("soak")
class MillionTest {
  private static final int MILLION = 1_000_000;

  @Test
  @Timeout(6_000)
  @DisplayName("a million random messages have the results of driver-jca")
  void million(TestReporter reporter) throws Exception {
    long seed = new Random().nextLong();
    reporter.publishEntry("seed", Long.toString(seed));
    int algorithms;
    try (Kit kit = kit(seed, 1)) {
      algorithms = differential(kit).size();
    }
    int rounds = Math.ceilDiv(MILLION, algorithms);
    try (Kit kit = kit(seed, rounds)) {
      List<Check> checks = differential(kit);
      assertTrue((long) checks.size() * rounds >= MILLION);
      for (Check check : checks) {
        Verdict verdict = check.run();
        Verdict.Passed passed =
            assertInstanceOf(Verdict.Passed.class, verdict, () -> check + ": " + verdict);
        reporter.publishEntry(check.toString(), passed.against());
      }
    }
  }

  private static Kit kit(long seed, int rounds) throws DriverException {
    KitBuilder kit = ConformanceTest.kit();
    return kit.seed(seed).rounds(rounds).open();
  }

  private static List<Check> differential(Kit kit) {
    return kit.checks().stream()
        .filter(check -> check.name().equals("differential") && !ConformanceTest.isUnchecked(check))
        .toList();
  }
}
