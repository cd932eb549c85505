package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.KitBuilder;
import io.fermata.conformance.Subject;
import io.fermata.conformance.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every driver is asked, asked of each provider, with the others to compare with. */
@Timeout(120)
class ConformanceTest {
  private static final long SEED = 20_261_122;
  private static final int ROUNDS = 20;

  private static Subject provider(String name) {
    return Subject.of(
        () ->
            new JcaDrivers()
                .members().stream()
                    .filter(driver -> driver.name().equals("jca." + name))
                    .findFirst()
                    .orElseThrow());
  }

  @ParameterizedTest(name = "the driver over {0} does all that a driver is to do")
  @ValueSource(strings = {"SunJCE", "SUN", "BC"})
  void conforms(String name) throws Exception {
    KitBuilder builder = Kit.of(provider(name));
    for (String other : List.of("BC", "SunJCE", "SUN")) {
      builder.reference(provider(other));
    }
    passes(builder);
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
