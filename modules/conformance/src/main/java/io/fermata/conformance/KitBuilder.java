package io.fermata.conformance;

import io.fermata.spi.DriverException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a driver is examined with. Not for use by two threads at once. */
public final class KitBuilder {
  private static final int FEW_ROUNDS = 100;

  private final Subject subject;
  private final List<Subject> references = new ArrayList<>();
  private @Nullable Subject stopped;
  private @Nullable LongSupplier meter;
  private long seed = 1;
  private int rounds = FEW_ROUNDS;
  private Duration patience = Duration.ofSeconds(20);
  private Predicate<String> algorithms = algorithm -> true;
  private final List<Excuse> excuses = new ArrayList<>();
  private final List<VectorExcuse> vectorExcuses = new ArrayList<>();
  private @Nullable Function<String, List<TestVector>> vectors;

  KitBuilder(Subject subject) {
    this.subject = Objects.requireNonNull(subject, "subject");
  }

  /** Adds a driver that random messages are compared with, for those algorithms that none before it has. */
  public KitBuilder reference(Subject reference) {
    references.add(Objects.requireNonNull(reference, "reference"));
    return this;
  }

  /**
   * The same driver over a device that stands still: what it accepts it ends only when it is closed. Without
   * one, what needs it is unchecked; a driver that completes inside {@code submit} needs none.
   */
  public KitBuilder stopped(Subject stopped) {
    this.stopped = Objects.requireNonNull(stopped, "stopped");
    return this;
  }

  /** Answers how many bytes the calling thread has allocated so far. Without it, that is unchecked. */
  public KitBuilder meter(LongSupplier meter) {
    this.meter = Objects.requireNonNull(meter, "meter");
    return this;
  }

  /** Decides everything random; 1 by default. A report names it. */
  public KitBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  /**
   * How many random messages are tried for each algorithm, where messages are tried at random; 100 by default.
   *
   * @param rounds at least 1
   */
  public KitBuilder rounds(int rounds) {
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds is " + rounds + "; it is at least 1");
    }
    this.rounds = rounds;
    return this;
  }

  /**
   * How long is waited for the end of a request before it counts as forgotten, and a quarter of it for the
   * return of a call that must not wait; 20 s by default.
   *
   * @param patience more than 0
   */
  public KitBuilder patience(Duration patience) {
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience is " + patience + "; it is more than 0");
    }
    this.patience = patience;
    return this;
  }

  /** Leaves out the algorithms that the predicate refuses, by their names in a session. */
  public KitBuilder algorithms(Predicate<String> algorithms) {
    this.algorithms = Objects.requireNonNull(algorithms, "algorithms");
    return this;
  }

  /**
   * Excepts a check that the driver is known to fail. It is made all the same: if it fails, it is {@link
   * Verdict.Excused}, and if it passes, that is a failure, so that a list of exceptions stays true.
   *
   * @param check one of {@link Kit#names}
   * @param algorithm true for the algorithms of which it is excepted, by their names in a session; a check of the
   *     whole driver goes as the empty name
   * @param reason why that is borne, a sentence
   */
  public KitBuilder except(String check, Predicate<String> algorithm, String reason) {
    excuses.add(new Excuse(check, algorithm, reason));
    return this;
  }

  /**
   * Gives test vectors: for an algorithm, by its name in a session, those that are to be asked. That check is
   * unchecked for an algorithm without any; nobody is asked it if this is not called.
   */
  public KitBuilder vectors(Function<String, List<TestVector>> vectors) {
    this.vectors = Objects.requireNonNull(vectors, "vectors");
    return this;
  }

  /**
   * Excepts test vectors that the driver is known to answer otherwise than they say. If vectors of an algorithm are
   * excepted and each of them is answered as it says, that is a failure.
   *
   * @param vectors true for those that are excepted
   * @param reason why that is borne, a sentence
   */
  public KitBuilder exceptVectors(Predicate<TestVector> vectors, String reason) {
    vectorExcuses.add(new VectorExcuse(vectors, reason));
    return this;
  }

  /**
   * Starts the driver, and its references. The caller closes the kit.
   *
   * @throws DriverException if one of them does not start
   */
  public Kit open() throws DriverException {
    Lab lab =
        Lab.open(
            subject,
            references,
            Optional.ofNullable(stopped),
            Optional.ofNullable(meter),
            seed,
            rounds,
            patience.toNanos(),
            algorithms);
    return new Kit(lab, excuses, Optional.ofNullable(vectors).map(all -> new VectorAnswers(all, vectorExcuses)));
  }
}
