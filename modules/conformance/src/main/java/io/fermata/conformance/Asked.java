package io.fermata.conformance;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
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

  /** The bytes that it has made; {@link Wrong} if it has not ended well. */
  byte[] result() {
    if (answer.outcome() != Outcome.DONE) {
      throw new Wrong(this + " ends with " + answer);
    }
    return answer.output();
  }

  /** {@link Wrong} unless it has failed for this reason. */
  void requireFailed(Reason reason) {
    if (!isFailed(reason)) {
      throw new Wrong(this + " ends with " + answer + ", not FAILED with " + reason);
    }
  }

  boolean isFailed(Reason reason) {
    return answer.failure().filter(why -> why.reason() == reason).isPresent();
  }

  /** {@link Wrong} if a byte of the output was written. */
  void requireUnwritten() {
    if (!laid.isOutputUntouched()) {
      throw new Wrong(this + " ends with " + answer + ", and has written to the output");
    }
  }

  /** What a report says of it. */
  @Override
  public String toString() {
    return trial + ", " + laid.layout();
  }
}
