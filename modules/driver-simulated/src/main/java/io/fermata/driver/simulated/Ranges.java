package io.fermata.driver.simulated;

import java.time.Duration;
import java.util.Objects;

/** Refuses values out of range, naming them and the legal ones. */
final class Ranges {
  static final Duration LONGEST = Duration.ofHours(1);

  private Ranges() {}

  static long number(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it is a whole number from " + least + " to " + most);
    }
    return value;
  }

  static Duration time(String name, Duration value) {
    Objects.requireNonNull(value, name);
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it is a time from 0 to 1 hour");
    }
    return value;
  }

  /** Also refuses 0. */
  static Duration someTime(String name, Duration value) {
    if (time(name, value).isZero()) {
      throw new IllegalArgumentException(
          name + " is " + value + "; it is a time from 1 ns to 1 hour");
    }
    return value;
  }
}
