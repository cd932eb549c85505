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
import java.util.stream.IntStream;
import java.util.stream.LongStream;

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
    for (int wanted : IntStream.of(WANTED).filter(derivation.output()::accept).toArray()) {
      exact(lab, spec, sample.trial(random, wanted).room(wanted));
    }
    if (derivation.output().most() <= MOST_TRIED) {
      exact(lab, spec, sample.trial(random, 1).room(derivation.output().most()));
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
    all.add(right.room(derivation.output().least() - 1));
    if (derivation.output().most() < MOST_TRIED) {
      all.add(right.room(derivation.output().most() + 1));
    }
    if (!derivation.hasInfo()) {
      all.add(right.input(new byte[1]));
    }
    illegal(derivation.cost()).forEach(parameters -> all.add(right.integers(parameters)));
    return all;
  }

  private static List<List<BigInteger>> illegal(KeyDerivation.Cost cost) {
    BigInteger beyond = BigInteger.ONE.shiftLeft(Integer.SIZE).add(BigInteger.ONE);
    return switch (cost) {
      case NONE -> List.of(List.of(BigInteger.ONE));
      case ITERATIONS ->
          List.of(
              List.of(),
              List.of(BigInteger.ONE, BigInteger.ONE),
              List.of(BigInteger.ZERO),
              List.of(BigInteger.ONE.negate()),
              List.of(BigInteger.valueOf(10_000_001)),
              List.of(beyond));
      case SCRYPT ->
          List.of(
              List.of(),
              integers(16, 1),
              integers(16, 1, 1, 1),
              integers(1, 1, 1),
              integers(0, 1, 1),
              integers(24, 1, 1),
              integers(-16, 1, 1),
              integers(16, 0, 1),
              integers(16, 1, 0),
              integers(16, -1, 1),
              integers(16, 1, -1),
              integers(2, 1 << 15, 1 << 15),
              integers(1 << 21, 8, 1),
              integers(2, 8, 1 << 21),
              integers(1 << 14, 8, 1_025),
              integers(16, 1L << 32, 1),
              List.of(BigInteger.TWO, BigInteger.ONE, beyond),
              List.of(BigInteger.ONE.shiftLeft(64), BigInteger.ONE, BigInteger.ONE));
    };
  }

  private static List<BigInteger> integers(long... values) {
    return LongStream.of(values).mapToObj(BigInteger::valueOf).toList();
  }
}
