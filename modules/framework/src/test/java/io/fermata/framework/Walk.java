package io.fermata.framework;

import io.fermata.driver.jca.JcaDrivers;
import io.fermata.driver.simulated.Fault;
import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The world of one random walk: time, drivers, a framework, and what was done with it so far. */
final class Walk implements WatchedDriver.Watcher {
  static final String CARD = "card";
  static final String SPARE = "spare";
  static final String SOFT = "jca.SunJCE";
  static final Duration NOW = Duration.ZERO;

  final WalkLog log;
  final Random random;
  final WalkFaults faults;
  final VirtualTime time = new VirtualTime();
  final CompletionQueue queue = new CompletionQueue();
  final List<Line> lines = new ArrayList<>();
  final List<Sent> all = new ArrayList<>();
  final Set<DriverPort> ports = new LinkedHashSet<>();
  final Framework framework;
  final boolean impatient;
  boolean closed;
  private final Map<Long, Sent> byMark = new HashMap<>();
  private final long seed;
  private final boolean software;
  private final boolean pair;
  private int cards;

  Walk(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.faults = WalkFaults.of(seed, random);
    this.log = new WalkLog("seed " + seed + ", " + faults + " (replay: -Dfermata.test.seed=" + seed + ")");
    this.impatient = random.nextInt(3) == 0;
    this.software = random.nextInt(3) == 0;
    this.pair = random.nextInt(2) == 0;
    FrameworkOptions options =
        FrameworkOptions.DEFAULT
            .withTime(time)
            .withExecutor(time)
            .withSelfTests(false)
            .withStatistics(random.nextBoolean())
            .withBacklog(1 + random.nextInt(12))
            .withBacklogLimit(impatient ? Duration.ofMillis(2) : Duration.ofHours(1));
    this.framework =
        Framework.open(DriverDiscovery.Found.of(card(CARD), watched(inline(), false)), options);
    ports.add(LocksOfFramework.port(framework, 0));
    if (pair) {
      plugIn(SPARE);
    }
  }

  /** Puts a device in. */
  void plugIn(String name) {
    try {
      ports.add(LocksOfFramework.port(framework, framework.add(card(name))));
    } catch (DriverException e) {
      throw log.broken("a card cannot be changed", e);
    }
  }

  private static Driver inline() {
    return new JcaDrivers()
        .members().stream().filter(driver -> driver.name().equals(SOFT)).findAny().orElseThrow();
  }

  /** A device like the one before, as if it had been plugged in again. */
  private Driver card(String name) {
    cards++;
    return watched(
        SimulatedDevice.builder()
            .name(name)
            .seed(seed + cards)
            .engines(1 + random.nextInt(4))
            .depth(1 + random.nextInt(6))
            .faults(faults.device())
            .build(),
        true);
  }

  private Driver watched(Driver driver, boolean odd) {
    Set<Oddity> oddities = odd ? faults.oddities() : EnumSet.noneOf(Oddity.class);
    return new WatchedDriver(driver, this, new Random(random.nextLong()), oddities, 0.08);
  }

  /** Opens a session; none if the drivers refuse. */
  void open() {
    Recipe recipe = Recipe.values()[random.nextInt(Recipe.values().length)];
    boolean soft = software && recipe != Recipe.DIGEST && random.nextBoolean();
    boolean any = pair && !soft && random.nextInt(3) > 0;
    String driver = soft ? SOFT : CARD;
    try {
      Session session =
          framework.open(
              recipe.spec(), any ? Preference.HARDWARE_ONLY : Preference.driver(driver));
      Line line = new Line(lines.size(), recipe, session, any, log);
      lines.add(line);
      ports.add(session.port());
      log.add("open " + line);
    } catch (DriverException e) {
      log.add("no session: " + e.getMessage());
      log.require(
          soft || faults.isOdd() || !faults.device().isEmpty() || (any ? isAllOut() : isOut(CARD)),
          "opening is refused: " + e.getMessage());
      log.require(
          any || e.getMessage().contains(driver), "the driver is not named: " + e.getMessage());
    } catch (IllegalStateException e) {
      log.require(closed, "the framework says that it is closed");
    }
  }

  boolean isOut(String device) {
    return framework.driver(device).isEmpty();
  }

  boolean isAllOut() {
    return isOut(CARD) && isOut(SPARE);
  }

  /** One of the devices, in or out. */
  String device() {
    return pair && random.nextBoolean() ? SPARE : CARD;
  }

  void note(Sent sent) {
    all.add(sent);
    sent.line.add(sent);
    byMark.put(sent.task.mark(sent.line.recipe), sent);
  }

  void rejected(Sent sent) {
    sent.line.forget(sent);
    log.require(!sent.arrived && sent.told == 0, sent + " is rejected and was touched");
    all.remove(sent);
    sent.closeLeases();
    log.require(sent.usersOfLeases() == 0, sent + " is rejected and keeps its lease");
  }

  /** Its end has reached whoever submitted it. */
  void told(Sent sent) {
    entered();
    log.add("told " + sent.request.outcome() + " " + why(sent.request) + ": " + sent);
    sent.told++;
    log.require(sent.told == 1, sent + " is told twice");
    sent.end(log, faults);
    boolean cancelled =
        sent.request.outcome() == Outcome.FAILED
            && sent.request.failure().reason() == Reason.CANCELLED;
    log.require(cancelled == sent.cancelled, sent + ": cancelled " + sent.cancelled);
    if (sent.request.outcome() == Outcome.FAILED) {
      requireReason(sent, sent.request.failure());
    }
    if (sent.random.nextInt(3) > 0) {
      sent.closeLeases();
    }
  }

  static String why(Request request) {
    return request.outcome() == Outcome.FAILED
        ? request.failure().getMessage()
        : "";
  }

  private void requireReason(Sent sent, DriverException failure) {
    Line line = sent.line;
    boolean may =
        switch (failure.reason()) {
          case CANCELLED -> sent.cancelled;
          case DEADLINE -> time.nanoTime() >= sent.due;
          case CLOSED -> closed || line.shut;
          case SESSION_LOST ->
              (line.removed || line.uprooted || faults.has(Fault.Kind.RESET) || faults.has(Fault.Kind.UNPLUG))
                  && (sent.isLeased() || faults.isOdd());
          case TRANSIENT -> faults.has(Fault.Kind.TRANSIENT);
          case FAULT ->
              faults.isOdd() || faults.has(Fault.Kind.STRANGER);
          case UNAVAILABLE ->
              impatient || line.removed || faults.isOdd() || faults.has(Fault.Kind.UNPLUG);
          default -> false;
        };
    log.require(may, sent + " fails with " + failure.reason() + ": " + failure.getMessage());
    log.require(
        failure.reason() == Reason.CANCELLED
            || failure.getMessage().contains(line.session.driver())
            || line.any
                && (failure.getMessage().contains(CARD) || failure.getMessage().contains(SPARE)),
        "the driver is not named: " + failure.getMessage());
  }

  // What the drivers see.

  @Override
  public void entered() {
    if (framework != null) {
      log.require(!LocksOfFramework.isHeld(framework), "the registry is locked");
      for (Line line : lines) {
        if (line.session.underWay() > 0 || !closed) {
          log.require(!LocksOfFramework.isHeld(line.session), "a lock is held: " + line);
        }
      }
    }
  }

  @Override
  public void arrived(long mark) {
    Sent sent = byMark.get(mark);
    if (sent != null && !sent.arrived) {
      sent.arrived = true;
      sent.atDriver = true;
      sent.line.arrived(sent);
    }
  }

  @Override
  public void ended(long mark) {
    Sent sent = byMark.get(mark);
    if (sent != null) {
      sent.atDriver = false;
    }
  }

  @Override
  public void broken(String promise) {
    throw log.broken(promise);
  }
}
