package io.fermata.cli;

import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Algorithms that somebody writes. */
final class Offered {
  private Offered() {}

  /**
   * Refuses algorithms that no driver has.
   *
   * @param driver the only one that counts; empty for all
   */
  static void check(
      Collection<String> algorithms,
      Framework framework,
      Optional<String> driver,
      CommandLine command) {
    SortedSet<String> offered = new TreeSet<>();
    for (DriverReport report : framework.drivers()) {
      if (report instanceof DriverReport.Present present
          && driver.map(present.name()::equals).orElse(true)) {
        offered.addAll(present.shape().algorithms());
      }
    }
    for (String algorithm : algorithms) {
      if (!offered.contains(algorithm)) {
        throw new ParameterException(
            command,
            "algorithm is " + (algorithm.isEmpty() ? "empty" : algorithm) + "; "
                + driver.map(name -> name + " has ").orElse("the drivers have ")
                + String.join(", ", offered));
      }
    }
  }
}
