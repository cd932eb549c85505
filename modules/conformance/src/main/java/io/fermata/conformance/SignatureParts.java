package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec.Kind;
import io.fermata.spi.StreamState;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;

/** A message in parts has the signature of the whole. */
final class SignatureParts implements KeyPairCheck {
  private static final int LENGTH = 300;
  private static final int[][] CUTS = {{150}, {0, 300}, {1, 64, 64, 193}, {100, 200}};

  @Override
  public String name() {
    return "signature parts";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return sample.kind() == Kind.SIGNATURE;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    try (Stand.Seat signs = lab.stand().open(sample.withPrivate());
        Stand.Seat verifies = lab.stand().open(sample.withPublic())) {
      for (int[] wanted : CUTS) {
        Trial trial = sample.trial(random, LENGTH);
        int[] cuts = Arrays.stream(wanted).map(cut -> cut * trial.input().length / LENGTH).toArray();
        String where = " cut at " + Arrays.toString(cuts);
        byte[] whole = Ends.done(signs, trial, "a message to sign");
        Answer made = inParts(signs, trial, cuts);
        if (made.failure().isPresent() && made.failure().get().reason() == Reason.UNSUPPORTED) {
          return new Verdict.Unchecked("it takes whole messages alone");
        }
        requireOutcome(made, Outcome.DONE, trial + where);
        if (sample.isRepeatable() && !Arrays.equals(whole, made.output())) {
          throw new Wrong(trial + where + " has another signature than as a whole");
        }
        Trial verify = PairSample.verify(trial.input(), made.output());
        Ends.done(verifies, verify, "a signature of parts" + where + ", as a whole");
        Trial inParts = PairSample.verify(trial.input(), whole);
        requireOutcome(inParts(verifies, inParts, cuts), Outcome.DONE, inParts + where);
        byte[] other = trial.input().clone();
        other[random.nextInt(other.length)] ^= 1;
        Trial forged = PairSample.verify(other, whole);
        requireOutcome(inParts(verifies, forged, cuts), Outcome.MISMATCH, "forged, " + forged + where);
      }
    }
    return new Verdict.Passed("parts with the whole");
  }

  private static void requireOutcome(Answer answer, Outcome expected, String what) {
    if (answer.outcome() != expected) {
      throw new Wrong(what + " ends with " + answer + "; it is " + expected);
    }
  }

  /** The end of the message, or of the first part that was not done. */
  private static Answer inParts(Stand.Seat seat, Trial whole, int[] cuts) {
    Stand.Posed posed = seat.request();
    posed.request().state(StreamState.NONE);
    int from = 0;
    for (int i = 0; ; i++) {
      boolean ends = i == cuts.length;
      int to = ends ? whole.input().length : cuts[i];
      Trial trial = whole.input(Arrays.copyOfRange(whole.input(), from, to));
      Part part = ends ? Part.LAST : i == 0 ? Part.FIRST : Part.NEXT;
      try (Arena arena = Arena.ofShared()) {
        Laid laid = new Laid(trial, Layout.PLAIN, arena, posed.request());
        posed.submit(trial, part, false);
        posed.awaitEnd(part + " part of " + trial);
        Answer answer = posed.answer(laid);
        if (ends || answer.outcome() != Outcome.DONE) {
          posed.request().state().close();
          return answer;
        }
      }
      from = to;
    }
  }
}
