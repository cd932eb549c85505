package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/** A message that is a hash already, of any kind, and goes to the signature as it is. */
final class GivenHash implements Hasher {
  private final Libcrypto lib;
  private final PublicKeyAlgorithm algorithm;
  private final MemorySegment hash;
  private int length;

  GivenHash(Libcrypto lib, PublicKeyAlgorithm algorithm) throws DriverException {
    this.lib = lib;
    this.algorithm = algorithm;
    this.hash = lib.allocate(algorithm.signable().most());
  }

  @Override
  public void begin(Slot nonce) {
    length = 0;
  }

  @Override
  public void update(Slot input) throws DriverException {
    int more = input.length();
    if (more > hash.byteSize() - length) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "a hash of more than " + hash.byteSize() + " bytes; " + algorithm.name() + " takes "
              + algorithm.signable());
    }
    Memory.copy(input, 0, more, hash.asSlice(length));
    length += more;
  }

  @Override
  public MemorySegment finish() {
    return hash.asSlice(0, length);
  }

  @Override
  public GivenHash copy() throws DriverException {
    GivenHash copy = new GivenHash(lib, algorithm);
    MemorySegment.copy(hash, 0, copy.hash, 0, length);
    copy.length = length;
    return copy;
  }

  @Override
  public void free() {
    lib.free(hash);
  }
}
