package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** A signature made here is verified elsewhere, and the other way; where there is but one, it is the same. */
final class Signatures implements KeyPairCheck {
  private static final int[] LENGTHS = {0, 1, 64, 1_000};

  @Override
  public String name() {
    return "signatures";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return sample.kind() == Kind.SIGNATURE;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Optional<Stand> reference = lab.reference(sample.withPrivate());
    if (reference.isEmpty()) {
      return new Verdict.Unchecked("no other driver has " + sample.name());
    }
    Random random = lab.random(name() + sample.name());
    try (Stand.Seat signs = lab.stand().open(sample.withPrivate());
        Stand.Seat verifies = lab.stand().open(sample.withPublic());
        Stand.Seat othersSigns = reference.get().open(sample.withPrivate());
        Stand.Seat othersVerifies = reference.get().open(sample.withPublic())) {
      for (int length : LENGTHS) {
        Trial trial = sample.trial(random, length);
        byte[] made = Ends.done(signs, trial, "a message to sign");
        byte[] others = Ends.done(othersSigns, trial, "the reference");
        if (sample.isRepeatable() && !Arrays.equals(made, others)) {
          throw new Wrong(trial + " has another signature than that of " + reference.get());
        }
        Trial mine = PairSample.verify(trial.input(), made);
        Ends.done(othersVerifies, mine, "a signature made here, at " + reference.get());
        Trial theirs = PairSample.verify(trial.input(), others);
        Ends.done(verifies, theirs, "a signature of " + reference.get());
      }
    }
    return new Verdict.Passed(reference.get().toString());
  }
}
