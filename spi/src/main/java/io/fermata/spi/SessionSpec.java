package io.fermata.spi;

import java.security.Key;
import java.util.Objects;
import java.util.Optional;

/**
 * The parameters of a session: what kind of work, by which algorithm, under which key.
 *
 * <p>The key stays the caller's: it is neither copied nor wiped here. A driver overwrites what it
 * derives from it when the session closes.
 *
 * @param kind what the session is for
 * @param algorithm {@code AES/GCM}, {@code ChaCha20-Poly1305}, {@code HmacSHA256}, {@code SHA-256},
 *     {@code SHA256withECDSA}
 * @param key the key; absent for a digest
 * @param tagLength length of an AEAD tag in bytes; 0 for other kinds
 */
public record SessionSpec(Kind kind, String algorithm, Optional<Key> key, int tagLength) {

  /** What a session is for. */
  public enum Kind {
    /** Authenticated encryption and decryption with a secret key. */
    AEAD,
    /** Hashing, without a key. */
    DIGEST,
    /** Authentication codes with a secret key. */
    MAC,
    /** Signing with a private key, or verifying with a public one. */
    SIGNATURE
  }

  public SessionSpec {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(key, "key");
    if (tagLength < 0 || (kind != Kind.AEAD && tagLength != 0)) {
      throw new IllegalArgumentException(
          "tagLength is " + tagLength + "; it is a number of bytes for AEAD and 0 otherwise");
    }
  }

  /** Authenticated encryption with a 16-byte tag. A key must be added. */
  public static SessionSpec aead(String algorithm) {
    return new SessionSpec(Kind.AEAD, algorithm, Optional.empty(), 16);
  }

  /** Hashing. */
  public static SessionSpec digest(String algorithm) {
    return new SessionSpec(Kind.DIGEST, algorithm, Optional.empty(), 0);
  }

  /** Message authentication. A key must be added. */
  public static SessionSpec mac(String algorithm) {
    return new SessionSpec(Kind.MAC, algorithm, Optional.empty(), 0);
  }

  /** Signing or verifying. A private or a public key must be added. */
  public static SessionSpec signature(String algorithm) {
    return new SessionSpec(Kind.SIGNATURE, algorithm, Optional.empty(), 0);
  }

  /** The same with this key. */
  public SessionSpec key(Key key) {
    return new SessionSpec(kind, algorithm, Optional.of(key), tagLength);
  }

  /** The same with a tag of this many bytes. */
  public SessionSpec tagLength(int tagLength) {
    return new SessionSpec(kind, algorithm, key, tagLength);
  }

  /** Names the algorithm and never the key. */
  @Override
  public String toString() {
    return kind + " " + algorithm + (tagLength == 0 ? "" : " tag " + tagLength);
  }
}
