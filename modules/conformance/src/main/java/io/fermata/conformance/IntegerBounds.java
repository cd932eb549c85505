package io.fermata.conformance;

import io.fermata.spi.DriverException;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Reason;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Numbers that cannot be computed with are a bad request; a signature out of range is a mismatch. */
final class IntegerBounds implements KeyOperationCheck {

  @Override
  public String name() {
    return "bounds of integers";
  }

  @Override
  public Verdict run(Lab lab, IntegerSample sample) throws DriverException {
    Random random = lab.random(name() + sample.name());
    List<BigInteger> right = sample.trial(random, 64).integers();
    try (Stand.Seat seat = lab.stand().open(sample.spec(random))) {
      refused(seat, right.subList(1, right.size()), "an integer too few");
      List<BigInteger> more = new ArrayList<>(right);
      more.add(BigInteger.ONE);
      refused(seat, more, "an integer too many");
      bounds(sample.operation(), right, seat);
    }
    return new Verdict.Passed("KeyOperation");
  }

  private static void bounds(KeyOperation operation, List<BigInteger> right, Stand.Seat seat) {
    switch (operation) {
      case MOD_EXP -> refused(seat, with(right, 2, BigInteger.ZERO), "a modulus of 0");
      case MOD_EXP_CRT -> {
        refused(seat, with(right, 0, BigInteger.ZERO), "a prime of 0");
        refused(seat, with(right, 1, BigInteger.ZERO), "a prime of 0");
      }
      case DH_COMPUTE_KEY -> {
        BigInteger last = right.get(2).subtract(BigInteger.ONE);
        for (BigInteger peer : List.of(BigInteger.ZERO, BigInteger.ONE, last)) {
          refused(seat, with(right, 1, peer), "a public key of 0, 1 or the modulus less 1");
        }
        refused(seat, with(right, 2, BigInteger.ZERO), "a modulus of 0");
      }
      case DSA_SIGN -> {
        refused(seat, with(right, 2, BigInteger.ZERO), "a q of 0");
        refused(seat, with(right, 4, BigInteger.ZERO), "a private key of 0");
      }
      case DSA_VERIFY -> {
        refused(seat, with(right, 2, BigInteger.ZERO), "a q of 0");
        BigInteger q = right.get(2);
        for (int i = 5; i < 7; i++) {
          for (BigInteger out : List.of(BigInteger.ZERO, q, right.get(i).add(q))) {
            mismatch(seat, with(right, i, out), "a signature that is not from 1 to q - 1");
          }
        }
        BigInteger other = right.get(0).flipBit(0);
        mismatch(seat, with(right, 0, other), "a signature of another hash");
      }
    }
  }

  private static List<BigInteger> with(List<BigInteger> integers, int at, BigInteger other) {
    List<BigInteger> changed = new ArrayList<>(integers);
    changed.set(at, other);
    return changed;
  }

  private static void refused(Stand.Seat seat, List<BigInteger> integers, String what) {
    Ends.refused(seat, IntegerSample.trial(integers), Reason.BAD_REQUEST, what);
  }

  private static void mismatch(Stand.Seat seat, List<BigInteger> integers, String what) {
    Ends.mismatch(seat, IntegerSample.trial(integers), what);
  }
}
