package io.fermata.spi;

/**
 * The key operations of crypto(9): arithmetic on large integers, without a session. To a driver each is
 * the algorithm of a session of kind {@link SessionSpec.Kind#KEY_OPERATION} that has no key, under the
 * name of the constant.
 *
 * <p>Another number of integers, a modulus or prime of 0, a private key of 0, and a peer's public key of 0, 1 or the
 * modulus less 1 (SP 800-56A, 5.6.2.3.1) are a bad request. A signature whose numbers are not from 1 to q - 1 is a
 * mismatch.
 */
public enum KeyOperation {
  /** Base, exponent, modulus; the power. */
  MOD_EXP(0, 3, 1),
  /** Two primes, base, two exponents, coefficient; the power, by the Chinese remainder theorem. */
  MOD_EXP_CRT(1, 6, 1),
  /** Hash, p, q, g, private key; r and s. */
  DSA_SIGN(2, 5, 2),
  /** Hash, p, q, g, public key, r, s; no result: a wrong signature is a mismatch. */
  DSA_VERIFY(3, 7, 0),
  /** Private key, the peer's public key, modulus; the shared secret. */
  DH_COMPUTE_KEY(4, 3, 1);

  private final int code;
  private final int inputs;
  private final int outputs;

  KeyOperation(int code, int inputs, int outputs) {
    this.code = code;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /** The number that crypto(9) gives it ({@code CRK_…}). */
  public int code() {
    return code;
  }

  /** How many integers go in. */
  public int inputs() {
    return inputs;
  }

  /** How many integers come out. */
  public int outputs() {
    return outputs;
  }
}
