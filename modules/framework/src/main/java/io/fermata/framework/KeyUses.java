package io.fermata.framework;

import io.fermata.spi.ReentryGuard;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the keys of a framework did, while a session has them. A key is known by an authentication code
 * of its encoded form, under a random key of the framework's own, so that nothing here gives it away; one
 * that has no encoded form, by its object.
 *
 * <p>When the last session of a key is closed, what it did is forgotten: how much, and with which nonces
 * of its user's. That the framework's own nonces do not come again does not depend on it: see {@link
 * FreshNonces}. May be used by several threads at once.
 */
final class KeyUses {
  private static final String CODE = "HmacSHA256";

  /** Which key, and for which algorithm. */
  sealed interface Id {}

  private record Encoded(String algorithm, ByteBuffer code) implements Id {}

  private static final class Handle implements Id {
    private final String algorithm;
    private final Key key;

    private Handle(String algorithm, Key key) {
      this.algorithm = algorithm;
      this.key = key;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // nothing else is known of it
    public boolean equals(Object other) {
      return other instanceof Handle that && key == that.key && algorithm.equals(that.algorithm);
    }

    @Override
    public int hashCode() {
      return 31 * algorithm.hashCode() + System.identityHashCode(key);
    }
  }

  private static final class Shared {
    private final KeyUse use;
    private int sessions;

    private Shared(KeyUse use) {
      this.use = use;
    }
  }

  private final SecretKeySpec own;
  private final Map<Id, Shared> uses = new HashMap<>();

  KeyUses() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    own = new SecretKeySpec(random, CODE);
    Arrays.fill(random, (byte) 0);
  }

  /** Which key it is. */
  Id identify(String algorithm, Key key) {
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return new Handle(algorithm, key);
    }
    try {
      byte[] code =
          ReentryGuard.<byte[], GeneralSecurityException>call(
              () -> {
                Mac mac = Mac.getInstance(CODE);
                mac.init(own);
                return mac.doFinal(encoded);
              });
      return new Encoded(algorithm, ByteBuffer.wrap(code));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + CODE, e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /** What a key did, kept until one {@link #leave} for each call. */
  KeyUse join(Id id) {
    synchronized (uses) {
      Shared shared =
          uses.computeIfAbsent(
              id,
              fresh ->
                  new Shared(
                      new KeyUse(
                          switch (fresh) {
                            case Encoded encoded -> encoded.algorithm;
                            case Handle handle -> handle.algorithm;
                          })));
      shared.sessions++;
      return shared.use;
    }
  }

  /** A session does not have the key any more. */
  void leave(Id id) {
    synchronized (uses) {
      Shared shared = Objects.requireNonNull(uses.get(id), "joined before");
      shared.sessions--;
      if (shared.sessions == 0) {
        uses.remove(id);
      }
    }
  }

  /** How many keys are known. */
  int size() {
    synchronized (uses) {
      return uses.size();
    }
  }
}
