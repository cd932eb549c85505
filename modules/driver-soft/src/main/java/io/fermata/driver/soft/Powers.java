package io.fermata.driver.soft;

import static io.fermata.driver.soft.KeyOperationSession.wrong;
import static java.math.BigInteger.ONE;

import io.fermata.spi.DriverException;
import java.math.BigInteger;
import java.util.List;

/** Powers modulo an integer. Not constant in time. */
final class Powers {
  private static final BigInteger TWO = BigInteger.TWO;

  private Powers() {}

  /** Any modulus but 0; an even one is slower. */
  static BigInteger modExp(BigInteger base, BigInteger exponent, BigInteger modulus)
      throws DriverException {
    if (modulus.signum() == 0) {
      throw wrong("modulus is 0; it is at least 1");
    }
    return base.modPow(exponent, modulus);
  }

  /**
   * RFC 8017, 5.1.2, 2b, for two primes.
   *
   * @param in p, q, base, exponent modulo p - 1, exponent modulo q - 1, inverse of q modulo p
   */
  static BigInteger modExpCrt(List<BigInteger> in) throws DriverException {
    BigInteger p = odd("p", in.get(0));
    BigInteger q = odd("q", in.get(1));
    BigInteger base = in.get(2);
    BigInteger inverse = in.get(5);
    if (!inverse.multiply(q).mod(p).equals(ONE)) {
      throw wrong("the coefficient is not the inverse of q modulo p");
    }
    BigInteger one = base.modPow(in.get(3), p);
    BigInteger other = base.modPow(in.get(4), q);
    return other.add(inverse.multiply(one.subtract(other)).mod(p).multiply(q));
  }

  /** SP 800-56A revision 3, 5.7.1.1: a peer's key of a tiny group is refused, before and after. */
  static BigInteger sharedSecret(BigInteger own, BigInteger peer, BigInteger modulus)
      throws DriverException {
    odd("modulus", modulus);
    BigInteger last = modulus.subtract(ONE);
    if (own.signum() == 0) {
      throw wrong("the private key is 0; it is at least 1");
    }
    if (peer.compareTo(TWO) < 0 || peer.compareTo(last) >= 0) {
      throw wrong("the peer's public key is not from 2 to the modulus less 2");
    }
    BigInteger secret = peer.modPow(own, modulus);
    if (secret.compareTo(ONE) <= 0 || secret.equals(last)) {
      throw wrong("the peer's public key is of a group that is too small");
    }
    return secret;
  }

  static BigInteger odd(String name, BigInteger number) throws DriverException {
    if (!number.testBit(0) || number.equals(ONE)) {
      throw wrong(name + " is even, 0 or 1; it is an odd prime");
    }
    return number;
  }
}
