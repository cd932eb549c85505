package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Arrays;
import java.util.Optional;

/** Both sides have the same secret, and it is that which another driver finds. */
final class Agreements implements KeyPairCheck {

  @Override
  public String name() {
    return "agreement";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return sample.kind() == Kind.KEY_AGREEMENT;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Optional<Stand> reference = lab.reference(sample.withPrivate());
    if (reference.isEmpty()) {
      return new Verdict.Unchecked("no other driver has " + sample.name());
    }
    try (Stand.Seat ours = lab.stand().open(sample.withPrivate());
        Stand.Seat theirs =
            lab.stand().open(sample.keyless().key(sample.theirs().getPrivate()));
        Stand.Seat others = reference.get().open(sample.withPrivate())) {
      Trial trial = PairSample.agree(sample.theirs().getPublic());
      byte[] secret = Ends.done(ours, trial, "an agreement");
      Trial back = PairSample.agree(sample.publicKey());
      if (!Arrays.equals(secret, Ends.done(theirs, back, "the peer's agreement"))) {
        throw new Wrong("the two sides have different secrets");
      }
      if (!Arrays.equals(secret, Ends.done(others, trial, "the reference"))) {
        throw new Wrong("the secret is not that of " + reference.get());
      }
    }
    return new Verdict.Passed(reference.get().toString());
  }
}
