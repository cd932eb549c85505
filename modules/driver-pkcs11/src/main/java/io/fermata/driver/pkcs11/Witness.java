package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;

/**
 * A request whose key a token did not find. It is asked again, and the answer thrown away, to see whether the key is
 * there again.
 *
 * @param asking a copy of the driver's own
 */
record Witness(Offer offer, int tag, Optional<Key> key, Asking asking) {

  /** Returns if the token finds the key. */
  void ask(Provider provider) throws GeneralSecurityException, DriverException {
    Engine.of(provider, offer, tag, key)
        .compute(asking)
        .ifPresent(answer -> Arrays.fill(answer, (byte) 0));
  }

  /** Names the algorithm and never the key. */
  @Override
  public String toString() {
    return offer.algorithm().toString();
  }
}
