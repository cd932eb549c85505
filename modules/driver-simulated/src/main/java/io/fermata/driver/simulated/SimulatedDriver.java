package io.fermata.driver.simulated;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The simulated device.
 *
 * <table>
 *   <caption>Settings</caption>
 *   <tr><td>{@code enabled}</td><td>{@code true} to use it; {@code false} by default</td></tr>
 *   <tr><td>{@code latency}</td><td>from acceptance to answer; {@code 1ms} by default</td></tr>
 *   <tr><td>{@code depth}</td><td>requests it holds at once, 1 to 65536; 256 by default</td></tr>
 *   <tr><td>{@code provider}</td><td>name of the {@code java.security} provider whose code computes
 *       the bytes; by default whichever has the algorithm</td></tr>
 * </table>
 */
public final class SimulatedDriver implements Driver {
  private @Nullable Backing backing;
  private @Nullable Device device;
  private @Nullable DriverShape shape;

  /** For {@link java.util.ServiceLoader}. */
  public SimulatedDriver() {}

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public void start(DriverHost host) throws DriverException {
    DriverSettings settings = host.settings();
    boolean enabled = settings.flag("enabled", false);
    Duration latency = settings.duration("latency", Duration.ofMillis(1));
    int depth = settings.integer("depth", 256, 1, 65_536);
    String provider = settings.text("provider", "");
    if (!enabled) {
      throw new DriverException(
          Reason.SWITCHED_OFF, "off unless it is named as the driver to use, or has enabled=true");
    }
    Backing found = Backing.find(provider, host.time());
    backing = found;
    device = new Device(host, latency, depth);
    shape =
        new DriverShape(
            DriverShape.Kind.HARDWARE,
            DriverShape.Completion.OWN_THREAD,
            depth,
            List.copyOf(new TreeSet<>(found.algorithms())));
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("simulated is not started");
    }
    return part;
  }

  @Override
  public DriverShape shape() {
    return started(shape);
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return started(backing).probe(spec);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    return started(device).session(started(backing).open(spec));
  }

  @Override
  public void close() {
    Optional.ofNullable(device).ifPresent(Device::close);
    Optional.ofNullable(backing).ifPresent(Backing::close);
  }
}
