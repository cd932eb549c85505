package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.KeyDerivation;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * As many bytes are derived as are asked for; what {@link KeyDerivation} does not allow is a bad request, and nothing
 * is written.
 */
final class DerivationBounds implements AlgorithmCheck {
  private static final int[] WANTED = {1, 19, 20, 21, 32, 33, 63, 64, 65, 129, 1_000};
  private static final int MOST_TRIED = 1 << 20;

  @Override
  public String name() {
    return "derivation bounds";
  }

  @Override
  public boolean isFor(Sample sample) {
    return sample.kind() == Kind.KEY_DERIVATION;
  }

  @Override
  public Verdict run(Lab lab, Sample sample) throws DriverException {
    Random random = lab.random(name() + sample);
    KeyDerivation derivation = KeyDerivation.find(sample.name()).orElseThrow();
    SessionSpec spec = lab.spec(sample, random);
    for (int wanted : WANTED) {
      exact(lab, spec, sample.trial(random, wanted).room(wanted));
    }
    if (derivation.longest() <= MOST_TRIED) {
      exact(lab, spec, sample.trial(random, 1).room(derivation.longest()));
    }
    for (Trial illegal : illegal(derivation, sample.trial(random, 1))) {
      Asked asked = lab.stand().alone(spec, illegal, Layout.PLAIN);
      if (!asked.isFailed(Reason.BAD_REQUEST)) {
        throw new Wrong(
            asked + " with parameters " + illegal.integers() + " ends with " + asked.answer()
                + ", not FAILED with BAD_REQUEST");
      }
      asked.requireUnwritten();
    }
    return new Verdict.Passed("the rule");
  }

  private static void exact(Lab lab, SessionSpec spec, Trial trial) throws DriverException {
    Asked asked = lab.stand().alone(spec, trial, Layout.PLAIN);
    if (asked.result().length != trial.room()) {
      throw new Wrong(asked + " derives " + asked.result().length + " bytes");
    }
  }

  private static List<Trial> illegal(KeyDerivation derivation, Trial right) {
    List<Trial> all = new ArrayList<>();
    all.add(right.room(0));
    if (derivation.longest() < MOST_TRIED) {
      all.add(right.room(derivation.longest() + 1));
    }
    if (!derivation.hasInfo()) {
      all.add(right.input(new byte[1]));
    }
    if (derivation.mostIterations() == 0) {
      all.add(right.integers(List.of(BigInteger.ONE)));
      return all;
    }
    all.add(right.integers(List.of()));
    all.add(right.integers(List.of(BigInteger.ONE, BigInteger.ONE)));
    all.add(right.integers(List.of(BigInteger.ZERO)));
    all.add(right.integers(List.of(BigInteger.ONE.negate())));
    all.add(right.integers(List.of(BigInteger.valueOf(derivation.mostIterations()).add(BigInteger.ONE))));
    all.add(right.integers(List.of(BigInteger.ONE.shiftLeft(Integer.SIZE).add(BigInteger.ONE))));
    return all;
  }
}
