package io.fermata.driver.simulated;

import io.fermata.spi.Batching;
import io.fermata.spi.SessionSpec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What a simulated device is like: everything that decides when its answers come, in which order, and
 * what goes wrong. A value. The defaults stand at the methods of {@link SimulatedDeviceBuilder}.
 *
 * <pre>{@code
 * SimulatedDriver driver =
 *     SimulatedDevice.builder()
 *         .engines(2)
 *         .setup(Duration.ofNanos(10_000))
 *         .spread(Spread.exponential())
 *         .seed(42)
 *         .faults(Fault.wrongResult().atRequest(7), Fault.noAnswer().withProbability(0.01))
 *         .build();
 * }</pre>
 *
 * <p>A request goes this way. It takes a place in the ring. The doorbell rings: at once, or, for one
 * submitted with {@code more}, with the next that is not, when the ring is full, or after {@code flush}.
 * After {@code doorbell} the device sees it; the first free engine takes it, in the order of arrival,
 * and keeps it for its service time. Finished requests gather as {@code coalescing} says; after {@code
 * completion} their interrupt reaches the host, the place in the ring is free again, and the bytes are
 * computed and answered.
 *
 * @param name the driver's name: letters, digits, dot, dash and underscore
 * @param engines how many requests are served at once, 1 to 65536
 * @param depth how many requests it holds, 1 to 65536; one more is answered {@code FULL}
 * @param doorbell from the doorbell until the device sees the requests, 0 to 1 hour
 * @param completion from the interrupt until the host hears of it, 0 to 1 hour
 * @param flush how long a request submitted with {@code more} waits for another at most, 0 to 1 hour
 * @param pricing mean service times
 * @param spread how service times scatter
 * @param coalescing how many finished requests share an interrupt
 * @param drift how service times grow
 * @param seed decides everything random; each purpose draws from a stream of its own, so that one fault
 *     more changes nothing about the others
 * @param faults what goes wrong; each with a trigger
 * @param provider name of the {@code java.security} provider whose code computes the bytes; empty for
 *     whichever has the algorithm
 */
public record SimulatedDevice(
    String name,
    int engines,
    int depth,
    Duration doorbell,
    Duration completion,
    Duration flush,
    Pricing pricing,
    Spread spread,
    Coalescing coalescing,
    Drift drift,
    long seed,
    List<Fault> faults,
    String provider) {
  /** The most engines, and the deepest ring. */
  static final int MOST = 65_536;

  private static final String NAME = "[A-Za-z0-9._-]+";

  /** Refuses what is out of range, naming the value and the legal ones. */
  public SimulatedDevice {
    Objects.requireNonNull(pricing, "pricing");
    Objects.requireNonNull(spread, "spread");
    Objects.requireNonNull(coalescing, "coalescing");
    Objects.requireNonNull(drift, "drift");
    Objects.requireNonNull(provider, "provider");
    faults = List.copyOf(faults);
    if (!name.matches(NAME)) {
      throw new IllegalArgumentException(
          "name is '" + name + "'; it has letters, digits, dot, dash and underscore");
    }
    Ranges.number("engines", engines, 1, MOST);
    Ranges.number("depth", depth, 1, MOST);
    Ranges.time("doorbell", doorbell);
    Ranges.time("completion", completion);
    Ranges.time("flush", flush);
    for (Fault fault : faults) {
      if (!fault.hasTrigger()) {
        throw new IllegalArgumentException(
            "fault " + fault.kind() + " never happens; call atRequest or withProbability");
      }
    }
  }

  /**
   * What the driver declares, from what the device is like. Best is a batch that occupies every engine and
   * fills an interrupt. With fewer at once than the break-even, the way there and back takes longer than
   * serving them; a message shorter than the shortest takes an engine longer to set up than to work on. By
   * the price of a cipher, as for algorithms that are not named.
   */
  public Batching batching() {
    Cost cost = pricing.of(SessionSpec.cipher(Pricing.EVERY));
    long most = Math.min(depth, Math.max(engines, coalescing.completions()));
    long shortest =
        cost.bytesPerSecond() == Cost.UNLIMITED
            ? 0
            : (long) (cost.setup().toNanos() / 1e9 * cost.bytesPerSecond());
    double way = doorbell.plus(completion).toNanos();
    long breakEven = (long) Math.ceil(way / Math.max(1, cost.meanNanos(shortest)));
    return new Batching(
        (int) most,
        (int) Math.clamp(breakEven, 1, most),
        (int) Math.min(shortest, Integer.MAX_VALUE));
  }

  /** A builder with the default of every parameter. */
  public static SimulatedDeviceBuilder builder() {
    return new SimulatedDeviceBuilder();
  }

  /** A builder with the parameters of this device. */
  public SimulatedDeviceBuilder toBuilder() {
    return new SimulatedDeviceBuilder(this);
  }
}
