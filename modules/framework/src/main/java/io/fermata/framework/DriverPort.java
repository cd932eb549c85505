package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Health;
import io.fermata.spi.HeldKey;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A driver in use: its shape, its lanes, how it is, what its self tests said and its sessions. */
final class DriverPort implements DriverHost {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  private final Framework framework;
  private final int id;
  private final Driver driver;
  private final String name;
  private final DriverSettings settings;
  private final Map<WorkKind, Counters> counters = new EnumMap<>(WorkKind.class);
  private final LongAdder completedTwice = new LongAdder();
  private final Placements placements = new Placements(this);
  private final Dispatcher dispatcher;
  private final DriverCalls calls;
  private final Stages stages;
  private final Opening opening;
  private final SelfTests selfTests;
  private final boolean tested;
  private final DriverShape shape;
  private final boolean inline;
  private volatile @Nullable Candidate candidate;
  private volatile Health health = Health.STARTING;

  /** Starts the driver; what it refuses is thrown. */
  DriverPort(Framework framework, int id, Driver driver, FrameworkOptions options)
      throws DriverException {
    this.framework = framework;
    this.id = id;
    this.driver = driver;
    this.name = driver.name();
    this.settings = new DriverSettings(name, options.settings().apply(name));
    for (WorkKind kind : WorkKind.values()) {
      counters.put(kind, new Counters());
    }
    this.calls = new DriverCalls(this, options.patience());
    this.stages = new Stages(this, options.statistics());
    this.opening = new Opening(this, driver, framework.pool());
    this.selfTests = new SelfTests(name, this::openFixed);
    this.tested = options.selfTests();
    this.dispatcher =
        new Dispatcher(
            framework.dispatchExecutor(),
            framework.dispatches(),
            kind ->
                new Lane(
                    this,
                    kind,
                    options.backlog(),
                    Patience.nanos(options.backlogLimit()),
                    options.batchTarget(),
                    options.retirement()));
    if (!settings.flag("enabled", true)) {
      throw new DriverException(Reason.SWITCHED_OFF, "switched off by its setting enabled=false");
    }
    try {
      driver.start(this);
      settings.refuseUnknown();
      this.shape = Objects.requireNonNull(driver.shape(), "shape");
    } catch (DriverException e) {
      closeDriver();
      throw e;
    } catch (RuntimeException | LinkageError e) {
      closeDriver();
      throw new DriverException(Reason.FAULT, "does not start: " + e, e);
    }
    this.inline = shape.completion() == DriverShape.Completion.INLINE;
    if (health == Health.STARTING) {
      health = Health.HEALTHY;
    }
  }

  int id() {
    return id;
  }

  String name() {
    return name;
  }

  Driver driver() {
    return driver;
  }

  DriverShape shape() {
    return shape;
  }

  boolean isInline() {
    return inline;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  Counters counters(WorkKind kind) {
    return Objects.requireNonNull(counters.get(kind));
  }

  DriverCalls calls() {
    return calls;
  }

  Stages stages() {
    return stages;
  }

  /** How requests of one kind of work were completed. */
  Counts counts(WorkKind kind) {
    return placements.counts(kind);
  }

  /** How all requests were completed. */
  Counts counts() {
    return counts(WorkKind.SYMMETRIC).plus(counts(WorkKind.ASYMMETRIC)).twice(completedTwice.sum());
  }

  // Sessions.

  /** This driver among others, with what its probe said; the same object as long as that is the same. */
  Candidate candidate(Suitability.Fits fits) {
    Candidate known = candidate;
    if (known == null || !known.fits().equals(fits)) {
      known = new Candidate(name, shape, fits);
      candidate = known;
    }
    return known;
  }

  Opening.Answer probe(SessionSpec spec) {
    return opening.probe(spec);
  }

  /** The keys that the device keeps; none if it does not tell. */
  List<HeldKey> keys() {
    try {
      return List.copyOf(driver.keys());
    } catch (DriverException e) {
      LOG.log(Level.WARNING, "driver {0} does not tell its keys: {1}", name, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.WARNING, "driver {0} does not tell its keys: {1}", name, fault(e).getMessage());
    }
    return List.of();
  }

  /** Opens a place for a session. */
  Placement open(Leg leg) throws DriverException {
    SessionSpec spec = leg.session().spec();
    int before = placements.departures();
    Placement placement = place(leg, spec, leg.whole() != null);
    if (isLeaving(spec, before)) { // since it was chosen
      placement.release();
      throw new DriverException(Reason.UNAVAILABLE, name + " is gone");
    }
    return placement;
  }

  private Placement place(Leg leg, SessionSpec spec, boolean inSteps) throws DriverException {
    if (!(probe(spec).suitability() instanceof Suitability.Fits fits)) {
      throw new DriverException(Reason.UNSUPPORTED, name + " does not take " + spec);
    }
    Opening.Opened opened = opening.open(spec, inSteps);
    return new Placement(leg, opened.session(), opened.stations(), fits.longest()).settle();
  }

  /** Opens what the driver takes as it is: a stage, or several as a chain. */
  Station station(SessionSpec spec) throws DriverException {
    return opening.station(spec);
  }

  /** What is to be opened for some stages of a chain, or of an encrypt-then-MAC. */
  List<SessionSpec> shares(SessionSpec.Kind of, List<SessionSpec> stages) {
    return opening.shares(of, stages);
  }

  /** True if sessions of this kind have been told to leave, since {@code before} or at any time. */
  boolean isLeaving(SessionSpec spec, int before) {
    return health.compareTo(Health.DRAINING) >= 0
        || isDoubted(spec)
        || (placements.departures() != before && !(probe(spec).suitability() instanceof Suitability.Fits));
  }

  private boolean isDoubted(SessionSpec spec) {
    return stages(spec).anyMatch(stage -> selfTests.doubt(stage.algorithm()).isPresent());
  }

  private static Stream<SessionSpec> stages(SessionSpec spec) {
    return spec.stages().isEmpty() ? Stream.of(spec) : spec.stages().stream();
  }

  /** Opens a session that stays here, to test the driver, whether others may be opened or not. */
  private Session openFixed(SessionSpec spec) throws DriverException {
    SessionOptions options = SessionOptions.DEFAULT.withMoves(false);
    Session session = new Session(framework, spec, Preference.driver(name), options);
    return session.at(place(session.legs().main(), spec, false));
  }

  /** The places that sessions have here. */
  Placements placements() {
    return placements;
  }

  int sessions() {
    return placements.size();
  }

  void closeSession(DriverSession session) {
    try {
      session.close();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, name + " threw while a session was closed", e);
    }
  }

  // Trust.

  /** Tests what a session needs, as far as that was not done. Empty if all is well. */
  Optional<String> selfTest(SessionSpec spec) {
    if (!tested) { // but it may have been found to be wrong
      return stages(spec)
          .map(stage -> selfTests.doubt(stage.algorithm()))
          .flatMap(Optional::stream)
          .findFirst();
    }
    if (spec.stages().isEmpty()) {
      return selfTests.result(spec.algorithm());
    }
    return spec.stages().stream()
        .filter(opening::takes)
        .map(stage -> selfTests.result(stage.algorithm()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  SelfTests selfTests() {
    return selfTests;
  }

  /** Tests an algorithm anew; empty if it passes, or nothing is tested. */
  Optional<String> retest(String algorithm) {
    if (!tested) {
      return Optional.empty();
    }
    selfTests.forget(algorithm);
    return selfTests.result(algorithm);
  }

  /** Trusts an algorithm no longer; sessions that use it move. */
  void quarantine(String algorithm, String why) {
    selfTests.quarantine(algorithm, why);
    placements.leave(algorithm, why);
  }

  /** What a request fails with when the driver throws instead of answering. */
  DriverException fault(Throwable thrown) {
    LOG.log(Level.WARNING, name + " threw instead of answering", thrown);
    return new DriverFault(name + " threw " + thrown, thrown);
  }

  /** What a request fails with when the driver's answer cannot be true. */
  DriverException nonsense(String what) {
    LOG.log(Level.WARNING, "{0} {1}", name, what);
    return new DriverFault(name + " " + what);
  }

  void completedTwice() {
    completedTwice.increment();
    LOG.log(Level.WARNING, "{0} completed a request twice; the second was dropped", name);
  }

  // How it is.

  /** What the driver says, unless it is seen to be worse. */
  Health health() {
    Health said = health;
    if (said.compareTo(Health.DRAINING) >= 0) {
      return said;
    }
    if (calls.isStuck()) {
      return Health.DRAINING;
    }
    for (Lane lane : dispatcher.lanes()) {
      if (lane.isBlocked()) {
        return Health.BLOCKED;
      }
    }
    return said;
  }

  /** True if it takes no more requests. */
  boolean isGone() {
    return health == Health.GONE;
  }

  @Override
  public void changed(Health now, String why) {
    Objects.requireNonNull(now, "now");
    Objects.requireNonNull(why, "why");
    if (now == Health.STARTING) {
      throw new IllegalArgumentException("health is " + now + "; a driver is STARTING only once");
    }
    if (become(now, why)) {
      framework.changed();
      LOG.log(Level.INFO, "{0} is {1}: {2}", name, now, why);
      if (now == Health.GONE) { // nobody will make room for what waits
        placements.leave(why);
        dispatcher.lanes().forEach(lane -> lane.close(Reason.SESSION_LOST));
      } else if (now == Health.DRAINING) {
        placements.depart(why);
      } else {
        framework.housing().wanting().look();
      }
    }
  }

  @Override
  public void withdrawn(String algorithm) {
    Objects.requireNonNull(algorithm, "algorithm");
    framework.changed();
    LOG.log(Level.INFO, "{0} offers {1} no longer", name, algorithm);
    placements.leave(algorithm, name + " offers " + algorithm + " no longer");
  }

  /** It makes no room, and is no longer waited for. */
  void retire(String why) {
    if (health.compareTo(Health.DRAINING) < 0) {
      changed(Health.DRAINING, why);
    }
  }

  /** False if it is gone, which is final. */
  private boolean become(Health now, String why) {
    synchronized (counters) {
      if (health == Health.GONE) {
        return false;
      }
      health = now;
    }
    Journal.CURRENT.driver(name, now.name(), why);
    return true;
  }

  /** Takes the driver out of use: sessions move, with what is out; what cannot move fails. */
  void withdraw() {
    LOG.log(Level.INFO, "{0} is taken out of use", name);
    become(Health.GONE, "it is taken out of use");
    placements.leave("it is taken out of use");
    end(Reason.SESSION_LOST, placement -> placement.leg().session().lose(placement));
  }

  /** Ends the driver with its framework. */
  void close() {
    end(
        Reason.CLOSED,
        placement -> {
          Session session = placement.leg().session();
          session.close(); // it may have come since the others were closed
          session.shut();
        });
  }

  private void end(Reason why, Consumer<Placement> giveUp) {
    become(Health.GONE, "it is taken out of use"); // first: who comes now is refused, or is seen here
    dispatcher.lanes().forEach(lane -> lane.close(why));
    placements.forEach(giveUp);
    closeDriver();
    placements.forEach(placement -> placement.release(this));
  }

  /** Refuses further requests, and closes sessions that are idle. */
  void closeSessions() {
    placements.forEach(placement -> placement.leg().session().close());
  }

  private void closeDriver() {
    calls.close();
    try {
      driver.close();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, name + " threw while it was closed", e);
    }
  }

  // What the driver is offered.

  @Override
  public DriverSettings settings() {
    return settings;
  }

  @Override
  public TimeSource time() {
    return framework.time();
  }

  @Override
  public void unblocked() {
    dispatcher.lanes().forEach(Lane::unblocked);
  }

  @Override
  public void unblocked(WorkKind kind) {
    dispatcher.lane(kind).unblocked();
  }
}
