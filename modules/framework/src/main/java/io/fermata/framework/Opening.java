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
 * How a session, or some of its stages, is opened on one driver: as it is, or, of several stages that the
 * driver does not take together, as few chains as it takes, and single stages.
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

  /**
   * What the driver says of a session.
   *
   * @param isStaged true if it takes the stages, and not the whole
   */
  record Answer(Suitability suitability, boolean isStaged) {}

  /** Asks the driver, for the whole and then for the stages; one that throws does not fit. */
  Answer probe(SessionSpec spec) {
    Suitability whole = ask(spec);
    if (whole instanceof Suitability.Fits || spec.stages().isEmpty()) {
      return new Answer(whole, false);
    }
    Suitability.Fits all = new Suitability.Fits(Integer.MAX_VALUE);
    for (SessionSpec stage : spec.stages()) {
      switch (ask(stage)) {
        case Suitability.Unfit unfit -> {
          return new Answer(unfit, true);
        }
        case Suitability.Fits fits ->
            all =
                new Suitability.Fits(
                    Math.min(all.merit(), fits.merit()),
                    Math.min(all.longest(), fits.longest()),
                    Math.min(all.nativeMerit(), fits.nativeMerit()),
                    Math.min(all.longestArray(), fits.longestArray()));
      }
    }
    return new Answer(all, true);
  }

  private Suitability ask(SessionSpec spec) {
    try {
      return Objects.requireNonNull(driver.probe(spec), "probe");
    } catch (RuntimeException | Error e) {
      return new Suitability.Unfit(Reason.FAULT, String.valueOf(port.fault(e).getMessage()));
    }
  }

  /** True if the driver takes it by itself, and not only in a chain. */
  boolean takes(SessionSpec spec) {
    return ask(spec) instanceof Suitability.Fits;
  }

  /** True if it has stages, and the driver takes each by itself. */
  private boolean takesEach(SessionSpec spec) {
    return !spec.stages().isEmpty() && spec.stages().stream().allMatch(this::takes);
  }

  /** What {@link #open} opens for a session: the stations, and what its requests are submitted to. */
  record Opened(DriverSession session, List<Station> stations) {}

  /**
   * Opens a session.
   *
   * @param inSteps true to open each stage by itself, though the driver takes several as one
   */
  Opened open(SessionSpec spec, boolean inSteps) throws DriverException {
    if (inSteps && !takesEach(spec)) {
      throw new DriverException(
          Reason.UNSUPPORTED, port.name() + " does not take the stages of " + spec + " one by one");
    }
    if (!inSteps && takes(spec)) {
      Station station = station(spec);
      return new Opened(whole(station), List.of(station));
    }
    List<Station> stations = new ArrayList<>();
    try {
      int most = inSteps ? 1 : spec.stages().size() - 1;
      for (SessionSpec share : shares(spec.kind(), spec.stages(), most)) {
        stations.add(station(share));
      }
    } catch (DriverException | RuntimeException | Error e) {
      stations.reversed().forEach(Station::close);
      throw e;
    }
    if (stations.isEmpty()) {
      throw new DriverException(Reason.UNSUPPORTED, port.name() + " does not take " + spec);
    }
    return new Opened(staged(pool, spec, stations), List.copyOf(stations));
  }

  private DriverSession whole(Station station) {
    return switch (station.spec().kind()) {
      case DIGEST, MAC -> new CodeSession(station);
      case COMPRESSION -> new CompressionSession(pool, station);
      default -> station.session();
    };
  }

  /** A session whose stages are at these stations. */
  static Staged staged(MemoryPool pool, SessionSpec spec, List<Station> stations) {
    return spec.kind() == Kind.ENCRYPT_THEN_MAC
        ? new EncryptThenMacSession(stations.get(0), stations.get(1))
        : new ChainSession(pool, spec, stations);
  }

  /**
   * What is to be opened here for some stages of a session: neighbours as one chain, as many as the driver
   * takes together, and the rest one by one.
   *
   * @param of what the session is; only a chain has chains in it
   */
  List<SessionSpec> shares(Kind of, List<SessionSpec> stages) {
    return shares(of, stages, stages.size());
  }

  /**
   * As above.
   *
   * @param most how many may be together
   */
  private List<SessionSpec> shares(Kind of, List<SessionSpec> stages, int most) {
    if (of != Kind.CHAIN) {
      return stages;
    }
    List<SessionSpec> shares = new ArrayList<>();
    int from = 0;
    while (from < stages.size()) {
      int to = Math.min(stages.size(), from + most);
      while (to - from > 1 && !takes(chain(stages.subList(from, to)))) {
        to--;
      }
      to = Math.max(to, from + 1);
      shares.add(to - from > 1 ? chain(stages.subList(from, to)) : stages.get(from));
      from = to;
    }
    return shares;
  }

  private static SessionSpec chain(List<SessionSpec> stages) {
    return SessionSpec.chain(stages.toArray(SessionSpec[]::new));
  }

  /** Opens what the driver takes as it is. */
  Station station(SessionSpec spec) throws DriverException {
    return new Station(port, spec, openDriver(spec), spec.kind() == Kind.CHAIN && takesEach(spec));
  }

  private DriverSession openDriver(SessionSpec spec) throws DriverException {
    int call = port.calls().opens().enter();
    try {
      return Objects.requireNonNull(driver.open(spec), "session");
    } catch (RuntimeException | Error e) {
      throw port.fault(e);
    } finally {
      port.calls().opens().exit(call);
    }
  }
}
