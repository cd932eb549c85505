package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Slot;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.Taken;
import io.fermata.spi.WorkKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A device with a gate before it for each kind of work: while one is shut, what comes there meets a full
 * driver. In virtual time, on one thread.
 */
final class GatedDriver implements Driver {
  /** What the device has taken, in order. */
  final List<Arrival> arrivals = new ArrayList<>();

  private final Driver device;
  private final Set<WorkKind> shut = EnumSet.noneOf(WorkKind.class);
  private final AtomicReference<DriverHost> host = new AtomicReference<>();

  /**
   * A request that went through.
   *
   * @param input the message it had
   * @param output where its result is put
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Arrival(SessionSpec spec, byte[] input, Slot output) {}

  GatedDriver(Driver device) {
    this.device = device;
  }

  void shut(WorkKind kind) {
    shut.add(kind);
  }

  /** Opens the gate, if it is shut, and says that there is room. */
  void open(WorkKind kind) {
    shut.remove(kind);
    host.get().unblocked(kind);
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public void start(DriverHost given) throws DriverException {
    host.set(given);
    device.start(given);
  }

  @Override
  public DriverShape shape() {
    return device.shape();
  }

  @Override
  public Suitability probe(SessionSpec spec) {
    return device.probe(spec);
  }

  @Override
  public DriverSession open(SessionSpec spec) throws DriverException {
    DriverSession session = device.open(spec);
    return new DriverSession() {
      @Override
      public Taken submit(DriverRequest request, boolean more) {
        if (shut.contains(WorkKind.of(spec.kind()))) {
          return Taken.FULL;
        }
        Taken taken = session.submit(request, more);
        if (taken == Taken.ACCEPTED) {
          arrivals.add(new Arrival(spec, request.input().copy(), request.output()));
        }
        return taken;
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }

  @Override
  public void close() {
    device.close();
  }
}
