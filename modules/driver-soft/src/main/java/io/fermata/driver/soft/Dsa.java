package io.fermata.driver.soft;

import static io.fermata.driver.soft.KeyOperationSession.wrong;
import static java.math.BigInteger.ONE;

import io.fermata.spi.DriverException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.List;

/**
 * Signatures of FIPS 186-4, section 4, under one set of domain parameters. Those are their giver's to trust:
 * only what the arithmetic cannot do is refused, not a modulus that is short or not prime. The hash comes as
 * the integer of its leftmost bits, as many as q has.
 */
final class Dsa {
  /** No numbers that are right need a second nonce more than once in 2^160. */
  private static final int TRIES = 16;

  private final BigInteger p;
  private final BigInteger q;
  private final BigInteger g;

  private Dsa(BigInteger p, BigInteger q, BigInteger g) {
    this.p = p;
    this.q = q;
    this.g = g;
  }

  static Dsa of(BigInteger p, BigInteger q, BigInteger g) throws DriverException {
    Powers.odd("p", p);
    Powers.odd("q", q);
    if (p.compareTo(q) <= 0 || p.subtract(ONE).mod(q).signum() != 0) {
      throw wrong("q does not divide p - 1");
    }
    if (g.compareTo(ONE) <= 0 || g.compareTo(p) >= 0) {
      throw wrong("g is not from 2 to p - 1");
    }
    return new Dsa(p, q, g);
  }

  private void checkHash(BigInteger hash) throws DriverException {
    if (hash.bitLength() > q.bitLength()) {
      throw wrong(
          "hash of " + hash.bitLength() + " bits; q has " + q.bitLength()
              + ", so the leftmost " + q.bitLength() + " count");
    }
  }

  private static boolean isFromOneTo(BigInteger number, BigInteger limit) {
    return number.signum() > 0 && number.compareTo(limit) < 0;
  }

  /** r and s. */
  List<BigInteger> sign(BigInteger hash, BigInteger privateKey, SecureRandom random)
      throws DriverException {
    checkHash(hash);
    if (!isFromOneTo(privateKey, q)) {
      throw wrong("the private key is not from 1 to q - 1");
    }
    for (int i = 0; i < TRIES; i++) {
      BigInteger k = nonce(random);
      BigInteger r = g.modPow(k, p).mod(q);
      BigInteger s = inverse(k).multiply(hash.add(privateKey.multiply(r))).mod(q);
      if (r.signum() != 0 && s.signum() != 0) {
        return List.of(r, s);
      }
    }
    throw wrong("these domain parameters make no signature");
  }

  /**
   * From 1 to q - 1, each as likely as any other: FIPS 186-4, B.2.2, by drawing again. A nonce that is
   * known, comes again or leans to one side gives the private key away.
   */
  BigInteger nonce(SecureRandom random) {
    while (true) {
      BigInteger k = new BigInteger(q.bitLength(), random);
      if (isFromOneTo(k, q)) {
        return k;
      }
    }
  }

  private BigInteger inverse(BigInteger number) throws DriverException {
    try {
      return number.modInverse(q);
    } catch (ArithmeticException e) {
      throw wrong("q is not prime");
    }
  }

  /** False for whatever is no signature of this hash. */
  boolean verify(BigInteger hash, BigInteger publicKey, BigInteger r, BigInteger s)
      throws DriverException {
    checkHash(hash);
    if (publicKey.compareTo(ONE) <= 0 || publicKey.compareTo(p) >= 0) {
      throw wrong("the public key is not from 2 to p - 1");
    }
    if (!isFromOneTo(r, q) || !isFromOneTo(s, q)) {
      return false;
    }
    BigInteger w = inverse(s);
    BigInteger one = g.modPow(hash.multiply(w).mod(q), p);
    BigInteger other = publicKey.modPow(r.multiply(w).mod(q), p);
    return one.multiply(other).mod(p).mod(q).equals(r);
  }
}
