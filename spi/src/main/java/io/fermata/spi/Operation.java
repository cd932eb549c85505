package io.fermata.spi;

/** What a request, or one descriptor of a chain, asks of its session. */
public enum Operation {
  /**
   * Cipher: {@code output} receives as many bytes as {@code input} has. AEAD, encrypt-then-MAC: {@code
   * output} receives the ciphertext followed by the tag; of an AEAD the message may come in parts: see {@link Part}. Key wrap: {@code output} receives {@link Algorithm#wrapped}
   * bytes. Public-key cipher: {@code output} receives as many
   * bytes as the modulus has; {@code aad} is the label of OAEP.
   */
  ENCRYPT,
  /**
   * Cipher: the reverse. AEAD, encrypt-then-MAC: {@code input} is the ciphertext followed by the tag;
   * nothing is released if it is wrong, and one that is shorter than a tag is wrong too. Key wrap: the
   * same, and one of a length that no wrapped message has is wrong too; {@code output} has room for the longest message
   * that a ciphertext of this length can hold, {@link Algorithm#unwrapped}. Public-key cipher: every
   * ciphertext that is not one for this key and label is a mismatch, whatever is wrong with it: see {@link SessionSpec.Kind#PUBLIC_KEY_CIPHER}. {@code
   * output} has room for the longest message that a ciphertext of this length can hold, so that a lack of
   * room tells nothing either.
   */
  DECRYPT,
  /** {@code output} receives the hash of {@code input}. */
  DIGEST,
  /**
   * {@code output} receives the authentication code of {@code input}, under {@code nonce} if the algorithm takes
   * one.
   */
  MAC,
  /** {@code output} receives the signature of {@code input}. */
  SIGN,
  /**
   * {@code tag} is compared with the signature, or the authentication code, of {@code input}. Codes
   * are compared by the framework, in constant time: a driver is only asked for signatures.
   */
  VERIFY,
  /**
   * All of {@code output} receives bytes that are derived from the key: its length is the length asked for. The
   * {@code nonce} is the salt, the {@code input} is what the result is bound to (the info of RFC 5869), and {@link
   * DriverRequest#parameters} say how dear it is. What is legal stands in {@link KeyDerivation}; everything else is
   * a bad request.
   */
  DERIVE,
  /** {@code output} receives {@code input}, compressed. */
  COMPRESS,
  /** {@code output} receives what {@code input} was compressed from. */
  DECOMPRESS,
  /**
   * {@code output} receives the secret shared with the peer whose public key is the {@code input}, as X.509
   * SubjectPublicKeyInfo (RFC 5280, 4.1.2.7): the x-coordinate for ECDH (SP 800-56A, 5.7.1.2), the padded
   * number for DH (RFC 2631, 2.1.2), the bytes of RFC 7748 for X25519 and X448. A key that is none of the
   * algorithm's, or not of the session's group, and one that makes the secret all zero, is a bad request.
   */
  AGREE,
  /**
   * {@code output} receives a fresh secret, and right after it the encapsulation that its owner finds it in;
   * {@code input} is empty. How long each is stands in {@link PublicKeyAlgorithm}.
   */
  ENCAPSULATE,
  /**
   * {@code output} receives the secret of the encapsulation that is the {@code input}. Of one that was made
   * for another key, or altered, it is another secret, and no error (FIPS 203, 6.3).
   */
  DECAPSULATE,
  /**
   * {@code output} receives a fresh private key, and right after it the public one; {@code input} is empty. How long each is
   * stands in {@link KeyGeneration}.
   */
  GENERATE,
  /** {@link DriverRequest#chain} is carried out, in order, on {@code input}, which is the output too. */
  CHAIN,
  /** {@link DriverRequest#parameters} are computed with; see {@link KeyOperation}. */
  KEY_OPERATION
}
