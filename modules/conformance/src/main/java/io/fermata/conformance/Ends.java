package io.fermata.conformance;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;

/** How a request has to end. */
final class Ends {

  private Ends() {}

  /** What it has produced. */
  static byte[] done(Examinee.Open session, Trial trial, String what) {
    Answer answer = session.ask(trial);
    if (answer.outcome() != Outcome.DONE) {
      throw new Wrong(what + " (" + trial + ") ends with " + answer);
    }
    return answer.output();
  }

  static void mismatch(Examinee.Open session, Trial trial, String what) {
    Answer answer = session.ask(trial);
    if (answer.outcome() != Outcome.MISMATCH) {
      throw new Wrong(what + " (" + trial + ") ends with " + answer + "; it is a mismatch");
    }
  }

  static void refused(Examinee.Open session, Trial trial, Reason reason, String what) {
    Answer answer = session.ask(trial);
    if (answer.failure().isEmpty() || answer.failure().get().reason() != reason) {
      throw new Wrong(what + " (" + trial + ") ends with " + answer + "; it fails as " + reason);
    }
  }
}
