package io.fermata.spi;

/** The two kinds of work that a driver is blocked for, and unblocked, apart from each other. */
public enum WorkKind {
  /** Ciphers, codes, hashes, compression: {@code CRYPTO_SYMQ}. */
  SYMMETRIC,
  /** Key operations and signatures: {@code CRYPTO_ASYMQ}. */
  ASYMMETRIC;

  /** The kind of work of a session. */
  public static WorkKind of(SessionSpec.Kind kind) {
    return kind == SessionSpec.Kind.KEY_OPERATION || kind == SessionSpec.Kind.SIGNATURE
        ? ASYMMETRIC
        : SYMMETRIC;
  }
}
