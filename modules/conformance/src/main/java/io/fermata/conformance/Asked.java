package io.fermata.conformance;

import io.fermata.spi.Taken;
import java.util.Objects;

/**
 * A trial that was put to a driver's session, and what was seen.
 *
 * @param trial what was asked
 * @param laid where its bytes lay
 * @param taken what {@code submit} answered at last
 * @param endedOn the thread that ended it
 * @param submittedOn the thread that submitted it
 * @param answer how it ended
 */
record Asked(
    Trial trial, Laid laid, Taken taken, Thread endedOn, Thread submittedOn, Answer answer) {
  Asked {
    Objects.requireNonNull(answer, "answer");
  }

  /** What a report says of it. */
  @Override
  public String toString() {
    return trial + ", " + laid.layout();
  }
}
