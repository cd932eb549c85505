package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.Slot;
import java.lang.foreign.MemorySegment;

/** One of the library's code contexts, keyed, and room for its result. */
final class MacContext implements Running {
  private static final int LONGEST = 64;

  private final Libcrypto lib;
  private final int length;
  private final long context;
  private final MemorySegment result;

  /**
   * @param context is this object's from now on, also if it throws
   */
  private MacContext(Libcrypto lib, long context, int length) throws DriverException {
    this.lib = lib;
    this.context = context;
    this.length = length;
    try {
      this.result = lib.allocate(LONGEST);
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
      MacContext context = new MacContext(lib, made, algorithm.fixed().result());
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
  public void begin() throws DriverException {
    lib.require(
        Function.EVP_MAC_init, lib.quick(Function.EVP_MAC_init, context, 0, 0, 0, 0, 0));
  }

  @Override
  public void update(Slot input) throws DriverException {
    Pieces.feed(lib, Function.EVP_MAC_update, context, input);
  }

  @Override
  public int finish(DriverRequest request) throws DriverException {
    Memory.requireRoom(request.output(), length);
    lib.require(
        Function.EVP_MAC_final,
        lib.quick(Function.EVP_MAC_final, context, result.address(), 0, LONGEST, 0, 0));
    Memory.copy(result, length, request.output(), 0);
    return length;
  }

  @Override
  public MacContext copy() throws DriverException {
    return new MacContext(lib, lib.made(Function.EVP_MAC_CTX_dup, context, 0, 0), length);
  }

  @Override
  public void free() {
    lib.call(Function.EVP_MAC_CTX_free, context, 0, 0);
    lib.free(result);
  }
}
