package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.Suitability;
import io.fermata.spi.WorkKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How a session is opened on one driver: as it is, or, of several stages that the driver knows only one
 * by one, stage by stage.
 */
final class Opening {
  private final DriverPort port;
  private final Driver driver;
  private final MemoryPool pool;

  Opening(DriverPort port, Driver driver, MemoryPool pool) {
    this.port = port;
    this.driver = driver;
    this.pool = pool;
  }

  /** Asks the driver, for the whole and then for the stages; one that throws does not fit. */
  Suitability probe(SessionSpec spec) {
    Suitability whole = ask(spec);
    if (whole instanceof Suitability.Fits || spec.stages().isEmpty()) {
      return whole;
    }
    int merit = Integer.MAX_VALUE;
    int longest = Integer.MAX_VALUE;
    for (SessionSpec stage : spec.stages()) {
      switch (ask(stage)) {
        case Suitability.Unfit unfit -> {
          return unfit;
        }
        case Suitability.Fits fits -> {
          merit = Math.min(merit, fits.merit());
          longest = Math.min(longest, fits.longest());
        }
      }
    }
    return new Suitability.Fits(merit, longest);
  }

  private Suitability ask(SessionSpec spec) {
    try {
      return Objects.requireNonNull(driver.probe(spec), "probe");
    } catch (RuntimeException | LinkageError e) {
      return new Suitability.Unfit(Reason.FAULT, String.valueOf(port.fault(e).getMessage()));
    }
  }

  /** True if the driver takes it by itself, and not only in a chain. */
  boolean takes(SessionSpec spec) {
    return ask(spec) instanceof Suitability.Fits;
  }

  DriverSession open(SessionSpec spec) throws DriverException {
    Lane lane = port.dispatcher().lane(WorkKind.of(spec.kind()));
    if (takes(spec)) {
      DriverSession session = openDriver(spec);
      return switch (spec.kind()) {
        case DIGEST, MAC -> new CodeSession(port, lane, spec, session);
        case COMPRESSION -> new CompressionSession(port, lane, pool, session);
        default -> session;
      };
    }
    List<DriverSession> stages = new ArrayList<>();
    try {
      for (SessionSpec stage : spec.stages()) {
        stages.add(openDriver(stage));
      }
    } catch (DriverException | RuntimeException | Error e) {
      stages.reversed().forEach(port::closeSession);
      throw e;
    }
    if (stages.isEmpty()) {
      throw new DriverException(Reason.UNSUPPORTED, port.name() + " does not take " + spec);
    }
    return spec.kind() == Kind.ENCRYPT_THEN_MAC
        ? new EncryptThenMacSession(port, lane, spec, stages.get(0), stages.get(1))
        : new ChainSession(port, lane, pool, spec, stages);
  }

  private DriverSession openDriver(SessionSpec spec) throws DriverException {
    int call = port.calls().opens().enter();
    try {
      return Objects.requireNonNull(driver.open(spec), "session");
    } catch (RuntimeException | LinkageError e) {
      throw port.fault(e);
    } finally {
      port.calls().opens().exit(call);
    }
  }
}
