package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import io.fermata.spi.TimeSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The drivers in use, and the way to a session on one of them.
 *
 * <p>Two frameworks in one JVM share nothing. Every method may be called from any thread. Whoever opens
 * a framework closes it, after the sessions opened from it.
 */
public final class Framework implements AutoCloseable {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  private final TimeSource time;
  private final MemoryPool pool = new MemoryPool();
  private final ThreadPoolExecutor dispatcher;
  private final Map<String, DriverPort> ports = new TreeMap<>();
  private final List<DriverPort> inOrder = new ArrayList<>();
  private final List<AbsentDriver> absent = new ArrayList<>();
  private final Map<String, DriverException> refusals = new TreeMap<>();
  private volatile boolean closed;

  private Framework(TimeSource time) {
    this.time = time;
    this.dispatcher =
        new ThreadPoolExecutor(
            1,
            1,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("fermata-dispatch").factory());
    dispatcher.allowCoreThreadTimeOut(true);
  }

  /**
   * Starts the drivers, in the given order, and takes those that start; a driver that does not, or
   * whose name is taken, is {@linkplain #drivers listed} as absent with its reason. The drivers are
   * closed with the framework.
   *
   * @param found the drivers, not started
   */
  public static Framework open(DriverDiscovery.Found found, FrameworkOptions options) {
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(options, "options");
    Framework framework = new Framework(options.time());
    framework.absent.addAll(found.absent());
    for (Driver driver : found.drivers()) {
      framework.take(driver, options);
    }
    return framework;
  }

  private void take(Driver driver, FrameworkOptions options) {
    String name = driver.getClass().getName();
    try {
      name = Objects.requireNonNull(driver.name(), "name");
      if (ports.containsKey(name)) {
        throw new DriverException(
            Reason.UNAVAILABLE,
            "its name is taken by " + ports.get(name).driver().getClass().getName());
      }
      DriverPort port = new DriverPort(this, driver, options);
      ports.put(name, port);
      inOrder.add(port);
      LOG.log(Level.DEBUG, "driver {0} is in use", name);
    } catch (DriverException e) {
      absent.add(new AbsentDriver(name, Objects.requireNonNull(e.getMessage())));
      refusals.putIfAbsent(name, e);
    } catch (RuntimeException | LinkageError e) {
      absent.add(new AbsentDriver(name, "does not say what it is: " + e));
    }
  }

  /**
   * Opens a session on the driver that suits best; if that one refuses, on the next.
   *
   * <p>The first session of an algorithm on a driver tests it with a known answer, on the calling
   * thread; a driver that fails is not used for that algorithm.
   *
   * @throws DriverException if no driver takes it; the message has every driver's reason
   * @throws IllegalStateException if the framework is closed
   */
  public Session open(SessionSpec spec, Preference preference) throws DriverException {
    List<String> causes = new ArrayList<>();
    Reason reason = Reason.UNSUPPORTED;
    for (DriverPort port : candidates(spec, preference)) {
      try {
        String wrong = port.selfTest(spec.algorithm()).orElse("");
        if (wrong.isEmpty()) {
          return port.open(spec);
        }
        causes.add(port.name() + ": fails its self test: " + wrong);
        reason = Reason.FAULT;
      } catch (DriverException e) {
        causes.add(port.name() + ": " + e.getMessage());
        reason = e.reason();
      }
    }
    throw new DriverException(reason, "no driver opens " + spec + "; " + String.join("; ", causes));
  }

  /**
   * Says whether a driver would take such a session, without opening it and without device work.
   *
   * @throws DriverException if none does; {@link Reason#BAD_KEY} if another key would do
   */
  public void check(SessionSpec spec, Preference preference) throws DriverException {
    candidates(spec, preference);
  }

  /**
   * Refuses an algorithm that no driver has, whatever the key.
   *
   * @param spec its key does not matter
   * @throws DriverException if no driver lists the algorithm
   */
  public void checkOffered(SessionSpec spec, Preference preference) throws DriverException {
    List<DriverPort> allowed = allowed(preference);
    for (DriverPort port : allowed) {
      if (port.shape().algorithms().contains(spec.algorithm())) {
        return;
      }
    }
    throw new DriverException(
        Reason.UNSUPPORTED,
        "no driver offers " + spec.algorithm() + "; asked: "
            + String.join(", ", allowed.stream().map(DriverPort::name).toList()));
  }

  private record Candidate(DriverPort port, int merit) {}

  private List<DriverPort> candidates(SessionSpec spec, Preference preference)
      throws DriverException {
    Objects.requireNonNull(spec, "spec");
    if (closed) {
      throw new IllegalStateException("framework is closed");
    }
    List<Candidate> fit = new ArrayList<>();
    List<String> causes = new ArrayList<>();
    Reason reason = Reason.UNSUPPORTED;
    for (DriverPort port : allowed(preference)) {
      switch (port.probe(spec)) {
        case Suitability.Fits fits -> fit.add(new Candidate(port, fits.merit()));
        case Suitability.Unfit(Reason unfit, String why) -> {
          causes.add(port.name() + ": " + why);
          reason = unfit == Reason.BAD_KEY ? unfit : reason;
        }
      }
    }
    if (fit.isEmpty()) {
      throw new DriverException(
          reason,
          "no driver takes " + spec + "; "
              + (causes.isEmpty() ? "there are no drivers" : String.join("; ", causes)));
    }
    fit.sort(
        Comparator.comparing((Candidate candidate) -> candidate.port.shape().kind())
            .thenComparing(Candidate::merit, Comparator.reverseOrder()));
    return fit.stream().map(Candidate::port).toList();
  }

  private List<DriverPort> allowed(Preference preference) throws DriverException {
    return switch (preference) {
      case Preference.Best best -> inOrder;
      case Preference.Named(String name) -> List.of(port(name));
    };
  }

  private DriverPort port(String name) throws DriverException {
    DriverPort port = ports.get(name);
    if (port != null) {
      return port;
    }
    DriverException refusal = refusals.get(name);
    if (refusal != null) {
      throw new DriverException(
          refusal.reason(), "driver " + name + " is absent: " + refusal.getMessage(), refusal);
    }
    throw new DriverException(
        Reason.UNAVAILABLE,
        "no driver is named " + name + "; there are " + String.join(", ", ports.keySet()));
  }

  /**
   * Refuses a preference that can never be met.
   *
   * @throws DriverException if it names a driver that is unknown or absent; says why
   */
  public void check(Preference preference) throws DriverException {
    allowed(preference);
  }

  /** Every driver found, those in use first. */
  public List<DriverReport> drivers() {
    List<DriverReport> reports = new ArrayList<>();
    for (DriverPort port : inOrder) {
      reports.add(
          new DriverReport.Present(
              port.name(), port.shape(), port.selfTests(), port.counters().read()));
    }
    absent.forEach(driver -> reports.add(new DriverReport.Absent(driver)));
    return reports;
  }

  /** Tests every algorithm of every driver that was not tested yet, on the calling thread. */
  public void selfTest() {
    for (DriverPort port : inOrder) {
      port.shape().algorithms().forEach(port::selfTest);
    }
  }

  /** How requests were completed so far. */
  public Counts counts() {
    return inOrder.stream()
        .map(port -> port.counters().read())
        .reduce(Counts.NONE, Counts::plus);
  }

  /**
   * Closes the sessions that are still open and then the drivers, the last first; requests that wait for one end with {@link Reason#CLOSED}.
   * Idempotent.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (DriverPort port : inOrder.reversed()) {
      port.close();
    }
    dispatcher.shutdown();
  }

  TimeSource time() {
    return time;
  }

  MemoryPool pool() {
    return pool;
  }

  Executor dispatcher() {
    return dispatcher;
  }
}
