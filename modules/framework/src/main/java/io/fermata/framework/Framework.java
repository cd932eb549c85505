package io.fermata.framework;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * The drivers in use, and the way to a session on one of them.
 *
 * <p>Two frameworks in one JVM share nothing. Every method may be called from any thread. Whoever opens
 * a framework closes it, after the sessions opened from it. No lock is held while code of a driver or of
 * a user runs.
 *
 * <p>A driver that keeps a call of {@code submit} or {@code open} longer than {@link
 * FrameworkOptions#patience()} allows is named in the log with the stack of the thread that is inside, and
 * is {@link io.fermata.spi.Health#DRAINING} until the call comes back: no session is opened on it, and if it
 * is stuck in {@code submit}, no further thread is sent in. Requests of its sessions then wait in the
 * backlog, and fail with {@link Reason#UNAVAILABLE} and the driver's name when it has taken nothing for
 * {@link FrameworkOptions#backlogLimit()}. Other drivers go on; each has threads of its own. A driver that
 * completes inside {@code submit} computes there, and is watched in {@code open} alone.
 */
public final class Framework implements AutoCloseable {
  private final FrameworkOptions options;
  private final MemoryPool pool = new MemoryPool();
  private final KeyUses keyUses = new KeyUses();
  private final Threads threads;
  private final LongAdder dispatches = new LongAdder();
  private final Completions completions;
  private final Registry registry = new Registry(Registry.MOST);
  private final Selection selection;
  private final ProfileFile profileFile;
  private final Choices choices;
  private final KeySessions keySessions;
  private final Housing housing;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Framework(FrameworkOptions options) {
    this.options = options;
    this.profileFile = ProfileFile.of(options); // before there is anything to be closed: it may throw
    this.threads = new Threads(options.executor());
    this.completions = new Completions(threads.completion());
    this.selection = new Selection(registry, new Policy(options), pool);
    this.keySessions = new KeySessions(this, selection);
    this.choices = new Choices(selection, profileFile.begun(), options.sampling());
    this.housing = new Housing(selection, threads.dispatch());
  }

  /**
   * Starts the drivers, in the given order, and takes those that start; a driver that does not, or
   * whose name is taken, is {@linkplain #drivers listed} as absent with its reason. The drivers are
   * closed with the framework.
   *
   * @param found the drivers, not started
   * @throws java.io.UncheckedIOException if {@link FrameworkOptions#withProfileFile} names a file that is
   *     there and is no profile, or cannot be read; no driver is started
   */
  public static Framework open(DriverDiscovery.Found found, FrameworkOptions options) {
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(options, "options");
    Framework framework = new Framework(options);
    found.absent().forEach(framework.registry::absent);
    for (Driver driver : found.drivers()) {
      framework.take(driver);
    }
    return framework;
  }

  private void take(Driver driver) {
    String name = driver.getClass().getName();
    try {
      name = Objects.requireNonNull(driver.name(), "name");
      add(driver);
    } catch (DriverException e) {
      registry.refused(name, e);
    } catch (RuntimeException | LinkageError e) {
      registry.absent(new AbsentDriver(name, "does not say what it is: " + e));
    }
  }

  // Drivers.

  /**
   * Starts a driver and takes it, while everything goes on.
   *
   * @return its number: small, and not that of any other driver of which something is left
   * @throws DriverException if it does not start, or its name is taken
   */
  public int add(Driver driver) throws DriverException {
    requireOpen();
    DriverPort port = registry.take(driver, id -> new DriverPort(this, id, driver, options));
    if (closed.get()) { // since it was asked, and perhaps without this one
      registry.unlist(port.name());
      port.close();
      registry.forget(port);
      requireOpen();
    }
    housing.wanting().look();
    return port.id();
  }

  /**
   * Takes a driver out of use: it gets no new session, those that it has move to other drivers with what
   * it has not begun, and after at most {@code limit} the driver is closed. What it has not done by then is
   * done elsewhere; what cannot be (a part of a message, leased memory) fails with {@link
   * Reason#SESSION_LOST}. If no other driver takes a session it stays until then, and its requests fail with
   * {@link Reason#UNAVAILABLE} afterwards, as long as there is none.
   *
   * @return true if everything had ended within the limit
   * @throws DriverException if no driver has this name
   * @throws InterruptedException if interrupted while it waits; the driver is taken out all the same
   */
  public boolean remove(String name, Duration limit) throws DriverException, InterruptedException {
    DriverPort port = registry.unlist(name);
    port.placements().depart("it is to be taken out of use");
    keySessions.forget(port);
    choices.forget(name);
    registry.changed();
    try {
      return new Draining(List.of(port)).await(limit);
    } finally {
      port.withdraw();
      registry.forget(port);
    }
  }

  /** The driver of this name, or the first whose name begins with it and a dot. */
  public Optional<DriverReport.Present> driver(String match) {
    return registry.find(Objects.requireNonNull(match, "match")).map(DriverReport.Present::of);
  }

  /** The driver with this number. */
  public Optional<DriverReport.Present> driver(int id) {
    return registry.port(id).map(DriverReport.Present::of);
  }

  /** Every driver found, those in use first. */
  public List<DriverReport> drivers() {
    List<DriverReport> reports = new ArrayList<>();
    registry.ports().forEach(port -> reports.add(DriverReport.Present.of(port)));
    registry.absent().forEach(driver -> reports.add(new DriverReport.Absent(driver)));
    return reports;
  }

  /** Tests every algorithm of every driver that was not tested yet, on the calling thread. */
  public void selfTest() {
    for (DriverPort port : registry.ports()) {
      port.shape().algorithms().forEach(port.selfTests()::result);
    }
  }

  /**
   * Opens no more sessions for an algorithm on a driver that has given a wrong answer, and has those that
   * are open move to another; the requests that the driver has end there. The framework does
   * so itself when a self test fails, and when a driver claims a result that cannot be.
   *
   * @throws DriverException if no driver has this name
   */
  public void quarantine(String driver, String algorithm, String why) throws DriverException {
    Objects.requireNonNull(why, "why");
    registry.named(driver).quarantine(Objects.requireNonNull(algorithm, "algorithm"), why);
  }

  /**
   * Tests an algorithm of a driver anew; it is used again if it passes.
   *
   * @return what went wrong; empty if it passed
   * @throws DriverException if no driver has this name
   */
  public Optional<String> retest(String driver, String algorithm) throws DriverException {
    SelfTests tests = registry.named(driver).selfTests();
    tests.forget(algorithm);
    Optional<String> wrong = tests.result(algorithm);
    if (wrong.isEmpty()) {
      housing.wanting().look();
    }
    return wrong;
  }

  // Sessions and requests.

  /**
   * Opens a session on the driver that suits best; if that one refuses, on the next.
   *
   * <p>The first session of an algorithm on a driver tests it with a known answer, on the calling
   * thread; a driver that fails is not used for that algorithm. A driver that is degraded or full comes
   * after all others; before it come those that are no hardware and say that a request alone is a loss ({@link
   * io.fermata.spi.Batching#breakEven}); then hardware, accelerated, software; then the highest merit; then the fewest open
   * sessions; then the lowest number. A driver that takes a session of several stages as one comes before
   * one of its kind that takes them one by one.
   *
   * <p>If none does, a chain or an encrypt-then-MAC is opened on several: on as few as can be, all of them
   * allowed by the preference, and each stage on the best that is left. {@link Preference#driver} keeps a
   * session on one.
   *
   * @throws DriverException if no driver takes it; the message has every driver's reason, and what those
   *     threw that refused to open it is {@linkplain Throwable#getSuppressed suppressed} in it; with {@link
   *     Reason#NOT_ALLOWED} if it needs a {@link Permission}
   * @throws IllegalArgumentException if it can be no session, whatever the driver
   * @throws IllegalStateException if the framework is closed
   */
  public Session open(SessionSpec spec, Preference preference) throws DriverException {
    return open(spec, preference, SessionOptions.DEFAULT);
  }

  /** As {@link #open(SessionSpec, Preference)}, with options of its own. */
  public Session open(SessionSpec spec, Preference preference, SessionOptions options)
      throws DriverException {
    Rules.check(spec);
    requireOpen();
    Objects.requireNonNull(options, "options");
    if (preference instanceof Preference.Measured) {
      Choice choice = choices.of(spec, preference);
      if (choice.candidates().size() > 1) {
        return housing.open(
            new Session(
                this,
                spec,
                choice.candidates().stream().map(one -> Preference.driver(one.driver())).toList(),
                legs -> new MeasuredRouter(choice, legs),
                options));
      }
    }
    return housing.open(new Session(this, spec, preference, options));
  }

  /**
   * Opens a session at one of a choice's candidates, which its requests count as out for while a device has them: for
   * who asks the choice before each message and keeps a session at one or two drivers, where {@link
   * Preference#MEASURED} keeps one at each. It goes to another driver if that one goes.
   *
   * @param choice from {@link #choice}, for such a session
   * @param candidate its index
   * @param preference which other drivers there are
   * @throws DriverException if no driver takes it
   * @throws IllegalStateException if the framework is closed
   */
  public Session open(SessionSpec spec, Choice choice, int candidate, Preference preference)
      throws DriverException {
    Rules.check(spec);
    requireOpen();
    String driver = choice.candidates().get(candidate).driver();
    return housing.open(
        new Session(
            this,
            spec,
            List.of(
                preference instanceof Preference.Named
                    ? preference
                    : Preference.first(driver, preference)),
            _ -> new CountingRouter(choice),
            SessionOptions.DEFAULT));
  }

  /** A driver takes other sessions than it did. */
  void changed() {
    registry.changed();
  }

  /**
   * The choice among the drivers that take such a session now. Opens nothing and does no device work.
   *
   * @throws DriverException if none does; {@link Reason#BAD_KEY} if another key would do
   * @throws IllegalStateException if the framework is closed
   */
  public Choice choice(SessionSpec spec, Preference preference) throws DriverException {
    Rules.check(spec);
    requireOpen();
    return choices.of(spec, preference);
  }

  /**
   * Opens a session whose requests are spread over several drivers, of those that are there now. A place of
   * the route that no driver takes now is passed over, until one does.
   *
   * @param route which driver a request goes to
   * @throws DriverException if no driver takes it, at any place of the route
   * @throws IllegalArgumentException if it can be no session, whatever the driver
   * @throws IllegalStateException if the framework is closed
   */
  public Session open(SessionSpec spec, Route route, SessionOptions options)
      throws DriverException {
    Rules.check(spec);
    requireOpen();
    return housing.open(
        new Session(
            this,
            spec,
            Routing.preferences(Objects.requireNonNull(route, "route")),
            legs -> new RouteRouter(new Routing(route, legs)),
            Objects.requireNonNull(options, "options")));
  }

  /**
   * Opens a session in place of one that is {@linkplain Session#isLost() lost}: for the same, with the same
   * preference and options. A driver that lost it before anything was done there is asked last. The lost
   * one stays its user's to close.
   *
   * @throws DriverException if no driver takes it
   * @throws IllegalStateException if the framework is closed
   */
  public Session reopen(Session lost) throws DriverException {
    requireOpen();
    Session session = lost.likewise();
    return session.legs().areSeveral()
        ? housing.open(session)
        : housing.open(session, lost.home());
  }

  /**
   * Says whether a driver would take such a session, without opening it and without device work.
   *
   * @throws DriverException if none does; {@link Reason#BAD_KEY} if another key would do
   */
  public void check(SessionSpec spec, Preference preference) throws DriverException {
    Rules.check(spec);
    requireOpen();
    selection.check(spec, preference);
  }

  /**
   * Refuses an algorithm that no driver has, whatever the key.
   *
   * @param spec its key does not matter
   * @throws DriverException if no driver lists the algorithm
   */
  public void checkOffered(SessionSpec spec, Preference preference) throws DriverException {
    selection.checkOffered(spec, preference);
  }

  /**
   * How often something has changed about which drivers there are and what they offer, from 0 on: what {@link #check},
   * {@link #checkOffered} and {@link #choice} have said holds as long as this stays the same.
   */
  public int changes() {
    return selection.changes();
  }

  /**
   * Refuses a preference that can never be met.
   *
   * @throws DriverException if it names a driver that is unknown or absent; says why
   */
  public void check(Preference preference) throws DriverException {
    selection.allowed(preference);
  }

  /**
   * Hands over a {@linkplain Request#keyOperation key operation}, which needs no session. Never waits for
   * a device.
   *
   * @throws DriverException if no driver takes it; with {@link Reason#NOT_ALLOWED} if only software does
   * @throws IllegalArgumentException if it is not a key operation, or has the wrong number of integers
   */
  public Submission submit(Request request, Preference preference) throws DriverException {
    requireOpen();
    request.requireIdle();
    // before any driver is looked for: a wrong call is one whoever is there
    Rules.checkIntegers(
        request.keyOperation(), request.memory().work().parameters(), Integer.MAX_VALUE);
    return keySessions.choose(request.keyOperation(), preference).submit(request);
  }

  /**
   * The key operations that some driver does now and that are allowed: {@code crypto_getfeat}. Asks the
   * drivers' tables alone, so that a self test may still refuse one.
   *
   * @throws DriverException if the preference names a driver that is unknown or absent
   */
  public Set<KeyOperation> keyOperations(Preference preference) throws DriverException {
    selection.allowed(preference);
    return keySessions.offered(preference);
  }

  /**
   * Runs a callback where those of requests run, and after those that wait there: for a face that
   * refuses a request before there is a session to submit it to. What the callback throws is counted.
   *
   * @param place {@link Callback#ON_COMPLETION_THREAD}, or the calling thread for any other, and once
   *     the framework is closed
   */
  public void callBack(Callback place, WorkKind kind, Runnable callback) {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(callback, "callback");
    if (place == Callback.ON_COMPLETION_THREAD && !closed.get()) {
      completions.add(kind, callback);
    } else {
      completions.call(callback);
    }
  }

  /**
   * Lends memory that requests may use without a copy.
   *
   * @param size in bytes; at least 1
   */
  public Lease lease(int size) {
    requireOpen();
    if (size < 1) {
      throw new IllegalArgumentException("lease of " + size + " bytes; at least 1");
    }
    return new Lease(pool, size);
  }

  // What is told, and the end.

  /**
   * Which driver suits a request, and why. Goes by what is measured by now, else by what the drivers say.
   * Opens nothing.
   *
   * @param spec its key decides which drivers can take it
   * @param length bytes of the message; at least 0
   * @param memory where it is
   * @param inFlight how many requests are out; at least 1
   * @throws DriverException if no driver takes it
   */
  public Explanation explain(
      SessionSpec spec, Preference preference, long length, Memory memory, int inFlight)
      throws DriverException {
    Rules.check(spec);
    return choices.of(spec, preference).explain(length, memory, inFlight);
  }

  /**
   * As {@link #explain(SessionSpec, Preference, long, Memory, int)}, for a session as {@link Calibration} opens
   * them, under a key that is made up.
   *
   * @param direction which way a cipher is used
   * @throws DriverException if no driver takes it; names the algorithms that there are if none offers it
   */
  public Explanation explain(
      String algorithm,
      SessionSpec.Direction direction,
      Preference preference,
      long length,
      Memory memory,
      int inFlight)
      throws DriverException {
    return choices.of(algorithm, direction, preference).explain(length, memory, inFlight);
  }

  /**
   * The keys that devices keep. Asks the devices, and may block; one that does not tell is passed over, with a warning in
   * the log.
   *
   * @param preference which drivers are asked
   * @throws DriverException if it names a driver that is unknown or absent
   * @throws IllegalStateException if the framework is closed
   */
  public List<DriverKey> keys(Preference preference) throws DriverException {
    requireOpen();
    List<DriverKey> keys = new ArrayList<>();
    for (DriverPort port : selection.allowed(preference)) {
      port.keys().forEach(held -> keys.add(new DriverKey(port.name(), held)));
    }
    return List.copyOf(keys);
  }

  /** What was measured by now, to be {@linkplain FrameworkOptions#profile begun with} another time. */
  public Profile profile() {
    return choices.measurements().profile();
  }

  /** How requests were completed so far. */
  public Counts counts() {
    return registry.counts();
  }

  /** What crypto(9) counts. */
  public Totals totals() {
    return Totals.of(
        registry.counts(WorkKind.SYMMETRIC),
        registry.counts(WorkKind.ASYMMETRIC),
        dispatches.sum(),
        completions);
  }

  /**
   * What the requests so far spent their time with, by driver, algorithm, size and stage; empty unless
   * {@link FrameworkOptions#statistics()} are on. A driver that was removed takes its own along.
   */
  public List<StageStatistics> statistics() {
    return registry.ports().stream().flatMap(port -> port.stages().read().stream()).toList();
  }

  /**
   * The requests that wait for a driver, in the order in which each driver will get them; not those that
   * a driver has, nor those behind a {@linkplain Request.Order#BARRIER barrier} of their session.
   */
  public List<QueuedRequest> queued() {
    return registry.ports().stream().flatMap(port -> port.dispatcher().queued().stream()).toList();
  }

  /** As {@link #close(Duration)}, with the limit of the options; an interrupt ends the wait and is kept. */
  @Override
  public void close() {
    close(options.drain());
  }

  /**
   * Refuses new sessions and requests, waits for what is out, fails the rest with {@link
   * Reason#CLOSED} after {@code limit}, and closes the sessions that are still open and then the drivers,
   * the last first. Then waits, at most as long again, until the callbacks have run and its own threads
   * have ended; not if it is called by one of them. At last keeps what was learned in the {@linkplain
   * FrameworkOptions#withProfileFile file} for it, if there is one. Idempotent.
   */
  public void close(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    List<DriverPort> ports = registry.ports().reversed();
    ports.forEach(DriverPort::closeSessions);
    try {
      new Draining(ports).await(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ports.forEach(DriverPort::close);
    housing.close();
    try {
      threads.close(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    profileFile.keep(profile());
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("framework is closed");
    }
  }

  TimeSource time() {
    return options.time();
  }

  MemoryPool pool() {
    return pool;
  }

  /** How a session of this framework uses its keys. */
  SessionUse use(SessionSpec spec) {
    return new SessionUse(keyUses, spec, options.keyGuard());
  }

  Completions completions() {
    return completions;
  }

  boolean isClosed() {
    return closed.get();
  }

  /** What finds places for sessions. */
  Housing housing() {
    return housing;
  }

  Selection selection() {
    return selection;
  }

  Executor dispatchExecutor() {
    return threads.dispatch();
  }

  Executor completionExecutor() {
    return threads.completion();
  }

  LongAdder dispatches() {
    return dispatches;
  }
}
