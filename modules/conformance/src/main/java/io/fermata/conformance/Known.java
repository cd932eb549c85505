package io.fermata.conformance;

import io.fermata.spi.DriverRequest.Outcome;
import java.util.Arrays;

/** A trial, and the bytes that are its right answer. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Known(Trial trial, byte[] output) {

  boolean isRight(Answer answer) {
    return answer.outcome() == Outcome.DONE && Arrays.equals(answer.output(), output);
  }
}
