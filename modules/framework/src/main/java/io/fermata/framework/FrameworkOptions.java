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
 * @param keyGuard true to look after users' nonces as well as the framework's own: what would encrypt under a
 *     nonce that was used before with that key, or more than the key allows, is refused with {@link
 *     KeyUseException}; decryption never is. Holds for AEAD, counter modes and algorithms that are not well
 *     known; of CBC only the limits are kept, since a vector can be seen to be new, but not to be
 *     unpredictable. What counts is what was done with the key and the algorithm by all sessions of the
 *     framework, from the opening of the first one that has the key to the end of the last one; a key that
 *     comes with a request is its session's from then on, and a session has at most 65 536 of those. Counters,
 *     in whatever order they come, take no memory; of nonces that do not follow each other 262 144 are
 *     remembered for each key and length, in some 20 MB, and then the next one is refused. A request that was
 *     rejected gives its nonce back
 * @param batchTarget how long a batch of requests may take, from the first submission to the last completion:
 *     while it takes less more requests are told to the driver together, and if it takes longer fewer
 * @param executor what runs dispatch and callbacks; threads of the framework's own if absent
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
    boolean keyGuard,
    Duration batchTarget,
    Optional<Executor> executor) {

  /**
   * The machine's clock, a backlog of 65 536 for at most 10 s, a patience of 1 s and as much to drain,
   * self tests, no statistics, no guard of users' nonces, batches of 1 ms, its own threads and no settings.
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
          false,
          Duration.ofMillis(1),
          Optional.empty());

  public FrameworkOptions {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(settings, "settings");
    Objects.requireNonNull(executor, "executor");
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog is " + backlog + "; it is at least 1");
    }
    positive("backlogLimit", backlogLimit);
    positive("patience", patience);
    positive("batchTarget", batchTarget);
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
        DEFAULT.keyGuard,
        DEFAULT.batchTarget,
        DEFAULT.executor);
  }

  private static void positive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " is " + duration + "; it is longer than zero");
    }
  }

  /** The same with this time. */
  public FrameworkOptions withTime(TimeSource time) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, keyGuard,
        batchTarget, executor);
  }

  /** The same with this backlog. */
  public FrameworkOptions withBacklog(int backlog) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, keyGuard,
        batchTarget, executor);
  }

  /** The same with these settings. */
  public FrameworkOptions withSettings(Function<String, Map<String, String>> settings) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, keyGuard,
        batchTarget, executor);
  }

  /** The same with this limit of a wait in the backlog. */
  public FrameworkOptions withBacklogLimit(Duration backlogLimit) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, keyGuard,
        batchTarget, executor);
  }

  /** The same with this patience. */
  public FrameworkOptions withPatience(Duration patience) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, keyGuard,
        batchTarget, executor);
  }

  /** The same with this time to drain. */
  public FrameworkOptions withDrain(Duration drain) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, keyGuard,
        batchTarget, executor);
  }

  /** The same with or without self tests. */
  public FrameworkOptions withSelfTests(boolean selfTests) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, keyGuard,
        batchTarget, executor);
  }

  /** The same with or without statistics. */
  public FrameworkOptions withStatistics(boolean statistics) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, keyGuard,
        batchTarget, executor);
  }

  /** The same with or without a guard of users' nonces and keys. */
  public FrameworkOptions withKeyGuard(boolean keyGuard) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, keyGuard,
        batchTarget, executor);
  }

  /** The same with this target for batches. */
  public FrameworkOptions withBatchTarget(Duration batchTarget) {
    return new FrameworkOptions(
        time, backlog, settings, backlogLimit, patience, drain, selfTests, statistics, keyGuard,
        batchTarget, executor);
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
        keyGuard,
        batchTarget,
        Optional.of(executor));
  }
}
