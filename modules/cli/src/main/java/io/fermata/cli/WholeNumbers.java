package io.fermata.cli;

import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine;

/** The numbers that an option takes. */
record WholeNumbers(String option, int least, int most) {

  /** From 1 on. */
  WholeNumbers(String option, int most) {
    this(option, 1, most);
  }

  /** Reads one; refuses what is no number, or not in the range. */
  int read(String text, CommandLine command) {
    try {
      int number = Integer.parseInt(text.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused like a number out of range: one sentence says what is legal
    }
    throw new ParameterException(
        command,
        option + " is " + (text.isBlank() ? "empty" : text) + "; write a whole number from " + least
            + " to " + most);
  }

  /** Reads several, separated by commas; one that comes twice counts once. */
  NavigableSet<Integer> readAll(String text, CommandLine command) {
    NavigableSet<Integer> numbers = new TreeSet<>();
    for (String each : text.split(",", -1)) {
      numbers.add(read(each, command));
    }
    return Collections.unmodifiableNavigableSet(numbers);
  }
}
