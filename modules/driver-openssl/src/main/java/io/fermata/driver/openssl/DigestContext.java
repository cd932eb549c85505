package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/** One of the library's digest contexts, and room for its result. */
final class DigestContext implements Running, Hasher {
  private static final int LONGEST = 64;

  private final Libcrypto lib;
  private final long digest;
  private final int length;
  private final long context;
  private final MemorySegment result;
  private final MemorySegment hash; // as much of that as is the hash

  /**
   * @param digest as fetched
   * @param length bytes of the hash
   */
  DigestContext(Libcrypto lib, long digest, int length) throws DriverException {
    this.lib = lib;
    this.digest = digest;
    this.length = length;
    this.context = lib.made(Function.EVP_MD_CTX_new, 0, 0, 0);
    try {
      this.result = lib.allocate(LONGEST);
      this.hash = result.asSlice(0, length);
    } catch (DriverException e) {
      lib.call(Function.EVP_MD_CTX_free, context, 0, 0);
      throw e;
    }
  }

  /** The contexts of a session, which has no key. */
  record Source(Libcrypto lib, long digest, int length) implements Pool.Source<Running> {
    @Override
    public Running make() throws DriverException {
      return new DigestContext(lib, digest, length);
    }

    @Override
    public void free() {
      // what was fetched stays
    }
  }

  @Override
  public void begin(Slot nonce) throws DriverException {
    lib.require(
        Function.EVP_DigestInit_ex2, lib.quick(Function.EVP_DigestInit_ex2, context, digest, 0));
  }

  @Override
  public void update(Slot input) throws DriverException {
    Pieces.feed(lib, Function.EVP_DigestUpdate, context, input);
  }

  @Override
  public int finish(DriverRequest request) throws DriverException {
    Memory.requireRoom(request.output(), length);
    Memory.copy(finish(), length, request.output(), 0);
    return length;
  }

  @Override
  public MemorySegment finish() throws DriverException {
    lib.require(
        Function.EVP_DigestFinal_ex,
        lib.quick(Function.EVP_DigestFinal_ex, context, result.address(), 0));
    return hash;
  }

  @Override
  public DigestContext copy() throws DriverException {
    DigestContext copy = new DigestContext(lib, digest, length);
    if ((int) lib.call(Function.EVP_MD_CTX_copy_ex, copy.context, context, 0) <= 0) {
      copy.free();
      throw lib.failure(Function.EVP_MD_CTX_copy_ex);
    }
    return copy;
  }

  @Override
  public void free() {
    lib.call(Function.EVP_MD_CTX_free, context, 0, 0);
    lib.free(result);
  }
}
