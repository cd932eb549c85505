package io.fermata.cli;

import io.fermata.spi.Operation;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * One thing to be measured.
 *
 * @param algorithm its name
 * @param size as {@link Measurable#sizes}; empty if it has none
 * @param driver its name
 * @param inFlight how many requests are out at once
 */
record Cell(String algorithm, Operation operation, OptionalInt size, String driver, int inFlight) {

  /** The operation as it is written. */
  String does() {
    return word(operation);
  }

  /** An operation as it is written. */
  static String word(Operation operation) {
    return operation.name().toLowerCase(Locale.ROOT);
  }

  /** All but the size and the number in flight, for which it is warmed up once. */
  Work work() {
    return new Work(algorithm, operation, driver);
  }

  /** What code is run, whatever the length of the message. */
  record Work(String algorithm, Operation operation, String driver) {
    /** A cell of it, with one in flight. */
    Cell cell(OptionalInt size) {
      return new Cell(algorithm, operation, size, driver, 1);
    }

    @Override
    public String toString() {
      return algorithm + " " + word(operation) + " on " + driver;
    }
  }

  @Override
  public String toString() {
    return work()
        + (size.isPresent() ? ", " + size.getAsInt() + " bytes" : "")
        + ", " + inFlight + " in flight";
  }
}
