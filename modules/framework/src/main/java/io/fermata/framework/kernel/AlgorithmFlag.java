package io.fermata.framework.kernel;

/** What a driver says of one algorithm: {@code CRYPTO_ALG_FLAG_…} of crypto(9). */
public enum AlgorithmFlag {
  /** Offered; always set once it is registered. */
  SUPPORTED(0x01),
  /** Has a hardware source of random numbers for DH and DSA. */
  RNG_ENABLE(0x02),
  /** Can hash for DSA. */
  DSA_SHA(0x04);

  private final int bit;

  AlgorithmFlag(int bit) {
    this.bit = bit;
  }

  /** The value in crypto(9). */
  public int bit() {
    return bit;
  }
}
