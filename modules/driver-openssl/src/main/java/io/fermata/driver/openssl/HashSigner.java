package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Operation;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Signs or verifies the hash of a message: RSA and ECDSA, as DER or as two numbers. The hash has a context of its own, and the key's is made ready
 * once: to let the library do both in one costs it several look-ups for each signature.
 */
final class HashSigner implements Running {
  private final Libcrypto lib;
  private final Hasher digest;
  private final KeyContext key;
  private final Optional<EcdsaNumbers> numbers;
  // a word, which is a length or an address; the library's signature; its numbers, if that is what is wanted
  private final MemorySegment room;
  private final MemorySegment signature;

  /**
   * @param digest becomes this object's; it is freed if this throws
   * @param key becomes this object's; it is the caller's if this throws
   * @param numbers what signatures are, if not what the library makes
   */
  HashSigner(Libcrypto lib, Hasher digest, KeyContext key, Optional<EcdsaNumbers> numbers)
      throws DriverException {
    this.lib = lib;
    this.digest = digest;
    this.key = key;
    this.numbers = numbers;
    int size = key.key().size();
    try {
      this.room = lib.allocate(Long.BYTES + size + numbers.map(EcdsaNumbers::length).orElse(0));
      this.signature = room.asSlice(Long.BYTES, size);
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
    MemorySegment hashed = digest.finish();
    if (request.operation() == Operation.VERIFY) {
      return verify(request.tag(), hashed);
    }
    room.set(JAVA_LONG, 0, key.key().size());
    lib.require(
        Function.EVP_PKEY_sign,
        lib.call(
            Function.EVP_PKEY_sign,
            key.address(), signature.address(), room.address(), hashed.address(), hashed.byteSize()));
    int length = (int) room.get(JAVA_LONG, 0);
    if (numbers.isEmpty()) {
      return put(signature, length, request.output());
    }
    numbers.get().fromDer(signature, length, room, behind());
    return put(behind(), numbers.get().length(), request.output());
  }

  private static int put(MemorySegment made, int length, Slot output) throws DriverException {
    Memory.requireRoom(output, length);
    Memory.copy(made, length, output, 0);
    return length;
  }

  /** Where the numbers are. */
  private MemorySegment behind() {
    return room.asSlice(Long.BYTES + signature.byteSize());
  }

  /** Whatever the library finds wrong with a signature makes it a wrong one, no more. */
  private int verify(Slot claimed, MemorySegment hashed) throws DriverException {
    int length = claimed.length();
    if (numbers.isPresent()) {
      if (length != numbers.get().length()) {
        return MISMATCH;
      }
      Memory.copy(claimed, 0, length, behind());
      length = numbers.get().toDer(behind(), room, signature);
    }
    if (length > key.key().size()) {
      return MISMATCH;
    }
    if (numbers.isEmpty()) {
      Memory.copy(claimed, 0, length, signature);
    }
    long right =
        lib.call(
            Function.EVP_PKEY_verify,
            key.address(), signature.address(), length, hashed.address(), hashed.byteSize());
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
      return new HashSigner(lib, digest.copy(), same, numbers);
    } catch (DriverException e) {
      same.free();
      throw e;
    }
  }

  @Override
  public void free() {
    digest.free();
    key.free();
    lib.free(room);
  }
}
