package io.fermata.framework.kernel;

import io.fermata.spi.WorkKind;

/** The two queues that a driver blocks and unblocks apart from each other. */
public enum CryptoQueue {
  /** {@code CRYPTO_SYMQ}: requests of sessions. */
  SYMQ(0x1, WorkKind.SYMMETRIC),
  /** {@code CRYPTO_ASYMQ}: key operations. */
  ASYMQ(0x2, WorkKind.ASYMMETRIC);

  private final int bit;
  private final WorkKind kind;

  CryptoQueue(int bit, WorkKind kind) {
    this.bit = bit;
    this.kind = kind;
  }

  /** The value in crypto(9). */
  public int bit() {
    return bit;
  }

  WorkKind kind() {
    return kind;
  }
}
