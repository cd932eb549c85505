package io.fermata.provider;

import java.security.Key;
import org.jspecify.annotations.Nullable;

/**
 * Which nonces an object must not encrypt under again, as the JDK's ciphers remember it: what was set last, and what was
 * used last. Keeps copies in arrays of its own, since to store an object that was just made costs more.
 */
final class NonceMemory {
  private final Remembered one = new Remembered();
  private final Remembered other = new Remembered();
  private boolean isOneSet = true; // else the other is what was set last
  private boolean isSetUsed; // else the one that was not set last is what was used last

  private static final class Remembered {
    private @Nullable Key key;
    private byte[] nonce = new byte[0];

    boolean is(Key other, byte[] wanted) {
      return key != null
          && Nonces.same(nonce, wanted)
          && (key == other || key.equals(other));
    }

    void set(Key other, byte[] from) {
      if (key != other) {
        key = other;
      }
      byte[] copy = Nonces.copy(from, nonce);
      if (copy != nonce) {
        nonce = copy;
      }
    }
  }

  /** True if this one was set or used last, under this key. */
  boolean isKnown(Key key, byte[] nonce) {
    return one.is(key, nonce) || other.is(key, nonce);
  }

  void set(Key key, byte[] nonce) {
    if (isSetUsed) {
      isOneSet = !isOneSet;
      isSetUsed = false;
    }
    (isOneSet ? one : other).set(key, nonce);
  }

  /** What was set is used. */
  void spend() {
    isSetUsed = true;
  }
}
