package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What the checks of a kit share: the driver, started, and whatever it is compared and provoked with.
 *
 * @param subject how the driver comes about, for checks that need another one of it
 * @param stand the driver
 * @param references other drivers, the first that can is asked
 * @param stopped how one comes about whose device stands still
 * @param meter bytes that the calling thread has allocated so far
 * @param seed decides everything random
 * @param rounds how many random messages are tried for an algorithm
 * @param patienceNanos how long a request may take; none takes longer that is ever to end
 * @param algorithms true for those that are to be examined
 * @param left by algorithm, which legal lengths of a nonce the driver leaves to others; filled as they are asked for
 * @param unended requests that have not ended, in whichever check
 */
record Lab(
    Subject subject,
    Stand stand,
    List<Stand> references,
    Optional<Subject> stopped,
    Optional<LongSupplier> meter,
    long seed,
    int rounds,
    long patienceNanos,
    Predicate<String> algorithms,
    Map<String, Set<Integer>> left,
    List<String> unended)
    implements AutoCloseable {
  private static final int DRAWS = 100;

  /** Random numbers for one check, the same whichever others are run. */
  Random random(String check) {
    return new Random(seed * 31 + check.hashCode());
  }

  /** A legal session that the driver takes; it may take fewer lengths of a key than the algorithm has. */
  SessionSpec spec(Repertoire sample, Random random) {
    SessionSpec spec = sample.spec(random);
    for (int i = 0; i < DRAWS && !stand.fits(spec); i++) {
      spec = sample.spec(random);
    }
    return spec;
  }

  /** Another driver that opens such sessions; never the driver itself. */
  Optional<Stand> reference(SessionSpec spec) {
    return references.stream()
        .filter(one -> !one.driver().name().equals(stand.driver().name()))
        .filter(one -> one.fits(spec))
        .findFirst();
  }

  /** Another of the same driver, for a check that ends it. */
  Stand another() throws DriverException {
    return Stand.start(subject, patienceNanos);
  }

  /** How long a call may take that is not to wait for the device. */
  long promptNanos() {
    return patienceNanos / 4;
  }

  /** What is offered and to be examined, of the algorithms without a key pair. */
  List<Sample> samples() {
    return stand.driver().shape().algorithms().stream()
        .filter(algorithms)
        .map(this::sample)
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * What is drawn for an algorithm: no nonce of a length that this driver leaves to others. Empty if it has a key
   * pair, computes with integers, or is not well known. Of a cipher that the driver takes for decryption alone, that.
   */
  Optional<Sample> sample(String algorithm) {
    return Sample.of(algorithm)
        .map(this::asTaken)
        .map(all -> all.without(left.computeIfAbsent(algorithm, name -> nonces(all))));
  }

  private Sample asTaken(Sample both) {
    Sample alone = both.decryption();
    return both.kind() == Kind.CIPHER && !isTaken(both) && isTaken(alone) ? alone : both;
  }

  /** True if the driver takes one of some sessions of it, whose keys are of various lengths. */
  boolean isTaken(Sample sample) {
    return stand.fits(spec(sample, random("keys of " + sample)));
  }

  /** The lengths that it says it does not have, which it may not say of all; none if there is but one. */
  private Set<Integer> nonces(Sample all) {
    int[] legal = all.nonces().toArray();
    if (legal.length < 2) {
      return Set.of();
    }
    Random random = random("nonces of " + all);
    Set<Integer> refused = new HashSet<>();
    try {
      SessionSpec spec = spec(all, random);
      for (int length : legal) {
        Trial trial = all.bare(random, 0, spec).nonce(Sample.bytes(random, length));
        if (stand.alone(spec, trial, Layout.PLAIN).isFailed(Reason.UNSUPPORTED)) {
          refused.add(length);
        }
      }
    } catch (DriverException | Wrong e) {
      return Set.of(); // some check will find the same, and tell it
    }
    return refused.size() == legal.length ? Set.of() : refused;
  }

  /** What another driver makes of it in a session of its own; empty if none can. */
  Optional<PeerAnswer> expected(SessionSpec spec, Trial trial) throws DriverException {
    for (Stand one : references) {
      String name = one.driver().name();
      if (!name.equals(stand.driver().name()) && one.fits(spec)) {
        Answer answer = one.alone(spec, trial, Layout.PLAIN).answer();
        if (answer.outcome() == Outcome.DONE) {
          return Optional.of(new PeerAnswer(name, answer.output()));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    List<Stand> all = new ArrayList<>(references);
    all.add(stand);
    all.forEach(Stand::close);
  }

  static Lab open(
      Subject subject,
      List<Subject> references,
      Optional<Subject> stopped,
      Optional<LongSupplier> meter,
      long seed,
      int rounds,
      long patienceNanos,
      Predicate<String> algorithms)
      throws DriverException {
    List<Stand> started = new ArrayList<>();
    try {
      for (Subject reference : references) {
        started.add(Stand.start(reference, patienceNanos));
      }
      Stand stand = Stand.start(subject, patienceNanos);
      return new Lab(
          subject,
          stand,
          List.copyOf(started),
          stopped,
          meter,
          seed,
          rounds,
          patienceNanos,
          algorithms,
          new ConcurrentHashMap<>(),
          new CopyOnWriteArrayList<>());
    } catch (DriverException | RuntimeException | Error e) {
      started.forEach(Stand::close);
      throw e;
    }
  }
}
