package io.fermata.framework;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a {@link Calibration} measures, and for how long. A value.
 *
 * @param drivers their names; empty for all
 * @param algorithms empty for all that a driver offers
 * @param sizes of the messages; not empty. Of each class its middle is measured
 * @param inFlight how many requests are out at once, each at least 1; not empty. One is always measured;
 *     more are not of a driver that completes inside {@code submit}, which is the same with any number, nor
 *     more than a driver's depth
 * @param budget how long it may take in all; longer than zero. It may be exceeded by one
 *     request, and by a second for a driver that does not answer
 */
public record CalibrationPlan(
    Set<String> drivers,
    Set<String> algorithms,
    List<SizeClass> sizes,
    List<Integer> inFlight,
    Duration budget) {

  /** All drivers and algorithms, all sizes, 1, 8 and 64 in flight, in 30 seconds. */
  public static final CalibrationPlan DEFAULT =
      new CalibrationPlan(
          Set.of(), Set.of(), List.of(SizeClass.values()), List.of(1, 8, 64), Duration.ofSeconds(30));

  public CalibrationPlan {
    drivers = Set.copyOf(drivers);
    algorithms = Set.copyOf(algorithms);
    sizes = List.copyOf(new TreeSet<>(sizes));
    inFlight = List.copyOf(new TreeSet<>(inFlight));
    Objects.requireNonNull(budget, "budget");
    if (sizes.isEmpty()) {
      throw new IllegalArgumentException("no sizes; at least 1");
    }
    if (inFlight.isEmpty() || inFlight.getFirst() < 1) {
      throw new IllegalArgumentException(
          "numbers in flight are " + inFlight + "; at least one, and each at least 1");
    }
    if (budget.isNegative() || budget.isZero()) {
      throw new IllegalArgumentException("budget is " + budget + "; it is longer than zero");
    }
  }

  /** The same for these drivers; all, if empty. */
  public CalibrationPlan withDrivers(Set<String> drivers) {
    return new CalibrationPlan(drivers, algorithms, sizes, inFlight, budget);
  }

  /** The same for these algorithms; all, if empty. */
  public CalibrationPlan withAlgorithms(Set<String> algorithms) {
    return new CalibrationPlan(drivers, algorithms, sizes, inFlight, budget);
  }

  /** The same for messages of these sizes. */
  public CalibrationPlan withSizes(List<SizeClass> sizes) {
    return new CalibrationPlan(drivers, algorithms, sizes, inFlight, budget);
  }

  /** The same with so many at once. */
  public CalibrationPlan withInFlight(List<Integer> inFlight) {
    return new CalibrationPlan(drivers, algorithms, sizes, inFlight, budget);
  }

  /** The same in this time. */
  public CalibrationPlan withBudget(Duration budget) {
    return new CalibrationPlan(drivers, algorithms, sizes, inFlight, budget);
  }
}
