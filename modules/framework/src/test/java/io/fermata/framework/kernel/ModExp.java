package io.fermata.framework.kernel;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A device's function for one key operation. */
final class ModExp implements DriverCalls.ProcessKeyRequest {
  private final KernelCrypto crypto;

  ModExp(KernelCrypto crypto) {
    this.crypto = crypto;
  }

  static KeyRequest request(int base, int exponent, int modulus) {
    Stream<Integer> numbers = IntStream.of(base, exponent, modulus).boxed();
    return new KeyRequest().inputs(numbers.map(BigInteger::valueOf).toList());
  }

  @Override
  public Errno process(@Nullable Object arg, KeyRequest request) {
    List<BigInteger> in = request.inputs();
    crypto.kdone(request.outputs(List.of(in.get(0).modPow(in.get(1), in.get(2)))));
    return Errno.SUCCESS;
  }
}
