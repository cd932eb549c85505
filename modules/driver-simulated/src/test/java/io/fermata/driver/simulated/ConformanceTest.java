package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.conformance.Check;
import io.fermata.conformance.Kit;
import io.fermata.conformance.Subject;
import io.fermata.conformance.Verdict;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every driver is asked, asked of the device: on the machine's clock, and standing still. */
@Timeout(120)
class ConformanceTest {
  private static final long SEED = 20_261_122;
  private static final int ROUNDS = 20;

  private static Subject device(String latency, String depth) {
    return new Subject(
        SimulatedDriver::new,
        Map.of("enabled", "true", "latency", latency, "depth", depth));
  }

  private static void passes(Subject running, Subject stopped) throws Exception {
    try (Kit kit =
        Kit.of(running).stopped(stopped).seed(SEED).rounds(ROUNDS).open()) {
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

  @Test
  @DisplayName("a device that takes a microsecond for each request, with a ring of 64 and of 3")
  void simple() throws Exception {
    passes(device("1us", "64"), device("3600s", "64"));
    passes(device("1us", "3"), device("3600s", "3"));
  }

  @Test
  @DisplayName("a device with engines, a doorbell that is waited for and interrupts that are gathered")
  void whole() throws Exception {
    passes(
        new Subject(SimulatedDriver::new, Map.of("enabled", "true", "depth", "16")),
        device("3600s", "16"));
  }
}
