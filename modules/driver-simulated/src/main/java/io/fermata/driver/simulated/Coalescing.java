package io.fermata.driver.simulated;

import java.time.Duration;

/**
 * Interrupt moderation: finished requests wait until there are {@code completions} of them, or until
 * the first has waited {@code within}; then one interrupt tells of all.
 *
 * @param completions how many fill an interrupt, 1 to 65536; 1 for an interrupt each
 * @param within how long the first waits at most, 0 to 1 hour; 0 for no wait
 */
public record Coalescing(int completions, Duration within) {
  /** An interrupt for each request, at once. */
  public static final Coalescing NONE = new Coalescing(1, Duration.ZERO);

  /** Refuses what is out of range. */
  public Coalescing {
    Ranges.number("completions", completions, 1, 65_536);
    Ranges.time("within", within);
  }
}
