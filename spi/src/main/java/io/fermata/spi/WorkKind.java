package io.fermata.spi;

/** The two kinds of work that a driver is blocked for, and unblocked, apart from each other. */
public enum WorkKind {
  /** Ciphers, key wraps, codes, hashes, key derivation, compression: {@code CRYPTO_SYMQ}. */
  SYMMETRIC,
  /** Whatever a private or public key is needed for, and key operations: {@code CRYPTO_ASYMQ}. */
  ASYMMETRIC;

  /** The kind of work of a session. */
  public static WorkKind of(SessionSpec.Kind kind) {
    return switch (kind) {
      case SIGNATURE, KEY_AGREEMENT, KEY_ENCAPSULATION, PUBLIC_KEY_CIPHER, KEY_GENERATION, KEY_OPERATION ->
          ASYMMETRIC;
      case CIPHER, AEAD, KEY_WRAP, ENCRYPT_THEN_MAC, DIGEST, MAC, KEY_DERIVATION, COMPRESSION, CHAIN ->
          SYMMETRIC;
    };
  }
}
