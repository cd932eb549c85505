package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/**
 * Signs or verifies the hash of a message: RSA and ECDSA. The hash has a context of its own, and the key's is made ready
 * once: to let the library do both in one costs it several look-ups for each signature.
 */
final class HashSigner implements Running {
  private final Libcrypto lib;
  private final DigestContext digest;
  private final KeyContext key;
  private final int hash;
  // its first word is a length
  private final MemorySegment signature;

  /**
   * @param digest becomes this object's; it is freed if this throws
   * @param key becomes this object's; it is the caller's if this throws
   * @param hash bytes of the hash
   */
  HashSigner(Libcrypto lib, DigestContext digest, KeyContext key, int hash)
      throws DriverException {
    this.lib = lib;
    this.digest = digest;
    this.key = key;
    this.hash = hash;
    try {
      this.signature = lib.allocate(Long.BYTES + key.key().size());
    } catch (DriverException e) {
      digest.free();
      throw e;
    }
  }

  @Override
  public void begin(Slot nonce) throws DriverException {
    digest.begin(nonce);
  }

  @Override
  public void update(Slot input) throws DriverException {
    digest.update(input);
  }

  @Override
  public int finish(DriverRequest request) throws DriverException {
    key.key().requireFor(request.operation());
    long hashed = digest.finish().address();
    long made = signature.address() + Long.BYTES;
    if (request.operation() == Operation.VERIFY) {
      return verify(request.tag(), hashed);
    }
    signature.set(JAVA_LONG, 0, key.key().size());
    lib.require(
        Function.EVP_PKEY_sign,
        lib.call(Function.EVP_PKEY_sign, key.address(), made, signature.address(), hashed, hash));
    int length = (int) signature.get(JAVA_LONG, 0);
    Memory.requireRoom(request.output(), length);
    Memory.copy(signature.asSlice(Long.BYTES), length, request.output(), 0);
    return length;
  }

  /** Whatever the library finds wrong with a signature makes it a wrong one, no more. */
  private int verify(Slot claimed, long hashed) {
    int length = claimed.length();
    if (length > key.key().size()) {
      return MISMATCH;
    }
    MemorySegment copy = signature.asSlice(Long.BYTES);
    Memory.copy(claimed, 0, length, copy);
    long right =
        lib.call(Function.EVP_PKEY_verify, key.address(), copy.address(), length, hashed, hash);
    if ((int) right == 1) {
      return 0;
    }
    lib.forgetErrors();
    return MISMATCH;
  }

  @Override
  public HashSigner copy() throws DriverException {
    KeyContext same = key.copy();
    try {
      return new HashSigner(lib, digest.copy(), same, hash);
    } catch (DriverException e) {
      same.free();
      throw e;
    }
  }

  @Override
  public void free() {
    digest.free();
    key.free();
    lib.free(signature);
  }
}
