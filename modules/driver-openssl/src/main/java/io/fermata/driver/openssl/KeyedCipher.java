package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import java.lang.foreign.MemorySegment;

/**
 * A key and a direction, and the contexts that are made for them. The key's bytes are kept in native memory rather than
 * in a context to copy: before 3.1 the library could not copy every mode's, and CCM expands its key anew for
 * nonces of another length.
 */
final class KeyedCipher implements Pool.Source<CipherContext> {
  private final Libcrypto lib;
  private final CipherMode mode;
  private final long cipher;
  private final boolean encrypts;
  private final int tag;
  private final MemorySegment key;

  /**
   * @param cipher as fetched, for keys of this length
   * @param key is copied
   * @param tag bytes of the tag; 0 if there is none
   */
  KeyedCipher(
      Libcrypto lib, CipherMode mode, long cipher, byte[] key, boolean encrypts, int tag)
      throws DriverException {
    this.lib = lib;
    this.mode = mode;
    this.cipher = cipher;
    this.encrypts = encrypts;
    this.tag = tag;
    this.key = lib.allocate(key.length);
    MemorySegment.copy(MemorySegment.ofArray(key), 0, this.key, 0, key.length);
  }

  @Override
  public CipherContext make() throws DriverException {
    CipherContext made = new CipherContext(lib, mode, encrypts, tag);
    try {
      made.key(cipher, key);
      return made;
    } catch (DriverException e) {
      made.free();
      throw e;
    }
  }

  @Override
  public void free() {
    lib.free(key);
  }
}
