package io.fermata.framework;

/** Sizes, kinds of memory and numbers in flight as one small number, quickly: a place in a table of each with each. */
final class Grid {
  private static final int SIZES = SizeClass.values().length;
  private static final int FLIGHTS = FlightClass.values().length;

  /** How many places there are. */
  static final int CELLS = SIZES * FLIGHTS * Memory.values().length;

  private static final int SHORTEST = 64;

  private Grid() {}

  /** The place of a request; a length below 0 counts as 0, and a number in flight below 1 as 1. */
  static int cell(int length, Memory memory, int inFlight) {
    return (size(length) + (memory == Memory.NATIVE ? SIZES : 0)) * FLIGHTS + flight(inFlight);
  }

  @SuppressWarnings("EnumOrdinal") // the classes are in the order of the table
  static int cell(SizeClass size, Memory memory, FlightClass inFlight) {
    return (size.ordinal() + (memory == Memory.NATIVE ? SIZES : 0)) * FLIGHTS + inFlight.ordinal();
  }

  /** The ordinal of a length's class. */
  static int size(int length) {
    return Math.min(SIZES - 1, (bits(Math.max(length, SHORTEST)) - bits(SHORTEST) + 1) >> 1);
  }

  /** The ordinal of a number's class. */
  static int flight(int inFlight) {
    return Math.min(FLIGHTS - 1, (bits(Math.max(inFlight, 1)) + 1) >> 1);
  }

  /** The least power of two that is not smaller, as its exponent. */
  private static int bits(int number) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(number - 1);
  }
}
