package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Health;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A driver in use: its shape, its lane, what its self tests said and how many sessions it has. */
final class DriverPort implements DriverHost {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  private final Framework framework;
  private final Driver driver;
  private final String name;
  private final DriverSettings settings;
  private final Lane lane;
  private final Counters counters = new Counters();
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final Map<String, FutureTask<Optional<String>>> selfTests = new ConcurrentHashMap<>();
  private final DriverShape shape;
  private final boolean inline;
  private volatile Health health = Health.STARTING;

  /** Starts the driver; what it refuses is thrown. */
  DriverPort(Framework framework, Driver driver, FrameworkOptions options) throws DriverException {
    this.framework = framework;
    this.driver = driver;
    this.name = driver.name();
    this.settings = new DriverSettings(name, options.settings().apply(name));
    this.lane = new Lane(this, framework.dispatcher(), options.backlog());
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
    this.health = Health.HEALTHY;
    this.inline = shape.completion() == DriverShape.Completion.INLINE;
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

  Lane lane() {
    return lane;
  }

  Counters counters() {
    return counters;
  }

  /** Asks the driver; one that throws cannot keep the others from being asked. */
  Suitability probe(SessionSpec spec) {
    try {
      return Objects.requireNonNull(driver.probe(spec), "probe");
    } catch (RuntimeException | LinkageError e) {
      return new Suitability.Unfit(Reason.FAULT, String.valueOf(fault(e).getMessage()));
    }
  }

  Session open(SessionSpec spec) throws DriverException {
    Session session;
    try {
      session = new Session(framework, this, spec, driver.open(spec));
    } catch (RuntimeException | LinkageError e) {
      throw fault(e);
    }
    sessions.add(session);
    return session;
  }

  /** Closes a session; what the driver throws must not reach a request that has just ended. */
  void close(Session owner, DriverSession session) {
    sessions.remove(owner);
    try {
      session.close();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, name + " threw while a session was closed", e);
    }
  }

  int sessions() {
    return sessions.size();
  }

  /**
   * Tests an algorithm once; who comes meanwhile waits. Empty if it passed, else what went wrong.
   *
   * <p>On a thread of its own: a job that ran it could be paused half-way, while the one thread that
   * resumes jobs waits here for the answer.
   */
  Optional<String> selfTest(String algorithm) {
    FutureTask<Optional<String>> mine =
        new FutureTask<>(() -> KnownAnswers.check(algorithm, this::open));
    FutureTask<Optional<String>> first = selfTests.putIfAbsent(algorithm, mine);
    if (first == null) {
      Thread.ofPlatform().daemon().name("fermata-self-test").start(mine);
      result(mine)
          .ifPresent(
              wrong ->
                  LOG.log(Level.WARNING, "{0} fails its self test of {1}: {2}", name, algorithm, wrong));
      first = mine;
    }
    return result(first);
  }

  /** What was tested so far, by algorithm. */
  Map<String, String> selfTests() {
    Map<String, String> results = new TreeMap<>();
    selfTests.forEach(
        (algorithm, test) -> {
          if (test.isDone()) {
            results.put(algorithm, result(test).orElse(DriverReport.Present.PASSED));
          }
        });
    return results;
  }

  private static Optional<String> result(FutureTask<Optional<String>> test) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return test.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return Optional.of("the test threw " + e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What a request fails with when the driver throws instead of answering. */
  DriverException fault(Throwable thrown) {
    LOG.log(Level.WARNING, name + " threw instead of answering", thrown);
    return new DriverException(Reason.FAULT, name + " threw " + thrown, thrown);
  }

  void completedTwice() {
    counters.completedTwice.increment();
    LOG.log(Level.WARNING, "{0} completed a request twice; the second was dropped", name);
  }

  void close() {
    sessions.forEach(Session::close);
    lane.close();
    closeDriver();
  }

  private void closeDriver() {
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
    lane.unblocked();
  }

  @Override
  public void unblocked(WorkKind kind) {
    lane.unblocked();
  }

  @Override
  public void changed(Health now, String why) {
    health = now;
    LOG.log(Level.INFO, "{0} is {1}: {2}", name, now, why);
  }

  /** How the driver says it is. */
  Health health() {
    return health;
  }
}
