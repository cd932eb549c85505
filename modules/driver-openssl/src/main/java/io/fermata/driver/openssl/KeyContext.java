package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;

/**
 * One of the library's key contexts, made ready once for one kind of operation, which is then done any number of times.
 *
 * @param address of the library's object, which holds the key too
 */
record KeyContext(Libcrypto lib, long address, PairKey key) implements Pool.Context {

  /** What a context is made ready with. */
  interface Ready {
    /**
     * Makes it ready.
     *
     * @param key private or public
     * @param context new
     * @param scratch for parameters, which are only read
     */
    void make(PairKey key, long context, Scratch scratch) throws DriverException;
  }

  static KeyContext of(Libcrypto lib, PairKey key, Ready ready) throws DriverException {
    KeyContext made =
        new KeyContext(
            lib, lib.made(Function.EVP_PKEY_CTX_new_from_pkey, 0, key.address(), 0), key);
    try (Scratch scratch = new Scratch()) {
      ready.make(key, made.address, scratch);
      return made;
    } catch (DriverException e) {
      made.free();
      throw e;
    }
  }

  KeyContext copy() throws DriverException {
    return new KeyContext(lib, lib.made(Function.EVP_PKEY_CTX_dup, address, 0, 0), key);
  }

  @Override
  public void free() {
    lib.call(Function.EVP_PKEY_CTX_free, address, 0, 0);
  }
}
