package io.fermata.cli;

import io.fermata.framework.DriverReport;
import io.fermata.framework.DriverReport.Present;
import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverShape.Completion;
import io.fermata.spi.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * What is to be measured; where nothing is said, what is usual.
 *
 * @param algorithms their names; empty for the usual ones
 * @param operations empty for all
 * @param sizes empty for those of each algorithm
 * @param inFlight empty for those of each driver
 */
record SpeedPlan(
    List<String> algorithms,
    Set<Operation> operations,
    NavigableSet<Integer> sizes,
    NavigableSet<Integer> inFlight) {
  private static final List<String> USUAL =
      List.of(
          "AES/GCM",
          "AES/CBC",
          "AES/CTR",
          "ChaCha20-Poly1305",
          "SHA-256",
          "HmacSHA256",
          "SHA256withRSA",
          "SHA256withECDSA",
          "Ed25519");

  private static final List<Integer> SOME = List.of(1, 16, 64);

  /** Bytes of all results together. */
  private static final long MOST_OUT = 64 << 20;

  /**
   * The cells of each algorithm; those that differ in the driver alone stand side by side.
   *
   * @param names of the drivers; empty for all
   * @throws ParameterException if something was asked for that cannot be had
   * @throws Failure if a driver is absent
   */
  Map<Measurable, List<Cell>> cells(Framework framework, Set<String> names, CommandLine command)
      throws Failure {
    List<Present> drivers = drivers(framework, names);
    List<Measurable> wanted = wanted(Offered.by(framework, names), command);
    Map<Measurable, List<Cell>> all = new LinkedHashMap<>();
    for (Measurable algorithm : wanted) {
      List<Cell> cells = new ArrayList<>();
      for (Operation operation : done(algorithm)) {
        for (OptionalInt size : sizes(algorithm)) {
          cells.addAll(cells(algorithm, operation, size, drivers));
        }
      }
      if (!cells.isEmpty()) {
        all.put(algorithm, cells);
      }
    }
    if (all.isEmpty()) {
      throw new ParameterException(command, "--size is " + listed(sizes) + "; " + legal(wanted));
    }
    return all;
  }

  private static List<Present> drivers(Framework framework, Set<String> names) throws Failure {
    List<Present> drivers = new ArrayList<>();
    try {
      for (String name : names) {
        framework.check(Preference.driver(name));
        framework.driver(name).ifPresent(drivers::add);
      }
    } catch (DriverException e) {
      throw new Failure(Failure.DRIVER, String.valueOf(e.getMessage()), e);
    }
    if (names.isEmpty()) {
      for (DriverReport report : framework.drivers()) {
        if (report instanceof Present present) {
          drivers.add(present);
        }
      }
    }
    return drivers;
  }

  private List<Measurable> wanted(Offered offered, CommandLine command) {
    Offered known = offered.only(algorithm -> Measurable.of(algorithm).isPresent());
    known.check(algorithms, command);
    List<Measurable> wanted =
        (algorithms.isEmpty() ? USUAL : algorithms)
            .stream()
                .distinct()
                .filter(known.algorithms()::contains)
                .map(Measurable::of)
                .flatMap(Optional::stream)
                .toList();
    if (wanted.isEmpty()) {
      throw new ParameterException(command, "name an algorithm; " + known);
    }
    checkOperations(wanted, command);
    if (!algorithms.isEmpty()) {
      checkSizes(wanted, command);
    }
    checkMemory(command);
    return wanted;
  }

  private void checkOperations(List<Measurable> wanted, CommandLine command) {
    Set<String> legal = new LinkedHashSet<>();
    for (Measurable algorithm : wanted) {
      algorithm.operations().forEach(operation -> legal.add(Cell.word(operation)));
    }
    for (Operation operation : operations) {
      if (!legal.contains(Cell.word(operation))) {
        throw new ParameterException(
            command,
            "--operation is " + Cell.word(operation) + "; "
                + listed(wanted.stream().map(Measurable::name).toList())
                + (wanted.size() > 1 ? " have " : " has ") + listed(legal));
      }
    }
  }

  /** Of algorithms that were named each takes each size; of the usual ones those are left out that do not. */
  private void checkSizes(List<Measurable> wanted, CommandLine command) {
    for (Measurable algorithm : wanted) {
      for (int size : sizes) {
        if (algorithm.hasSize() && !algorithm.lengths().accept(size)) {
          throw new ParameterException(
              command, "--size is " + size + "; " + legal(List.of(algorithm)));
        }
      }
    }
  }

  private static String legal(List<Measurable> wanted) {
    return wanted.stream()
        .filter(Measurable::hasSize)
        .map(algorithm -> algorithm.name() + " takes " + algorithm.lengths())
        .collect(Collectors.joining("; "));
  }

  private static String listed(Collection<?> all) {
    return all.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private void checkMemory(CommandLine command) {
    if (!sizes.isEmpty() && !inFlight.isEmpty() && !fits(sizes.getLast(), inFlight.getLast())) {
      throw new ParameterException(
          command,
          "--in-flight is " + inFlight.getLast() + " and --size " + sizes.getLast()
              + "; together that may be " + MOST_OUT + " bytes");
    }
  }

  private static boolean fits(int size, int number) {
    return (long) size * number <= MOST_OUT;
  }

  private List<Operation> done(Measurable algorithm) {
    return algorithm.operations().stream()
        .filter(operation -> operations.isEmpty() || operations.contains(operation))
        .toList();
  }

  private List<OptionalInt> sizes(Measurable algorithm) {
    if (!algorithm.hasSize()) {
      return List.of(OptionalInt.empty());
    }
    return (sizes.isEmpty() ? algorithm.sizes() : sizes)
        .stream().filter(algorithm.lengths()::accept).map(OptionalInt::of).toList();
  }

  private List<Cell> cells(
      Measurable algorithm, Operation operation, OptionalInt size, List<Present> drivers) {
    List<Cell> cells = new ArrayList<>();
    for (int number : inFlight.isEmpty() ? SOME : inFlight) {
      for (Present driver : drivers) {
        if (driver.shape().algorithms().contains(algorithm.name())
            && (number == 1 || !inFlight.isEmpty() || waits(driver))
            && fits(size.orElse(0), number)) {
          cells.add(new Cell(algorithm.name(), operation, size, driver.name(), number));
        }
      }
    }
    return cells;
  }

  /** One after the other it is the same with any number in flight. */
  private static boolean waits(Present driver) {
    return driver.shape().completion() != Completion.INLINE;
  }
}
