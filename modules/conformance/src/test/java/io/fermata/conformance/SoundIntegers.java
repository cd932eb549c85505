package io.fermata.conformance;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.math.BigInteger;
import java.util.List;

/** Key operations that are right, inline; a broken one overrides one thing. */
class SoundIntegers implements DriverSession {
  final KeyOperation operation;

  SoundIntegers(KeyOperation operation) {
    this.operation = operation;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    List<BigInteger> in = request.parameters();
    if (isWrong(in)) {
      request.fail(Reason.BAD_REQUEST, "these integers are none of " + operation);
    } else if (operation == KeyOperation.DSA_VERIFY) {
      if (verifies(in)) {
        request.succeed(List.of());
      } else {
        request.mismatch();
      }
    } else {
      request.succeed(compute(in));
    }
    return Taken.DONE;
  }

  boolean isWrong(List<BigInteger> in) {
    if (in.size() != operation.inputs()) {
      return true;
    }
    return switch (operation) {
      case MOD_EXP -> in.get(2).signum() == 0;
      case MOD_EXP_CRT -> in.get(0).signum() == 0 || in.get(1).signum() == 0;
      case DH_COMPUTE_KEY ->
          in.get(2).signum() == 0
              || in.get(1).compareTo(BigInteger.ONE) <= 0
              || in.get(1).compareTo(in.get(2).subtract(BigInteger.ONE)) >= 0;
      case DSA_SIGN -> in.get(2).signum() == 0 || in.get(4).signum() == 0;
      case DSA_VERIFY -> in.get(2).signum() == 0;
    };
  }

  boolean verifies(List<BigInteger> in) {
    BigInteger q = in.get(2);
    List<BigInteger> signature = in.subList(5, 7);
    return signature.stream().allMatch(number -> number.signum() > 0 && number.compareTo(q) < 0)
        && DsaNumbers.verifies(in.get(1), q, in.get(3), in.get(4), in.get(0), signature);
  }

  List<BigInteger> compute(List<BigInteger> in) {
    return switch (operation) {
      case MOD_EXP -> List.of(in.get(0).modPow(in.get(1), in.get(2)));
      case DH_COMPUTE_KEY -> List.of(in.get(1).modPow(in.get(0), in.get(2)));
      case MOD_EXP_CRT -> {
        BigInteger one = in.get(2).modPow(in.get(3), in.get(0));
        BigInteger other = in.get(2).modPow(in.get(4), in.get(1));
        BigInteger times = in.get(5).multiply(one.subtract(other)).mod(in.get(0));
        yield List.of(other.add(times.multiply(in.get(1))));
      }
      default -> {
        BigInteger q = in.get(2);
        BigInteger k = BigInteger.valueOf(1_234_567);
        BigInteger r = in.get(3).modPow(k, in.get(1)).mod(q);
        yield List.of(r, k.modInverse(q).multiply(in.get(0).add(in.get(4).multiply(r))).mod(q));
      }
    };
  }

  @Override
  public void close() {
    // holds nothing
  }
}
