package io.fermata.driver.openssl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.fermata.spi.DriverException;
import java.lang.foreign.MemorySegment;

/**
 * The two numbers of an ECDSA signature one after the other, each as long as the order of the curve (IEEE P1363, E.3.1).
 * The library's own signatures are DER (RFC 3279, 2.2.3); its functions turn one into the other.
 *
 * @param width bytes of a number
 */
record EcdsaNumbers(Libcrypto lib, int width) {

  static EcdsaNumbers of(Libcrypto lib, PairKey key) {
    int bits = (int) lib.call(Function.EVP_PKEY_get_bits, key.address(), 0, 0);
    return new EcdsaNumbers(lib, (bits + Byte.SIZE - 1) / Byte.SIZE);
  }

  /** Bytes of a signature; no other is one. */
  int length() {
    return 2 * width;
  }

  /**
   * Takes the numbers out of a DER signature.
   *
   * @param word scratch memory of 8 bytes
   */
  void fromDer(MemorySegment der, int length, MemorySegment word, MemorySegment numbers)
      throws DriverException {
    word.set(JAVA_LONG, 0, der.address());
    long both = lib.made(Function.d2i_ECDSA_SIG, 0, word.address(), length);
    try {
      long at = numbers.address();
      for (Function one : new Function[] {Function.ECDSA_SIG_get0_r, Function.ECDSA_SIG_get0_s}) {
        long number = lib.call(one, both, 0, 0);
        lib.require(
            Function.BN_bn2binpad, lib.call(Function.BN_bn2binpad, number, at, width));
        at += width;
      }
    } finally {
      lib.call(Function.ECDSA_SIG_free, both, 0, 0);
    }
  }

  /**
   * Makes a DER signature of the numbers.
   *
   * @param word scratch memory of 8 bytes
   * @param der room for the longest signature there is
   * @return its length; more than there is room for, and nothing written, if the numbers are longer than any signature's
   */
  int toDer(MemorySegment numbers, MemorySegment word, MemorySegment der) throws DriverException {
    long both = lib.made(Function.ECDSA_SIG_new, 0, 0, 0);
    try {
      long first = lib.made(Function.BN_bin2bn, numbers.address(), width, 0);
      long second = lib.call(Function.BN_bin2bn, numbers.address() + width, width, 0);
      if ((int) lib.call(Function.ECDSA_SIG_set0, both, first, second) != 1) {
        lib.call(Function.BN_free, first, 0, 0);
        lib.call(Function.BN_free, second, 0, 0);
        throw lib.failure(Function.ECDSA_SIG_set0);
      }
      int length = (int) lib.call(Function.i2d_ECDSA_SIG, both, 0, 0);
      if (length <= der.byteSize()) {
        word.set(JAVA_LONG, 0, der.address());
        lib.require(
            Function.i2d_ECDSA_SIG, lib.call(Function.i2d_ECDSA_SIG, both, word.address(), 0));
      }
      return length;
    } finally {
      lib.call(Function.ECDSA_SIG_free, both, 0, 0);
    }
  }
}
