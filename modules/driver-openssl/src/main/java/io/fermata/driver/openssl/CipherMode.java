package io.fermata.driver.openssl;

/** What the library's modes differ in, for whoever feeds them. */
enum CipherMode {
  /** Whole blocks, in as many pieces as one likes: ECB, CBC, CTR. */
  PLAIN,
  /** A tag that comes after the message, in as many pieces as one likes: GCM, ChaCha20-Poly1305. */
  TAGGED,
  /** As {@link #TAGGED}, all at once, with lengths that are told before: CCM; see EVP_EncryptInit(3). */
  TAGGED_AT_ONCE,
  /** A sector, whole: XTS. What is passed on is taken for a sector, each time. */
  AT_ONCE,
  /** No nonce, and all at once, in native memory: KW, KWP. */
  WRAPPED;

  boolean isAtOnce() {
    return this == AT_ONCE || this == TAGGED_AT_ONCE;
  }

  boolean isTagged() {
    return this == TAGGED || this == TAGGED_AT_ONCE;
  }
}
