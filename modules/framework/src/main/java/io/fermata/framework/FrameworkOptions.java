package io.fermata.framework;

import io.fermata.spi.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What a framework is opened with besides its drivers.
 *
 * @param time the time that drivers and deadlines live in
 * @param backlog how many requests may wait for one driver that is full; at least 1
 * @param settings the settings of the driver of that name, without any prefix; empty if it has none
 * @param backlogLimit how long requests wait for a driver that makes no room at all; then they fail
 * @param patience how long a call of a driver may last, give or take a quarter, before the driver is named
 *     in the log and drained until the call comes back
 * @param drain how long {@link Framework#close()} waits for what is out
 * @param selfTests false to use drivers that were not tested, and algorithms for which no answer is known
 * @param statistics true to measure what requests spend their time with, and to count their bytes: some five
 *     readings of the clock for each
 * @param executor what runs dispatch and callbacks; threads of the framework's own if absent
 * @param retirement when a driver that makes no room is no longer waited for
 */
public record FrameworkOptions(
    TimeSource time,
    int backlog,
    Function<String, Map<String, String>> settings,
    Duration backlogLimit,
    Duration patience,
    Duration drain,
    boolean selfTests,
    boolean statistics,
    Optional<Executor> executor,
    Retirement retirement) {

  /**
   * The machine's clock, a backlog of 65 536 for at most 10 s, a patience of 1 s and as much to drain,
   * self tests, no statistics, its own threads, no retirement and no settings.
   */
  public static final FrameworkOptions DEFAULT =
      new FrameworkOptions(
          TimeSource.system(),
          65_536,
          name -> Map.of(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          true,
          false,
          Optional.empty(),
          Retirement.NEVER);

  public FrameworkOptions {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(executor, "executor");
    Objects.requireNonNull(retirement, "retirement");
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog is " + backlog + "; it is at least 1");
    }
    positive("backlogLimit", backlogLimit);
    positive("patience", patience);
    if (drain.isNegative()) {
      throw new IllegalArgumentException("drain is " + drain + "; it is not negative");
    }
  }

  /** As {@link #DEFAULT}, but for these. */
  public FrameworkOptions(
      TimeSource time, int backlog, Function<String, Map<String, String>> settings) {
    this(
        time,
        backlog,
        settings,
        DEFAULT.backlogLimit,
        DEFAULT.patience,
        DEFAULT.drain,
        DEFAULT.selfTests,
        DEFAULT.statistics,
        DEFAULT.executor,
        DEFAULT.retirement);
  }

  private static void positive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " is " + duration + "; it is longer than zero");
    }
  }

  /** The same with this time. */
  public FrameworkOptions withTime(TimeSource time) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, executor,
        retirement);
  }

  /** The same with this backlog. */
  public FrameworkOptions withBacklog(int backlog) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, executor,
        retirement);
  }

  /** The same with these settings. */
  public FrameworkOptions withSettings(Function<String, Map<String, String>> settings) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, executor,
        retirement);
  }

  /** The same with this limit of a wait in the backlog. */
  public FrameworkOptions withBacklogLimit(Duration backlogLimit) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, executor,
        retirement);
  }

  /** The same with this patience. */
  public FrameworkOptions withPatience(Duration patience) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, executor,
        retirement);
  }

  /** The same with this time to drain. */
  public FrameworkOptions withDrain(Duration drain) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, executor,
        retirement);
  }

  /** The same with or without self tests. */
  public FrameworkOptions withSelfTests(boolean selfTests) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, executor,
        retirement);
  }

  /** The same with or without statistics. */
  public FrameworkOptions withStatistics(boolean statistics) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, executor,
        retirement);
  }

  /** The same with this executor for dispatch and callbacks, which stays its owner's. */
  public FrameworkOptions withExecutor(Executor executor) {
    return new FrameworkOptions(
        time,
        backlog,
        settings,
        backlogLimit,
        patience,
        drain,
        selfTests,
        statistics,
        Optional.of(executor),
        retirement);
  }

  /** The same with these drivers that are no longer waited for. */
  public FrameworkOptions withRetirement(Retirement retirement) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, executor,
        retirement);
  }
}
