package io.fermata.conformance;

import io.fermata.spi.DriverException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    return new Kit(lab);
  }
}
