package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Optional;

/**
 * JCA objects that are made with a key: {@link Workers} of the session's, and one for each request that
 * brings its own, which no later request sees.
 */
final class KeyedWorkers<T> {

  /** Makes one more object; runs inside the {@link ReentryGuard}. */
  interface Maker<T> {
    T make(Key key) throws GeneralSecurityException;
  }

  private final JcaAlgorithm algorithm;
  private final Maker<T> maker;
  private final Workers<T> workers;

  /**
   * Makes the first object, if the session has a key.
   *
   * @throws DriverException with {@link Reason#BAD_KEY} or {@link Reason#UNSUPPORTED}
   */
  KeyedWorkers(JcaAlgorithm algorithm, Optional<Key> ofSession, Maker<T> maker)
      throws DriverException {
    this.algorithm = algorithm;
    this.maker = maker;
    SessionKey key = new SessionKey(algorithm, ofSession);
    Workers.Maker<T> make = () -> maker.make(key.get());
    this.workers = key.isPresent() ? Workers.ready(make) : Workers.onDemand(make);
  }

  /** One for a request: with its own key, which is looked at first, if it brings one. */
  T take(Optional<Key> ofRequest) throws GeneralSecurityException {
    if (ofRequest.isEmpty()) {
      return workers.take();
    }
    Key key = ofRequest.get();
    algorithm.check(key);
    return ReentryGuard.<T, GeneralSecurityException>call(() -> maker.make(key));
  }

  /** Keeps what can be used again. */
  void giveBack(T worker, Optional<Key> ofRequest) {
    if (ofRequest.isEmpty()) {
      workers.giveBack(worker);
    }
  }

  void close() {
    workers.close();
  }
}
