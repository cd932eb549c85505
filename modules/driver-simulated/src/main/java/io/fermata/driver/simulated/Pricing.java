package io.fermata.driver.simulated;

import io.fermata.spi.SessionSpec;
import java.time.Duration;
import java.util.Map;

/**
 * What requests cost, by algorithm. A value.
 *
 * @param setups setup times by {@link SessionSpec#algorithm}; under {@link #EVERY} that of those not named
 * @param rates bytes per second of one engine, likewise
 */
public record Pricing(Map<String, Duration> setups, Map<String, Long> rates) {
  /** Stands for every algorithm that is not named. */
  public static final String EVERY = "";

  /** What the kind of work costs by default: see {@link #of}. */
  public static final Pricing BY_KIND = new Pricing(Map.of(), Map.of());

  /** Refuses what is out of range; see {@link Cost}. */
  public Pricing {
    setups = Map.copyOf(setups);
    rates = Map.copyOf(rates);
    setups.forEach((algorithm, setup) -> Ranges.time(label("setup", algorithm), setup));
    rates.forEach(
        (algorithm, rate) -> Ranges.number(label("rate", algorithm), rate, 1, Cost.UNLIMITED));
  }

  private static String label(String what, String algorithm) {
    return algorithm.equals(EVERY) ? what : what + " of " + algorithm;
  }

  /**
   * The cost of a session's requests: what was set for its algorithm, else for every algorithm, else by
   * its kind: ciphers 2 us and 4 GB/s; key wraps 2 us and 500 MB/s; hashes and codes 2 us and 2 GB/s; compression and
   * chains 5 us and 1 GB/s; signatures, key derivations, agreements and encapsulations 50 us, public-key ciphers and key operations
   * 200 us, whatever their length.
   */
  public Cost of(SessionSpec spec) {
    Cost usual = usual(spec.kind());
    return new Cost(
        named(setups, spec.algorithm(), usual.setup()),
        named(rates, spec.algorithm(), usual.bytesPerSecond()));
  }

  private static <T> T named(Map<String, T> given, String algorithm, T otherwise) {
    return given.getOrDefault(algorithm, given.getOrDefault(EVERY, otherwise));
  }

  private static Cost usual(SessionSpec.Kind kind) {
    return switch (kind) {
      case CIPHER, AEAD, ENCRYPT_THEN_MAC -> cost(2, 4_000_000_000L);
      case KEY_WRAP -> cost(2, 500_000_000L);
      case DIGEST, MAC -> cost(2, 2_000_000_000L);
      case COMPRESSION, CHAIN -> cost(5, 1_000_000_000L);
      case SIGNATURE, KEY_DERIVATION, KEY_AGREEMENT, KEY_ENCAPSULATION, KEY_GENERATION ->
          cost(50, Cost.UNLIMITED);
      case PUBLIC_KEY_CIPHER, KEY_OPERATION -> cost(200, Cost.UNLIMITED);
    };
  }

  private static Cost cost(long setupMicros, long rate) {
    return new Cost(Duration.ofNanos(setupMicros * 1_000), rate);
  }
}
