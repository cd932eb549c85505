package io.fermata.driver.jca;

import io.fermata.spi.DriverRequest;
import java.security.InvalidKeyException;
import java.security.Key;
import java.util.Optional;

/** The key of a session, if it has one, and those that requests bring for themselves alone. */
final class SessionKey {
  private final JcaAlgorithm algorithm;
  private final Optional<Key> key;

  SessionKey(JcaAlgorithm algorithm, Optional<Key> key) {
    this.algorithm = algorithm;
    this.key = key;
  }

  boolean isPresent() {
    return key.isPresent();
  }

  /** The session's own key. */
  Key get() throws InvalidKeyException {
    if (key.isEmpty()) {
      throw new InvalidKeyException(
          "neither the session nor the request has a key for " + algorithm.name());
    }
    return key.get();
  }

  /** The request's key if it brings one, which is looked at first; else the session's. */
  Key of(DriverRequest request) throws InvalidKeyException {
    Optional<Key> own = request.key();
    if (own.isEmpty()) {
      return get();
    }
    algorithm.check(own.get());
    return own.get();
  }
}
