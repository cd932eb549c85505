package io.fermata.conformance;

import java.math.BigInteger;
import java.util.List;

/** What a signature of FIPS 186-4, section 4, must fulfil, over integers: 4.7. */
final class DsaNumbers {

  private DsaNumbers() {}

  /** True if {@code signature}, r and s, each from 1 to q - 1, is one of {@code hash}. */
  static boolean verifies(
      BigInteger p,
      BigInteger q,
      BigInteger g,
      BigInteger publicKey,
      BigInteger hash,
      List<BigInteger> signature) {
    BigInteger r = signature.get(0);
    BigInteger w = signature.get(1).modInverse(q);
    BigInteger one = g.modPow(hash.multiply(w).mod(q), p);
    BigInteger other = publicKey.modPow(r.multiply(w).mod(q), p);
    return one.multiply(other).mod(p).mod(q).equals(r);
  }
}
