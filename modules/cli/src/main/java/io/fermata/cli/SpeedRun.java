package io.fermata.cli;

import static java.util.stream.Collectors.toCollection;

import io.fermata.cli.Cell.Work;
import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.framework.SteadyLoad;
import io.fermata.spi.Alarm;
import io.fermata.spi.DriverException;
import io.fermata.spi.TimeSource;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.security.GeneralSecurityException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Measures cells, through sessions like those of any user. All drivers of an algorithm are warmed up before
 * the first is measured, so that each meets the same compiled code. Used once, by one thread.
 */
final class SpeedRun {
  private static final int LONGEST_WARM_UP = 1_024;

  private final Framework framework;
  private final SpeedRows rows;
  private final PrintWriter err;
  private final Memory memory;
  private final Limits limits;
  private int measured;
  private int failed;

  /**
   * How long it may take.
   *
   * @param warmUp operations to warm up with, once for each kind of work and once for each cell
   * @param workNanos how long the first of these may take
   * @param warmUpNanos how long the second may take
   * @param cellNanos how long a cell is measured
   * @param patienceNanos how much longer than that is waited for a driver
   */
  record Limits(
      int warmUp, long workNanos, long warmUpNanos, long cellNanos, long patienceNanos) {
    private static final long WORK_NANOS = 2_000_000_000;
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    /** At most 2 s for a kind of work, and for a cell as long as it is measured; a patience of 5 s. */
    Limits(int warmUp, long cellNanos) {
      this(warmUp, WORK_NANOS, cellNanos, cellNanos, PATIENCE_NANOS);
    }
  }

  /**
   * @param rows where the times go
   * @param err where it is told what could not be measured, and why
   */
  SpeedRun(
      Framework framework, SpeedRows rows, PrintWriter err, Memory memory, Limits limits) {
    this.framework = framework;
    this.rows = rows;
    this.err = err;
    this.memory = memory;
    this.limits = limits;
  }

  /** True if something was measured, and nothing that should have been failed. */
  boolean isGood() {
    return measured > 0 && failed == 0;
  }

  /** Measures all cells of an algorithm. Ends early if nobody can read the answer any more. */
  void measure(Measurable algorithm, List<Cell> cells, PrintWriter out) {
    MadeUpKeys keys;
    try {
      keys = MadeUpKeys.of(algorithm);
    } catch (GeneralSecurityException e) {
      fail(algorithm.name(), e);
      return;
    }
    Set<Work> ready = new LinkedHashSet<>();
    Set<Work> all = cells.stream().map(Cell::work).collect(toCollection(LinkedHashSet::new));
    for (Work work : all) {
      if (isTaken(work, keys) && warmUp(algorithm, work.cell(longest(cells)), keys)) {
        ready.add(work);
      }
    }
    for (Cell cell : cells) {
      if (ready.contains(cell.work())
          && !out.checkError()
          && !measure(algorithm, cell, keys)) {
        ready.remove(cell.work());
      }
    }
  }

  /** Of long messages there are too few: the compiler of the JVM counts calls, not bytes. */
  private static OptionalInt longest(List<Cell> cells) {
    return cells.stream()
        .flatMapToInt(cell -> cell.size().stream())
        .map(size -> Math.min(size, LONGEST_WARM_UP))
        .max();
  }

  /** It is no failure if a driver has the algorithm, but not for such keys, or not without a permission. */
  private boolean isTaken(Work work, MadeUpKeys keys) {
    try {
      framework.check(keys.spec(work.operation()), Preference.driver(work.driver()));
      return true;
    } catch (DriverException e) {
      tell(work, e);
      return false;
    }
  }

  private boolean warmUp(Measurable algorithm, Cell cell, MadeUpKeys keys) {
    int before = failed;
    fly(algorithm, cell, keys, cell.work(), limits.workNanos(), pace -> {});
    return failed == before;
  }

  /** False if it is of no use to try another of this kind. */
  private boolean measure(Measurable algorithm, Cell cell, MadeUpKeys keys) {
    return fly(
        algorithm,
        cell,
        keys,
        cell,
        limits.warmUpNanos(),
        pace -> {
          rows.row(cell, pace.measure(limits.cellNanos()));
          measured++;
        });
  }

  /** What is done once it is warm. */
  private interface Then {
    void with(Pace pace) throws DriverException;
  }

  /**
   * Warms up, and goes on; tells what goes wrong.
   *
   * @param what as it is told
   * @return false if the driver does not answer
   */
  private boolean fly(
      Measurable algorithm, Cell cell, MadeUpKeys keys, Object what, long warmUpNanos, Then then) {
    boolean late = false;
    try (Arena arena = Arena.ofShared();
        Session session =
            framework.open(keys.spec(cell.operation()), Preference.driver(cell.driver()))) {
      CellRequests requests = new CellRequests(algorithm, cell, keys, memory, arena);
      try (SteadyLoad flight =
          new SteadyLoad(session, requests.all(framework), requests::renew)) {
        Alarm alarm = end(flight, warmUpNanos + Pace.LONGEST * limits.cellNanos() + limits.patienceNanos());
        try {
          Pace pace = new Pace(flight);
          pace.warmUp(limits.warmUp(), warmUpNanos);
          then.with(pace);
        } finally {
          alarm.cancel();
          late = flight.hasEnded();
        }
      }
    } catch (DriverException | RuntimeException e) {
      fail(what, e);
    }
    return !late;
  }

  private static Alarm end(SteadyLoad flight, long nanos) {
    TimeSource time = TimeSource.system();
    return time.at(time.nanoTime() + nanos, flight::end);
  }

  private void fail(Object what, Exception why) {
    failed++;
    tell(what, why);
  }

  private void tell(Object what, Exception why) {
    err.println(what + ": " + why.getMessage());
    err.flush();
  }
}
