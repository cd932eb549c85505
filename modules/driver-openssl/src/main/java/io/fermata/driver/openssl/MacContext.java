package io.fermata.driver.openssl;

import io.fermata.spi.Algorithm;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Reason;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/** One of the library's code contexts, keyed, with room for its result and for a nonce. */
final class MacContext implements Running {
  private static final int LONGEST = 64;
  private static final int NONCE = LONGEST;
  private static final int NONCE_PARAMETER = NONCE + CipherContext.LONGEST_NONCE;
  private static final int SIZE = NONCE_PARAMETER + 2 * Parameters.SIZE;

  private final Libcrypto lib;
  private final Algorithm fixed;
  private final long context;
  private final MemorySegment result;
  private int nonceLength = -1; // of the parameter that is there

  /**
   * @param context is this object's from now on, also if it throws
   */
  private MacContext(Libcrypto lib, long context, Algorithm fixed) throws DriverException {
    this.lib = lib;
    this.context = context;
    this.fixed = fixed;
    try {
      this.result = lib.allocate(SIZE);
    } catch (DriverException e) {
      lib.call(Function.EVP_MAC_CTX_free, context, 0, 0);
      throw e;
    }
  }

  /** A key, and the contexts that are made for it. */
  static final class Source implements Pool.Source<Running> {
    private final Libcrypto lib;
    private final MacAlgorithm algorithm;
    private final MemorySegment key;
    private final int keyLength;

    /**
     * @param key is copied
     */
    Source(Libcrypto lib, MacAlgorithm algorithm, byte[] key) throws DriverException {
      this.lib = lib;
      this.algorithm = algorithm;
      this.keyLength = key.length;
      this.key = lib.allocate(Math.max(1, key.length)); // an empty key has an address too
      MemorySegment.copy(MemorySegment.ofArray(key), 0, this.key, 0, key.length);
    }

    @Override
    public MacContext make() throws DriverException {
      long made = lib.made(Function.EVP_MAC_CTX_new, algorithm.fetched(), 0, 0);
      MacContext context = new MacContext(lib, made, algorithm.fixed());
      try (Scratch scratch = new Scratch()) {
        long parameters = algorithm.parameters(Parameters.in(scratch, 1), keyLength).address();
        lib.require(
            Function.EVP_MAC_init,
            lib.call(Function.EVP_MAC_init, made, key.address(), keyLength, parameters, 0));
        return context;
      } catch (DriverException e) {
        context.free();
        throw e;
      }
    }

    @Override
    public void free() {
      lib.free(key);
    }
  }

  /** Under the same key. */
  @Override
  public void begin(Slot nonce) throws DriverException {
    long parameters = fixed.nonce().accept(0) ? 0 : parameters(nonce);
    lib.require(
        Function.EVP_MAC_init, lib.quick(Function.EVP_MAC_init, context, 0, 0, parameters, 0, 0));
  }

  private long parameters(Slot nonce) throws DriverException {
    int length = nonce.length();
    if (!fixed.nonce().accept(length)) {
      throw new DriverException(
          Reason.BAD_REQUEST,
          "nonce of " + length + " bytes; " + fixed.name() + " takes " + fixed.nonce());
    }
    if (length > CipherContext.LONGEST_NONCE) {
      throw new DriverException(
          Reason.UNSUPPORTED,
          "nonce of " + length + " bytes; libcrypto takes at most " + CipherContext.LONGEST_NONCE);
    }
    MemorySegment own = result.asSlice(NONCE, CipherContext.LONGEST_NONCE);
    Memory.copy(nonce, 0, length, own);
    MemorySegment array = result.asSlice(NONCE_PARAMETER, 2 * Parameters.SIZE);
    if (length != nonceLength) {
      new Parameters(array).octets("iv", own, length);
      nonceLength = length;
    }
    return array.address();
  }

  @Override
  public void update(Slot input) throws DriverException {
    Pieces.feed(lib, Function.EVP_MAC_update, context, input);
  }

  @Override
  public int finish(DriverRequest request) throws DriverException {
    int length = fixed.result();
    Memory.requireRoom(request.output(), length);
    lib.require(
        Function.EVP_MAC_final,
        lib.quick(Function.EVP_MAC_final, context, result.address(), 0, LONGEST, 0, 0));
    Memory.copy(result, length, request.output(), 0);
    return length;
  }

  @Override
  public MacContext copy() throws DriverException {
    return new MacContext(lib, lib.made(Function.EVP_MAC_CTX_dup, context, 0, 0), fixed);
  }

  @Override
  public void free() {
    lib.call(Function.EVP_MAC_CTX_free, context, 0, 0);
    lib.free(result);
  }
}
