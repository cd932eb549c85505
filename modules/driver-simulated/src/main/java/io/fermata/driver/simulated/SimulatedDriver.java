package io.fermata.driver.simulated;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.DriverShape;
import io.fermata.spi.HeldKey;
import io.fermata.spi.KeyHandle;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.security.KeyPair;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The simulated device: real bytes at simulated times, with simulated faults. Made by {@link
 * SimulatedDevice#builder} or found as a service, and then off unless a setting names it.
 *
 * <p>Started with {@link io.fermata.spi.VirtualTime} it has no thread: everything happens on the thread
 * that moves the time, the same on every run. With any other time it has one thread, which also computes
 * the bytes: so, on the machine's clock, computing comes on top of the simulated time, and the device is
 * no faster than one processor.
 *
 * <p>A value has no commas, so that all of this can be written after {@code --driver simulated:}.
 *
 * <table>
 *   <caption>Settings; what they mean stands at {@link SimulatedDevice}</caption>
 *   <tr><td>{@code enabled}</td><td>{@code true} to use it; {@code false} by default if it was found as
 *       a service</td></tr>
 *   <tr><td>{@code engines}, {@code depth}</td><td>1 to 65536; 4 and 64 by default</td></tr>
 *   <tr><td>{@code doorbell}, {@code completion}</td><td>0 to 3600s; {@code 2us} by default</td></tr>
 *   <tr><td>{@code flush}</td><td>0 to 3600s; {@code 10us} by default</td></tr>
 *   <tr><td>{@code setup}</td><td>fixed part of the service time, 0 to 3600s, of all algorithms and of
 *       some: {@code 5us}, {@code AES/GCM:2us}, {@code 5us+AES/GCM:2us}; by kind, see {@link Pricing#of},
 *       by default</td></tr>
 *   <tr><td>{@code rate}</td><td>bytes an engine does, likewise: {@code 2GB/s}, {@code
 *       2GB/s+AES/GCM:800MB/s+SHA-256:unlimited}; units B, kB, MB, GB</td></tr>
 *   <tr><td>{@code spread}</td><td>{@code constant}, {@code exponential} or {@code lognormal:R}, R the
 *       p99/p50, 1 to 100; {@code lognormal:3} by default</td></tr>
 *   <tr><td>{@code coalesce}</td><td>{@code N:TIME}, 1 to 65536 and 0 to 3600s; {@code 8:10us} by
 *       default, {@code 1:0us} for an interrupt each</td></tr>
 *   <tr><td>{@code drift}</td><td>{@code FACTOR:TIME}, 1 to 1000 and up to 3600s: {@code 2:10s} for
 *       twice as slow after 10 s; none by default</td></tr>
 *   <tr><td>{@code seed}</td><td>a whole number of 64 bits; 1 by default</td></tr>
 *   <tr><td>{@code fault-KIND}</td><td>for each {@link Fault.Kind}, such as {@code fault-no-answer}:
 *       {@code at:7}, {@code p:0.01}; {@code fault-late}, {@code fault-busy} and {@code fault-reset} also
 *       with a time, {@code at:7+for:5ms}</td></tr>
 *   <tr><td>{@code latency}</td><td>instead of everything from {@code engines} to {@code coalesce} but
 *       {@code depth}: each request takes exactly this time, 0 to 3600s, from its acceptance</td></tr>
 *   <tr><td>{@code keys}</td><td>keys that it keeps, made as it starts: {@code NAME:ALGORITHM} with EC, RSA or
 *       Ed25519, such as {@code signing:EC+tls:RSA}; none by default</td></tr>
 *   <tr><td>{@code provider}</td><td>name of the {@code java.security} provider whose code computes
 *       the bytes; by default whichever has the algorithm</td></tr>
 * </table>
 */
public final class SimulatedDriver implements Driver {
  private final KeptKeys kept = new KeptKeys();
  private final boolean enabled;
  private volatile SimulatedDevice parameters;
  private @Nullable Backing backing;
  private volatile @Nullable Device device;
  private @Nullable DriverShape shape;

  /** For {@link java.util.ServiceLoader}. */
  public SimulatedDriver() {
    this(SimulatedDevice.builder().device(), false);
  }

  SimulatedDriver(SimulatedDevice parameters, boolean enabled) {
    this.parameters = parameters;
    this.enabled = enabled;
  }

  @Override
  public String name() {
    return parameters.name();
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    DriverSettings settings = host.settings();
    boolean on = settings.flag("enabled", enabled);
    SimulatedDevice read = DeviceSettings.read(settings, parameters);
    if (!on) {
      throw new DriverException(
          Reason.SWITCHED_OFF, "off unless it is named as the driver to use, or has enabled=true");
    }
    kept.make(settings.text("keys", ""));
    Backing found = Backing.find(read.provider(), host.time());
    parameters = read;
    backing = found;
    device = new Device(host, read);
    shape =
        new DriverShape(
            DriverShape.Kind.HARDWARE,
            DriverShape.Completion.OWN_THREAD,
            read.depth(),
            List.copyOf(new TreeSet<>(found.algorithms())),
            read.batching());
  }

  private <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException(name() + " is not started");
    }
    return part;
  }

  /** What the device is like; once it is started, with its settings. From any thread. */
  public SimulatedDevice device() {
    return parameters;
  }

  /**
   * What it has done so far; also after it was closed. From any thread.
   *
   * @throws IllegalStateException if it was never started
   */
  public Counts counts() {
    return started(device).counts();
  }

  @Override
  public DriverShape shape() {
    return started(shape);
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return started(backing).probe(kept.inside(spec));
  }

  /**
   * {@inheritDoc}
   *
   * @throws DriverException also with {@link Reason#UNAVAILABLE} once the device was unplugged
   */
  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    return started(device).open(kept.inside(spec), started(backing));
  }

  /** {@inheritDoc} Those that the setting {@code keys} names, and those of {@link #keep}. */
  @Override
  public List<HeldKey> keys() {
    return kept.list();
  }

  /**
   * Puts a key into the device, which then computes with it, as slowly and with the same faults as with any other, in
   * sessions that are opened for it; not in a request that brings its key. Before or after the start; from any thread. The
   * pair stays the caller's.
   *
   * @param alias its name there
   * @param chain its certificates, its own first; may be none
   * @return the only form in which it is seen from then on
   * @throws IllegalArgumentException if there is a key of that name
   */
  public KeyHandle keep(String alias, KeyPair pair, Certificate... chain) {
    return kept.keep(alias, pair, List.of(chain));
  }

  /** Fails with {@link Reason#CLOSED} whatever has not been answered. Idempotent. */
  @Override
  public void close() {
    Optional.ofNullable(device).ifPresent(Device::close);
    Optional.ofNullable(backing).ifPresent(Backing::close);
  }

  /** Names the device and what is needed to see a run again. */
  @Override
  public String toString() {
    SimulatedDevice seen = parameters;
    return seen.name() + " (seed " + seen.seed() + ", " + seen.engines() + " engines, depth "
        + seen.depth() + ", faults " + seen.faults() + ")";
  }
}
