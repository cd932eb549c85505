package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.Provider;
import java.util.Optional;
import javax.crypto.Mac;

/** A JCA object that takes a message in parts, on one lane. */
interface Absorber {

  void update(byte[] bytes) throws GeneralSecurityException;

  /**
   * Ends the message; the next may begin.
   *
   * @return the result; empty if a signature is not the message's
   */
  Optional<byte[]> finish(Asking asking) throws GeneralSecurityException, DriverException;

  /** Forgets the message; the next may begin. */
  void reset() throws GeneralSecurityException;

  /** Hashes. */
  static Absorber digest(Provider provider, TokenAlgorithm algorithm) throws GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance(algorithm.transformation(), provider);
    int length = algorithm.fixed().orElseThrow().result();
    return new Absorber() {
      @Override
      public void update(byte[] bytes) {
        digest.update(bytes);
      }

      @Override
      public Optional<byte[]> finish(Asking asking) throws DriverException {
        Engine.room(asking, length);
        return Optional.of(digest.digest());
      }

      @Override
      public void reset() {
        digest.reset();
      }
    };
  }

  /** Authentication codes. */
  static Absorber code(Provider provider, TokenAlgorithm algorithm, Key key)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(algorithm.transformation(), provider);
    mac.init(key);
    int length = algorithm.fixed().orElseThrow().result();
    return new Absorber() {
      @Override
      public void update(byte[] bytes) {
        mac.update(bytes);
      }

      @Override
      public Optional<byte[]> finish(Asking asking) throws DriverException {
        Engine.room(asking, length);
        return Optional.of(mac.doFinal());
      }

      @Override
      public void reset() {
        mac.reset();
      }
    };
  }
}
