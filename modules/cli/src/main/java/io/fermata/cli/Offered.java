package io.fermata.cli;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Algorithms that somebody may write.
 *
 * @param whose who has them, as in a sentence
 */
record Offered(String whose, NavigableSet<String> algorithms) {

  /**
   * Those that drivers have.
   *
   * @param drivers the only ones that count; empty for all
   */
  static Offered by(Framework framework, Collection<String> drivers) {
    NavigableSet<String> algorithms = new TreeSet<>();
    for (DriverReport report : framework.drivers()) {
      if (report instanceof DriverReport.Present present
          && (drivers.isEmpty() || drivers.contains(present.name()))) {
        algorithms.addAll(present.shape().algorithms());
      }
    }
    String whose =
        switch (drivers.size()) {
          case 0 -> "the drivers have ";
          case 1 -> String.join("", drivers) + " has ";
          default -> String.join(" and ", drivers) + " have ";
        };
    return new Offered(whose, algorithms);
  }

  /** Some of them. */
  Offered only(Predicate<String> wanted) {
    return new Offered(
        whose, algorithms.stream().filter(wanted).collect(Collectors.toCollection(TreeSet::new)));
  }

  /** Refuses all others. */
  void check(Collection<String> written, CommandLine command) {
    for (String algorithm : written) {
      if (!algorithms.contains(algorithm)) {
        throw new ParameterException(
            command, "algorithm is " + (algorithm.isEmpty() ? "empty" : algorithm) + "; " + this);
      }
    }
  }

  @Override
  public String toString() {
    return whose + String.join(", ", algorithms);
  }
}
