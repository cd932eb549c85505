package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.Taken;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The integers of the known answers, computed by a driver that can do what each operation is. */
class KeyOperationAnswersTest {
  private static final BigInteger K = BigInteger.valueOf(0x358d);

  /** What crypto(9) asks of the operation, by the book. */
  private static void compute(DriverRequest request, KeyOperation operation) {
    List<BigInteger> in = request.parameters();
    switch (operation) {
      case MOD_EXP -> request.succeed(List.of(in.get(0).modPow(in.get(1), in.get(2))));
      case MOD_EXP_CRT -> {
        BigInteger p = in.get(0);
        BigInteger q = in.get(1);
        BigInteger one = in.get(2).modPow(in.get(3), p);
        BigInteger other = in.get(2).modPow(in.get(4), q);
        BigInteger h = in.get(5).multiply(one.subtract(other)).mod(p);
        request.succeed(List.of(other.add(h.multiply(q))));
      }
      case DH_COMPUTE_KEY -> request.succeed(List.of(in.get(1).modPow(in.get(0), in.get(2))));
      case DSA_SIGN -> {
        BigInteger r = in.get(3).modPow(K, in.get(1)).mod(in.get(2));
        BigInteger s =
            K.modInverse(in.get(2)).multiply(in.get(0).add(in.get(4).multiply(r))).mod(in.get(2));
        request.succeed(List.of(r, s));
      }
      case DSA_VERIFY -> {
        BigInteger q = in.get(2);
        BigInteger w = in.get(6).modInverse(q);
        BigInteger one = in.get(3).modPow(in.get(0).multiply(w).mod(q), in.get(1));
        BigInteger other = in.get(4).modPow(in.get(5).multiply(w).mod(q), in.get(1));
        if (one.multiply(other).mod(in.get(1)).mod(q).equals(in.get(5))) {
          request.succeed(List.of());
        } else {
          request.mismatch();
        }
      }
    }
  }

  private static boolean passes(KeyOperation operation, InlineDriver.Act act) {
    try (Framework framework =
        Framework.open(
            DriverDiscovery.Found.of(new InlineDriver("integers").act(act)),
            FrameworkOptions.DEFAULT)) {
      return framework.retest("integers", operation.name()).isEmpty();
    } catch (DriverException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an operation done by the book passes its self test, and one that is a bit off does not")
  void answers(KeyOperation operation) {
    assertTrue(
        passes(
            operation,
            (spec, request) -> {
              compute(request, operation);
              return Taken.DONE;
            }));
    assertFalse(
        passes(
            operation,
            (spec, request) -> {
              DriverRequest right = new DriverRequest(new Silent());
              right.pointAs(request);
              right.begin(request.operation(), request.part());
              compute(right, operation);
              List<BigInteger> results = new ArrayList<>(right.results());
              if (results.isEmpty()) {
                request.succeed(results); // says yes to every signature
              } else {
                results.set(0, results.get(0).flipBit(0));
                request.succeed(results);
              }
              return Taken.DONE;
            }));
  }

  private static final class Silent implements DriverRequest.Owner {
    @Override
    public void ended(DriverRequest request) {
      // looked at by the test
    }

    @Override
    public void endedAgain(DriverRequest request) {
      throw new AssertionError("twice");
    }
  }
}
