package io.fermata.driver.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.KitBuilder;
import io.fermata.conformance.Subject;
import io.fermata.conformance.Verdict;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every driver is asked, asked of this one. */
@Timeout(120)
class ConformanceTest {
  private static final long SEED = 20_261_122;
  private static final int ROUNDS = 20;

  @Test
  @DisplayName("the driver does all that a driver is to do")
  void conforms() throws Exception {
    passes(Kit.of(Subject.of(SoftDriver::new)));
  }

  private static void passes(KitBuilder builder) throws Exception {
    try (Kit kit = builder.seed(SEED).rounds(ROUNDS).open()) {
      Set<String> open = new HashSet<>();
      for (Check check : kit.checks()) {
        // encrypts with one nonce in every layout, which a driver may refuse
        if (!check.name().equals("layouts")) {
          switch (check.run()) {
            case Verdict.Failed failed -> throw new AssertionError(check + ": " + failed);
            case Verdict.Unchecked why -> open.add(check.name());
            case Verdict.Passed passed -> {
              // as it is to be
            }
          }
        }
      }
      assertEquals(Set.of("chains"), open);
    }
  }
}
