package io.fermata.driver.simulated;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Puts a {@link SimulatedDevice} together; ranges stand there. Every method checks its value at once
 * with an {@link IllegalArgumentException} that names it and the legal ones, and answers this builder.
 * For one thread.
 */
public final class SimulatedDeviceBuilder {
  private static final Duration BUS = Duration.ofNanos(2_000);

  private SimulatedDevice device;

  SimulatedDeviceBuilder() {
    this(
        new SimulatedDevice(
            "simulated",
            4,
            64,
            BUS,
            BUS,
            Duration.ofNanos(10_000),
            Pricing.BY_KIND,
            Spread.lognormal(3),
            new Coalescing(8, Duration.ofNanos(10_000)),
            Drift.NONE,
            1,
            List.of(),
            ""));
  }

  SimulatedDeviceBuilder(SimulatedDevice device) {
    this.device = device;
  }

  /** The driver's name; {@code simulated} by default. */
  public SimulatedDeviceBuilder name(String name) {
    Objects.requireNonNull(name, "name");
    return with(d -> d.name = name);
  }

  /** How many requests are served at once; 4 by default. */
  public SimulatedDeviceBuilder engines(int engines) {
    return with(d -> d.engines = engines);
  }

  /** Places in the ring; 64 by default. */
  public SimulatedDeviceBuilder depth(int depth) {
    return with(d -> d.depth = depth);
  }

  /** From the doorbell to the device; 2 us by default. */
  public SimulatedDeviceBuilder doorbell(Duration doorbell) {
    return with(d -> d.doorbell = doorbell);
  }

  /** From the device's interrupt to the host; 2 us by default. */
  public SimulatedDeviceBuilder completion(Duration completion) {
    return with(d -> d.completion = completion);
  }

  /**
   * How long a request submitted with {@code more} waits for the next at most; 10 us by default. 0 rings
   * the doorbell for each.
   */
  public SimulatedDeviceBuilder flush(Duration flush) {
    return with(d -> d.flush = flush);
  }

  /** The fixed part of the service time, of algorithms not named; by kind as {@link Pricing#of} says. */
  public SimulatedDeviceBuilder setup(Duration setup) {
    return setup(Pricing.EVERY, setup);
  }

  /** The fixed part of the service time of one algorithm, such as {@code AES/GCM}. */
  public SimulatedDeviceBuilder setup(String algorithm, Duration setup) {
    Pricing given = device.pricing();
    return pricing(new Pricing(plus(given.setups(), algorithm, setup), given.rates()));
  }

  /** Bytes per second of one engine, for algorithms not named; by kind as {@link Pricing#of} says. */
  public SimulatedDeviceBuilder rate(long bytesPerSecond) {
    return rate(Pricing.EVERY, bytesPerSecond);
  }

  /** Bytes per second of one engine, for one algorithm. */
  public SimulatedDeviceBuilder rate(String algorithm, long bytesPerSecond) {
    Pricing given = device.pricing();
    return pricing(new Pricing(given.setups(), plus(given.rates(), algorithm, bytesPerSecond)));
  }

  private static <T> Map<String, T> plus(Map<String, T> map, String algorithm, T value) {
    Map<String, T> more = new HashMap<>(map);
    more.put(Objects.requireNonNull(algorithm, "algorithm"), value);
    return more;
  }

  private SimulatedDeviceBuilder pricing(Pricing pricing) {
    return with(d -> d.pricing = pricing);
  }

  /** How service times scatter; lognormal with p99/p50 = 3 by default. */
  public SimulatedDeviceBuilder spread(Spread spread) {
    return with(d -> d.spread = spread);
  }

  /** How finished requests share an interrupt; 8 of them or 10 us by default. */
  public SimulatedDeviceBuilder coalescing(Coalescing coalescing) {
    return with(d -> d.coalescing = coalescing);
  }

  /** How service times grow; not at all by default. */
  public SimulatedDeviceBuilder drift(Drift drift) {
    return with(d -> d.drift = drift);
  }

  /** What everything random is drawn from; 1 by default, so that two runs are alike. */
  public SimulatedDeviceBuilder seed(long seed) {
    return with(d -> d.seed = seed);
  }

  /** What goes wrong, instead of what was said before; nothing by default. */
  public SimulatedDeviceBuilder faults(Fault... faults) {
    return faults(List.of(faults));
  }

  /** What goes wrong, instead of what was said before; nothing by default. */
  public SimulatedDeviceBuilder faults(List<Fault> faults) {
    return with(d -> d.faults = faults);
  }

  /** Whose code computes the bytes; by default whichever provider has the algorithm. */
  public SimulatedDeviceBuilder provider(String provider) {
    return with(d -> d.provider = provider);
  }

  /**
   * A plain device whose every request takes exactly this long from its acceptance, whatever its length
   * and however many there are: as many engines as places in the ring, nothing on the bus, no spread, no
   * coalescing. Takes the depth set so far; 0 to 1 hour.
   */
  public SimulatedDeviceBuilder latency(Duration latency) {
    Ranges.time("latency", latency);
    pricing(
        new Pricing(
            Map.of(Pricing.EVERY, latency), Map.of(Pricing.EVERY, Cost.UNLIMITED)));
    return engines(device.depth())
        .doorbell(Duration.ZERO)
        .completion(Duration.ZERO)
        .flush(Duration.ZERO)
        .spread(Spread.constant())
        .coalescing(Coalescing.NONE);
  }

  /** The device as it is by now. */
  public SimulatedDevice device() {
    return device;
  }

  /** A driver of this device, switched on; the settings it is started with, if any, come on top. */
  public SimulatedDriver build() {
    return new SimulatedDriver(device, true);
  }

  /** One value changed at a time, since a record has no such thing of its own. */
  private SimulatedDeviceBuilder with(Change change) {
    Draft draft = new Draft(device);
    change.make(draft);
    device = draft.device();
    return this;
  }

  private interface Change {
    void make(Draft draft);
  }

  private static final class Draft {
    String name;
    int engines;
    int depth;
    Duration doorbell;
    Duration completion;
    Duration flush;
    Pricing pricing;
    Spread spread;
    Coalescing coalescing;
    Drift drift;
    long seed;
    List<Fault> faults;
    String provider;

    Draft(SimulatedDevice from) {
      name = from.name();
      engines = from.engines();
      depth = from.depth();
      doorbell = from.doorbell();
      completion = from.completion();
      flush = from.flush();
      pricing = from.pricing();
      spread = from.spread();
      coalescing = from.coalescing();
      drift = from.drift();
      seed = from.seed();
      faults = from.faults();
      provider = from.provider();
    }

    SimulatedDevice device() {
      return new SimulatedDevice(
          name, engines, depth, doorbell, completion, flush, pricing, spread, coalescing, drift,
          seed, faults, provider);
    }
  }
}
