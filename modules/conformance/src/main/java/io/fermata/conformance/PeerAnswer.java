package io.fermata.conformance;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * What another driver has answered.
 *
 * @param by its name
 * @param output what it has made
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record PeerAnswer(String by, byte[] output) {

  boolean is(byte[] other) {
    return Arrays.equals(output, other);
  }

  /** Counts what was compared, and with whom. */
  static final class Tally {
    private final Set<String> drivers = new TreeSet<>();
    private int compared;

    void add(PeerAnswer answer) {
      drivers.add(answer.by);
      compared++;
    }

    boolean isEmpty() {
      return compared == 0;
    }

    /** For what a check has passed against. */
    @Override
    public String toString() {
      return isEmpty()
          ? "the results with nobody's: no reference has it"
          : compared + " results with those of " + String.join(", ", drivers);
    }
  }
}
