package io.fermata.spi;

/** What a request asks of its session. */
public enum Operation {
  /** AEAD: {@code output} receives the ciphertext followed by the tag. */
  ENCRYPT,
  /** AEAD: {@code input} is the ciphertext followed by the tag; nothing is released if it is wrong. */
  DECRYPT,
  /** {@code output} receives the hash of {@code input}. */
  DIGEST,
  /** {@code output} receives the authentication code of {@code input}. */
  MAC,
  /** {@code output} receives the signature of {@code input}. */
  SIGN,
  /** {@code tag} is compared with the signature expected for {@code input}. */
  VERIFY
}
