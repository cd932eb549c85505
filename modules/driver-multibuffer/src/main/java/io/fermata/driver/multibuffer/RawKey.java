package io.fermata.driver.multibuffer;

import io.fermata.spi.DriverException;
import io.fermata.spi.Lengths;
import io.fermata.spi.Reason;
import java.security.Key;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;

/** What keys are taken: secret ones that give their bytes, of a legal length. */
final class RawKey {

  private RawKey() {}

  /** What is wrong with a key, with the legal ones; empty if it will do. */
  static Optional<String> wrong(String algorithm, Lengths legal, Key key) {
    if (!(key instanceof SecretKey)) {
      return Optional.of(algorithm + " takes a SecretKey");
    }
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return Optional.of(algorithm + " takes a key with an encoding");
    }
    int length = encoded.length;
    Arrays.fill(encoded, (byte) 0);
    return legal.accept(length)
        ? Optional.empty()
        : Optional.of(algorithm + " takes keys of " + legal + " bytes, not " + length);
  }

  /** A copy of its bytes, which the caller overwrites. */
  static byte[] bytes(String algorithm, Lengths legal, Key key) throws DriverException {
    Optional<String> wrong = wrong(algorithm, legal, key);
    if (wrong.isPresent()) {
      throw new DriverException(Reason.BAD_KEY, wrong.get());
    }
    return key.getEncoded();
  }
}
