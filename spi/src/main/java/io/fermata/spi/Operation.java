package io.fermata.spi;

/** What a request, or one descriptor of a chain, asks of its session. */
public enum Operation {
  /**
   * Cipher: {@code output} receives as many bytes as {@code input} has. AEAD, encrypt-then-MAC: {@code
   * output} receives the ciphertext followed by the tag.
   */
  ENCRYPT,
  /**
   * Cipher: the reverse. AEAD, encrypt-then-MAC: {@code input} is the ciphertext followed by the tag;
   * nothing is released if it is wrong.
   */
  DECRYPT,
  /** {@code output} receives the hash of {@code input}. */
  DIGEST,
  /** {@code output} receives the authentication code of {@code input}. */
  MAC,
  /** {@code output} receives the signature of {@code input}. */
  SIGN,
  /**
   * {@code tag} is compared with the signature, or the authentication code, of {@code input}. Codes
   * are compared by the framework, in constant time: a driver is only asked for signatures.
   */
  VERIFY,
  /** {@code output} receives {@code input}, compressed. */
  COMPRESS,
  /** {@code output} receives what {@code input} was compressed from. */
  DECOMPRESS,
  /** {@link DriverRequest#chain} is carried out, in order, on {@code input}, which is the output too. */
  CHAIN,
  /** {@link DriverRequest#parameters} are computed with; see {@link KeyOperation}. */
  KEY_OPERATION
}
