package io.fermata.framework;

import io.fermata.spi.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a framework is opened with besides its drivers. A value: each method that changes something answers
 * another one. A wrong value is refused with an {@link IllegalArgumentException} that names it.
 */
public final class FrameworkOptions {
  /**
   * The machine's clock, a backlog of 65 536 for at most 10 s, a patience of 1 s and as much to drain,
   * self tests, no statistics, no guard of users' nonces, batches of 1 ms, no permissions, no profile and no file for one, {@link
   * Sampling#DEFAULT}, no retirement, its own threads and no settings.
   */
  public static final FrameworkOptions DEFAULT = new FrameworkOptions(new Values());

  /** Changed only while it is nobody else's. */
  private static final class Values {
    private TimeSource time = TimeSource.system();
    private int backlog = 65_536;
    private Function<String, Map<String, String>> settings = name -> Map.of();
    private Duration backlogLimit = Duration.ofSeconds(10);
    private Duration patience = Duration.ofSeconds(1);
    private Duration drain = Duration.ofSeconds(1);
    private boolean selfTests = true;
    private boolean statistics;
    private boolean keyGuard;
    private Duration batchTarget = Duration.ofMillis(1);
    private Set<Permission> allowed = Set.of();
    private Set<String> legacy = Set.of();
    private Profile profile = Profile.EMPTY;
    private Optional<Path> profileFile = Optional.empty();
    private Sampling sampling = Sampling.DEFAULT;
    private Retirement retirement = Retirement.NEVER;
    private Optional<Executor> executor = Optional.empty();

    private Values copy() {
      Values copy = new Values();
      copy.time = time;
      copy.backlog = backlog;
      copy.settings = settings;
      copy.backlogLimit = backlogLimit;
      copy.patience = patience;
      copy.drain = drain;
      copy.selfTests = selfTests;
      copy.statistics = statistics;
      copy.keyGuard = keyGuard;
      copy.batchTarget = batchTarget;
      copy.allowed = allowed;
      copy.legacy = legacy;
      copy.profile = profile;
      copy.profileFile = profileFile;
      copy.sampling = sampling;
      copy.retirement = retirement;
      copy.executor = executor;
      return copy;
    }
  }

  private final Values values;

  private FrameworkOptions(Values values) {
    this.values = values;
  }

  /** As {@link #DEFAULT}, but for these. */
  public FrameworkOptions(
      TimeSource time, int backlog, Function<String, Map<String, String>> settings) {
    this(DEFAULT.withTime(time).withBacklog(backlog).withSettings(settings).values);
  }

  private FrameworkOptions with(Consumer<Values> change) {
    Values copy = values.copy();
    change.accept(copy);
    return new FrameworkOptions(copy);
  }

  private static Duration positive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " is " + duration + "; it is longer than zero");
    }
    return duration;
  }

  /** The time that drivers and deadlines live in. */
  public TimeSource time() {
    return values.time;
  }

  /** The same with this time. */
  public FrameworkOptions withTime(TimeSource time) {
    Objects.requireNonNull(time, "time");
    return with(copy -> copy.time = time);
  }

  /** How many requests may wait for one driver that is full. */
  public int backlog() {
    return values.backlog;
  }

  /** The same with this backlog, at least 1. */
  public FrameworkOptions withBacklog(int backlog) {
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog is " + backlog + "; it is at least 1");
    }
    return with(copy -> copy.backlog = backlog);
  }

  /** Gives the settings of the driver of a name, without any prefix; empty if it has none. */
  public Function<String, Map<String, String>> settings() {
    return values.settings;
  }

  /** The same with these settings. */
  public FrameworkOptions withSettings(Function<String, Map<String, String>> settings) {
    Objects.requireNonNull(settings, "settings");
    return with(copy -> copy.settings = settings);
  }

  /** How long requests wait for a driver that makes no room at all; then they fail. */
  public Duration backlogLimit() {
    return values.backlogLimit;
  }

  /** The same with this limit of a wait in the backlog, longer than zero. */
  public FrameworkOptions withBacklogLimit(Duration backlogLimit) {
    positive("backlogLimit", backlogLimit);
    return with(copy -> copy.backlogLimit = backlogLimit);
  }

  /**
   * How long a call of a driver may last, give or take a quarter, before the driver is named in the log and
   * drained until the call comes back.
   */
  public Duration patience() {
    return values.patience;
  }

  /** The same with this patience, longer than zero. */
  public FrameworkOptions withPatience(Duration patience) {
    positive("patience", patience);
    return with(copy -> copy.patience = patience);
  }

  /** How long {@link Framework#close()} waits for what is out. */
  public Duration drain() {
    return values.drain;
  }

  /** The same with this time to drain, not negative. */
  public FrameworkOptions withDrain(Duration drain) {
    if (drain.isNegative()) {
      throw new IllegalArgumentException("drain is " + drain + "; it is not negative");
    }
    return with(copy -> copy.drain = drain);
  }

  /** False if drivers are used that were not tested, and algorithms for which no answer is known. */
  public boolean selfTests() {
    return values.selfTests;
  }

  /** The same with or without self tests. */
  public FrameworkOptions withSelfTests(boolean selfTests) {
    return with(copy -> copy.selfTests = selfTests);
  }

  /**
   * True if it is measured what requests spend their time with, and their bytes are counted: some five
   * readings of the clock for each.
   */
  public boolean statistics() {
    return values.statistics;
  }

  /** The same with or without statistics. */
  public FrameworkOptions withStatistics(boolean statistics) {
    return with(copy -> copy.statistics = statistics);
  }

  /**
   * True to look after users' nonces as well as the framework's own: what would encrypt under a
   * nonce that was used before with that key, or more than the key allows, is refused with {@link
   * KeyUseException}; decryption never is. Holds for AEAD, counter modes and algorithms that are not well
   * known; of CBC only the limits are kept, since a vector can be seen to be new, but not to be
   * unpredictable.
   *
   * <p>What counts is what was done with the key and the algorithm by all sessions of the
   * framework, from the opening of the first one that has the key to the end of the last one; a key that
   * comes with a request is its session's from then on, and a session has at most 65 536 of those. Counters,
   * in whatever order they come, take no memory; of nonces that do not follow each other 262 144 are
   * remembered for each key and length, in some 20 MB, and then the next one is refused. A request that was
   * rejected gives its nonce back.
   */
  public boolean keyGuard() {
    return values.keyGuard;
  }

  /** The same with or without a guard of users' nonces and keys. */
  public FrameworkOptions withKeyGuard(boolean keyGuard) {
    return with(copy -> copy.keyGuard = keyGuard);
  }

  /**
   * How long a batch of requests may take, from the first submission to the last completion: while it takes
   * less more requests are told to the driver together, and if it takes longer fewer.
   */
  public Duration batchTarget() {
    return values.batchTarget;
  }

  /** The same with this target for batches, longer than zero. */
  public FrameworkOptions withBatchTarget(Duration batchTarget) {
    positive("batchTarget", batchTarget);
    return with(copy -> copy.batchTarget = batchTarget);
  }

  /** What is off by default and is wanted all the same. */
  public Set<Permission> allowed() {
    return values.allowed;
  }

  /** The same with these permissions and no others. */
  public FrameworkOptions withAllowed(Permission... allowed) {
    Set<Permission> all = Set.copyOf(Arrays.asList(allowed));
    return with(copy -> copy.allowed = all);
  }

  /** The legacy algorithms that are allowed one by one, by their names in a session. */
  public Set<String> legacy() {
    return values.legacy;
  }

  /**
   * The same with these {@linkplain io.fermata.spi.Algorithm#isLegacy() legacy} algorithms and no others, unless
   * {@link Permission#LEGACY_ALGORITHMS} allows all.
   *
   * @param names those of sessions, such as {@code DES/CBC}, {@code ARCFOUR} or {@code HmacMD5}; those of
   *     crypto(9), such as {@code DES_CBC}, {@code ARC4} or {@code MD5_HMAC}; {@code DES}, {@code Blowfish},
   *     {@code CAST}, {@code Skipjack}; {@code KPDK} for both of these. In upper or lower case
   * @throws IllegalArgumentException if a name is none of a legacy algorithm, with those that are
   */
  public FrameworkOptions withLegacy(Set<String> names) {
    Set<String> legacy = LegacyNames.algorithms(names);
    return with(copy -> copy.legacy = legacy);
  }

  /** What was measured before on this machine; {@link Profile#EMPTY} if nothing. */
  public Profile profile() {
    return values.profile;
  }

  /** The same with what was measured before. */
  public FrameworkOptions withProfile(Profile profile) {
    Objects.requireNonNull(profile, "profile");
    return with(copy -> copy.profile = profile);
  }

  /** Where what is learned on line is kept; nowhere if absent. */
  public Optional<Path> profileFile() {
    return values.profileFile;
  }

  /**
   * The same with a file in which what is learned on line is kept for the next start. {@link Framework#open}
   * reads it if it is there, and throws an {@link java.io.UncheckedIOException} if it is no {@link Profile}
   * or cannot be read; what it says counts more than {@link #profile}. {@link Framework#close} writes it as
   * {@link Profile#save} does, all or nothing, if anything was learned; if it cannot, the log says why, as
   * a warning, and the file is as it was. A program that ends without closing its framework keeps nothing, and
   * of several that share a file the last to close is the one whose numbers stay.
   *
   * @param file need not exist; its folder does
   */
  public FrameworkOptions withProfileFile(Path file) {
    Objects.requireNonNull(file, "file");
    return with(copy -> copy.profileFile = Optional.of(file));
  }

  /** How many requests are timed, and tried elsewhere, where there is a choice of drivers. */
  public Sampling sampling() {
    return values.sampling;
  }

  /** The same with this sampling. */
  public FrameworkOptions withSampling(Sampling sampling) {
    Objects.requireNonNull(sampling, "sampling");
    return with(copy -> copy.sampling = sampling);
  }

  /** When a driver that makes no room is no longer waited for. */
  public Retirement retirement() {
    return values.retirement;
  }

  /** The same with drivers that are no longer waited for. */
  public FrameworkOptions withRetirement(Retirement retirement) {
    Objects.requireNonNull(retirement, "retirement");
    return with(copy -> copy.retirement = retirement);
  }

  /** What runs dispatch and callbacks; threads of the framework's own if absent. */
  public Optional<Executor> executor() {
    return values.executor;
  }

  /** The same with this executor for dispatch and callbacks, which stays its owner's. */
  public FrameworkOptions withExecutor(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return with(copy -> copy.executor = Optional.of(executor));
  }
}
