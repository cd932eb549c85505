package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** A secret made here is found elsewhere, and the other way; each is another. */
final class Encapsulations implements KeyPairCheck {
  private static final int TIMES = 3;

  @Override
  public String name() {
    return "encapsulation";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return sample.kind() == Kind.KEY_ENCAPSULATION;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Optional<Stand> reference = lab.reference(sample.withPrivate());
    if (reference.isEmpty()) {
      return new Verdict.Unchecked("no other driver has " + sample.name());
    }
    Random random = lab.random(name() + sample.name());
    int length = sample.fixed().secret() + sample.fixed().encapsulation();
    try (Stand.Seat makes = lab.stand().open(sample.withPublic());
        Stand.Seat finds = lab.stand().open(sample.withPrivate());
        Stand.Seat othersMakes = reference.get().open(sample.withPublic());
        Stand.Seat othersFinds = reference.get().open(sample.withPrivate())) {
      byte[] last = new byte[0];
      for (int i = 0; i < TIMES; i++) {
        Trial trial = sample.trial(random, 0);
        byte[] made = Ends.done(makes, trial, "a secret to be made");
        if (made.length != length) {
          throw new Wrong(
              "secret and encapsulation have " + made.length + " bytes; they have " + length);
        }
        if (Arrays.equals(made, last)) {
          throw new Wrong("the same secret twice");
        }
        last = made;
        requireFound(othersFinds, made, sample, "at " + reference.get());
        requireFound(
            finds, Ends.done(othersMakes, trial, "the reference"), sample, "here, of " + reference.get());
      }
    }
    return new Verdict.Passed(reference.get().toString());
  }

  private static void requireFound(
      Stand.Seat finds, byte[] made, PairSample sample, String where) {
    byte[] found =
        Ends.done(finds, sample.decapsulate(sample.encapsulation(made)), "an encapsulation " + where);
    if (!Arrays.equals(found, sample.secret(made))) {
      throw new Wrong("another secret is found " + where);
    }
  }
}
