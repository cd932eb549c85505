package io.fermata.conformance;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;
import static java.math.BigInteger.ZERO;

import io.fermata.spi.KeyOperation;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Legal requests of a key operation, and what the formula of its standard makes of them. */
final class IntegerSample implements Repertoire {
  private static final BigInteger P = PublishedKeyOperation.P;
  private static final BigInteger Q = PublishedKeyOperation.Q;
  private static final BigInteger G = PublishedKeyOperation.G;

  private final KeyOperation operation;

  private IntegerSample(KeyOperation operation) {
    this.operation = operation;
  }

  /** Empty if it is no key operation. */
  static Optional<IntegerSample> of(String algorithm) {
    for (KeyOperation operation : KeyOperation.values()) {
      if (operation.name().equals(algorithm)) {
        return Optional.of(new IntegerSample(operation));
      }
    }
    return Optional.empty();
  }

  KeyOperation operation() {
    return operation;
  }

  @Override
  public String name() {
    return operation.name();
  }

  @Override
  public Kind kind() {
    return Kind.KEY_OPERATION;
  }

  @Override
  public SessionSpec spec(Random random) {
    return SessionSpec.keyOperation(operation);
  }

  static Trial trial(List<BigInteger> integers) {
    return Trial.of(Operation.KEY_OPERATION, new byte[0]).integers(integers);
  }

  /**
   * Of numbers of about so many bytes; those of DSA are of the group of FIPS 186-2, appendix 5, whose length they
   * have.
   */
  @Override
  public Trial trial(Random random, int length) {
    int bits = Math.max(2, length) * Byte.SIZE;
    return trial(
        switch (operation) {
          case MOD_EXP ->
              List.of(
                  new BigInteger(bits, random),
                  new BigInteger(bits, random),
                  new BigInteger(bits, random).setBit(bits - 1).setBit(0));
          case MOD_EXP_CRT -> crt(random, bits);
          case DH_COMPUTE_KEY ->
              List.of(fromOneTo(P.shiftRight(1), random), G.modPow(fromOneTo(Q, random), P), P);
          case DSA_SIGN -> List.of(hash(random), P, Q, G, fromOneTo(Q, random));
          case DSA_VERIFY -> signed(random);
        });
  }

  private static List<BigInteger> crt(Random random, int bits) {
    BigInteger p = BigInteger.probablePrime(bits / 2, random);
    BigInteger q = p;
    while (q.equals(p)) {
      q = BigInteger.probablePrime(bits / 2, random);
    }
    BigInteger base = new BigInteger(bits, random).mod(p.multiply(q));
    BigInteger exponent = new BigInteger(bits, random);
    return List.of(
        p, q, base, exponent.mod(p.subtract(ONE)), exponent.mod(q.subtract(ONE)), q.modInverse(p));
  }

  private static BigInteger hash(Random random) {
    return new BigInteger(Q.bitLength(), random);
  }

  private static BigInteger fromOneTo(BigInteger limit, Random random) {
    return new BigInteger(limit.bitLength() - 1, random).add(ONE);
  }

  /** FIPS 186-4, 4.6; k is drawn as it must never be for a key that is to stay secret. */
  private static List<BigInteger> signed(Random random) {
    BigInteger x = fromOneTo(Q, random);
    BigInteger k = fromOneTo(Q, random);
    BigInteger hash = hash(random);
    BigInteger r = G.modPow(k, P).mod(Q);
    BigInteger s = k.modInverse(Q).multiply(hash.add(x.multiply(r))).mod(Q);
    return List.of(hash, P, Q, G, G.modPow(x, P), r, s);
  }

  @Override
  public Optional<Trial> back(Trial forth, byte[] output) {
    return Optional.empty();
  }

  @Override
  public List<Integer> lengths() {
    return List.of(65);
  }

  @Override
  public boolean isRepeatable() {
    return operation != KeyOperation.DSA_SIGN;
  }

  /** Legal numbers at the ends of what is legal. */
  List<Trial> edges() {
    List<Trial> edges = new ArrayList<>();
    if (operation == KeyOperation.MOD_EXP) {
      BigInteger modulus = BigInteger.valueOf(97);
      edges.add(trial(List.of(ZERO, BigInteger.TEN, modulus)));
      edges.add(trial(List.of(BigInteger.TEN, ZERO, modulus)));
      edges.add(trial(List.of(modulus.add(TWO), BigInteger.TEN, modulus)));
      edges.add(trial(List.of(BigInteger.TEN, BigInteger.TEN, ONE)));
      edges.add(trial(List.of(BigInteger.valueOf(7), BigInteger.TEN, BigInteger.valueOf(96))));
    }
    return edges;
  }

  /** Where the formula stands. */
  String formula() {
    return switch (operation) {
      case MOD_EXP -> "RFC 8017, 5.1.1, base to the exponent, modulo";
      case MOD_EXP_CRT -> "RFC 8017, 5.1.2, 2b: the power, modulo each prime";
      case DSA_SIGN -> "FIPS 186-4, 4.7: the signature verifies";
      case DSA_VERIFY -> "FIPS 186-4, 4.6: what is signed so verifies";
      case DH_COMPUTE_KEY -> "SP 800-56A, 5.7.1.1";
    };
  }

  /** True if these are results of the formula. */
  boolean isRight(Trial trial, List<BigInteger> results) {
    List<BigInteger> in = trial.integers();
    return switch (operation) {
      case MOD_EXP -> results.equals(List.of(power(in.get(0), in.get(1), in.get(2))));
      case DH_COMPUTE_KEY -> results.equals(List.of(power(in.get(1), in.get(0), in.get(2))));
      case MOD_EXP_CRT ->
          results.size() == 1
              && isBelow(results.get(0), in.get(0).multiply(in.get(1)))
              && isPower(results.get(0), in.get(2), in.get(3), in.get(0))
              && isPower(results.get(0), in.get(2), in.get(4), in.get(1));
      case DSA_VERIFY -> results.isEmpty();
      case DSA_SIGN ->
          results.size() == 2
              && results.stream().allMatch(number -> number.signum() > 0 && isBelow(number, Q))
              && DsaNumbers.verifies(P, Q, G, G.modPow(in.get(4), P), in.get(0), results);
    };
  }

  private static boolean isBelow(BigInteger number, BigInteger limit) {
    return number.signum() >= 0 && number.compareTo(limit) < 0;
  }

  /** True if it is the power modulo a prime: by the Chinese remainder theorem there is one such number. */
  private static boolean isPower(
      BigInteger number, BigInteger base, BigInteger exponent, BigInteger prime) {
    return number.mod(prime).equals(power(base, exponent, prime));
  }

  private static BigInteger power(BigInteger base, BigInteger exponent, BigInteger modulus) {
    return base.modPow(exponent, modulus);
  }
}
