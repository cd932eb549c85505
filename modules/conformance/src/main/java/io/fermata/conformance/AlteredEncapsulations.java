package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec.Kind;
import java.util.Arrays;
import java.util.Random;

/** An altered encapsulation has another secret, always the same, and no error; one of another length is a bad request. */
final class AlteredEncapsulations implements KeyPairCheck {
  private static final int FLIPS = 6;

  @Override
  public String name() {
    return "altered encapsulation";
  }

  @Override
  public boolean isFor(PairSample sample) {
    return sample.kind() == Kind.KEY_ENCAPSULATION;
  }

  @Override
  public Verdict run(Lab lab, PairSample sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    byte[] right = sample.answer().bytes("encapsulation");
    byte[] secret = sample.answer().bytes("secret");
    try (Stand.Seat seat = lab.stand().open(sample.withPrivate())) {
      for (int i = 0; i < FLIPS; i++) {
        byte[] altered = right.clone();
        int at = i == 0 ? 0 : i == 1 ? right.length - 1 : random.nextInt(right.length);
        altered[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        Trial trial = sample.decapsulate(altered);
        byte[] other = Ends.done(seat, trial, "an encapsulation with byte " + at + " altered");
        if (other.length != secret.length) {
          throw new Wrong("the secret of an altered encapsulation has " + other.length + " bytes");
        }
        if (Arrays.equals(other, secret)) {
          throw new Wrong("an encapsulation with byte " + at + " altered has the same secret");
        }
        if (!Arrays.equals(other, Ends.done(seat, trial, "an altered encapsulation"))) {
          throw new Wrong("an altered encapsulation has one secret now and another then");
        }
      }
      for (int length : new int[] {0, 1, right.length - 1, right.length + 1}) {
        Trial cut = sample.decapsulate(Arrays.copyOf(right, length));
        Ends.refused(seat, cut, Reason.BAD_REQUEST, "an encapsulation of another length");
      }
    }
    return new Verdict.Passed("FIPS 203, 6.3 and 7.3");
  }
}
