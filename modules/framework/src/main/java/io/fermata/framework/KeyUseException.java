package io.fermata.framework;

import java.util.Objects;

/**
 * A request would use a key in a way that breaks it. Nothing was accepted and nothing changed; the
 * message says which limit it is, where it comes from, and what to do.
 *
 * @see FrameworkOptions#keyGuard()
 */
public final class KeyUseException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** What is wrong. */
  public enum Why {
    /** The nonce was used before to encrypt under this key. Bring another nonce. */
    NONCE_SEEN,
    /** The key has encrypted as much as its algorithm allows. Open a session with a new key. */
    KEY_SPENT,
    /** The message is longer than its algorithm allows under such a nonce. Encrypt a shorter one. */
    TOO_LONG,
    /** No more nonces of this key can be remembered. Bring a counter, or open a session with a new key. */
    NO_ROOM
  }

  private final Why why;

  KeyUseException(Why why, String message) {
    super(message);
    this.why = Objects.requireNonNull(why, "why");
  }

  /** What is wrong. */
  public Why why() {
    return why;
  }
}
