package io.fermata.driver.soft;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Reason;
import io.fermata.spi.Taken;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;

/** One operation on integers. What is said of wrong ones never tells their value. */
final class KeyOperationSession implements DriverSession {
  private final KeyOperation operation;
  private final SecureRandom random;

  KeyOperationSession(KeyOperation operation, SecureRandom random) {
    this.operation = operation;
    this.random = random;
  }

  @Override
  public Taken submit(DriverRequest request, boolean more) {
    List<BigInteger> in = request.parameters();
    try {
      check(in);
      switch (operation) {
        case MOD_EXP -> request.succeed(List.of(Powers.modExp(in.get(0), in.get(1), in.get(2))));
        case MOD_EXP_CRT -> request.succeed(List.of(Powers.modExpCrt(in)));
        case DH_COMPUTE_KEY ->
            request.succeed(List.of(Powers.sharedSecret(in.get(0), in.get(1), in.get(2))));
        case DSA_SIGN ->
            request.succeed(
                Dsa.of(in.get(1), in.get(2), in.get(3)).sign(in.get(0), in.get(4), random));
        case DSA_VERIFY -> {
          Dsa dsa = Dsa.of(in.get(1), in.get(2), in.get(3));
          if (dsa.verify(in.get(0), in.get(4), in.get(5), in.get(6))) {
            request.succeed(List.of());
          } else {
            request.mismatch();
          }
        }
      }
    } catch (DriverException e) {
      request.fail(e);
    }
    return Taken.DONE;
  }

  private void check(List<BigInteger> in) throws DriverException {
    if (in.size() != operation.inputs()) {
      throw wrong(operation + " of " + in.size() + " integers; it takes " + operation.inputs());
    }
    for (BigInteger integer : in) {
      if (integer.signum() < 0) {
        throw wrong(operation + " of a negative integer");
      }
      if (integer.bitLength() > SoftDriver.LONGEST_INTEGER * Byte.SIZE) {
        throw wrong(
            operation + " of an integer of " + integer.bitLength() + " bits; at most "
                + SoftDriver.LONGEST_INTEGER * Byte.SIZE);
      }
    }
  }

  static DriverException wrong(String why) {
    return new DriverException(Reason.BAD_REQUEST, why);
  }

  @Override
  public void close() {
    // has no key
  }
}
