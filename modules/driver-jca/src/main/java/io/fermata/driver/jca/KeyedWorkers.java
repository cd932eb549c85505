package io.fermata.driver.jca;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Optional;

/**
 * JCA objects that are given a key before they are used: {@link Workers} under the session's, and others for
 * requests that bring their own, which are keyed anew each time.
 *
 * @param <B> what JCA hands out
 * @param <T> what is used, which may be the same object
 */
final class KeyedWorkers<B, T> {

  /** Makes an object ready; runs inside the {@link ReentryGuard}. */
  interface Keying<B, T> {
    T key(B blank, Key key) throws GeneralSecurityException;
  }

  /** An object, and what it was made from. */
  record Keyed<B, T>(B blank, T worker) {}

  private final JcaAlgorithm algorithm;
  private final Keying<B, T> keying;
  private final Workers<Keyed<B, T>> workers;
  private final Workers<B> blanks;

  /**
   * Makes the first object, if the session has a key.
   *
   * @throws DriverException with {@link Reason#BAD_KEY} or {@link Reason#UNSUPPORTED}
   */
  KeyedWorkers(
      JcaAlgorithm algorithm, Optional<Key> ofSession, Workers.Maker<B> maker, Keying<B, T> keying)
      throws DriverException {
    this.algorithm = algorithm;
    this.keying = keying;
    SessionKey key = new SessionKey(algorithm, ofSession);
    Workers.Maker<Keyed<B, T>> make = () -> keyed(maker.make(), key.get());
    this.workers = key.isPresent() ? Workers.ready(make) : Workers.onDemand(make);
    this.blanks = Workers.onDemand(maker);
  }

  private Keyed<B, T> keyed(B blank, Key key) throws GeneralSecurityException {
    return new Keyed<>(blank, keying.key(blank, key));
  }

  /** One for a request: with its own key, which is looked at first, if it brings one. */
  Keyed<B, T> take(Optional<Key> ofRequest) throws GeneralSecurityException {
    if (ofRequest.isEmpty()) {
      return workers.take();
    }
    Key key = ofRequest.get();
    algorithm.check(key);
    B blank = blanks.take();
    return ReentryGuard.<Keyed<B, T>, GeneralSecurityException>call(() -> keyed(blank, key));
  }

  /** Keeps what can be used again. */
  void giveBack(Keyed<B, T> keyed, Optional<Key> ofRequest) {
    if (ofRequest.isEmpty()) {
      workers.giveBack(keyed);
    } else {
      blanks.giveBack(keyed.blank);
    }
  }

  void close() {
    workers.close();
    blanks.close();
  }
}
