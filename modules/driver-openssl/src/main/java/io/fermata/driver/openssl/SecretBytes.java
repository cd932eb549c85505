package io.fermata.driver.openssl;

import io.fermata.spi.DriverException;
import io.fermata.spi.Lengths;
import io.fermata.spi.Reason;
import java.security.Key;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** Which secret keys are taken: those that have an encoding, of a legal length. */
final class SecretBytes {

  private SecretBytes() {}

  /** What is wrong with a key, with its value and the legal ones; empty if it will do. */
  static Optional<String> wrong(String algorithm, Lengths legal, Key key) {
    if (!(key instanceof SecretKey)) {
      return Optional.of(algorithm + " takes a SecretKey");
    }
    byte[] bytes = key.getEncoded();
    if (bytes == null) {
      return Optional.of(algorithm + " takes a key with an encoding");
    }
    Arrays.fill(bytes, (byte) 0);
    return wrong(algorithm, legal, bytes.length);
  }

  private static Optional<String> wrong(String algorithm, Lengths legal, int length) {
    return legal.accept(length)
        ? Optional.empty()
        : Optional.of(algorithm + " takes keys of " + legal + " bytes, not " + length);
  }

  /**
   * The bytes, which the caller wipes.
   *
   * @throws DriverException with {@link Reason#BAD_KEY}
   */
  static byte[] of(String algorithm, Lengths legal, Key key) throws DriverException {
    byte @Nullable [] bytes = key instanceof SecretKey ? key.getEncoded() : null;
    Optional<String> wrong =
        bytes == null ? wrong(algorithm, legal, key) : wrong(algorithm, legal, bytes.length);
    if (bytes == null || wrong.isPresent()) {
      throw new DriverException(
          Reason.BAD_KEY, wrong.orElse(algorithm + " takes a key that keeps its encoding"));
    }
    return bytes;
  }

  /** Refuses a request that has no key and whose session has none. */
  static DriverException missing(String algorithm) {
    return new DriverException(
        Reason.BAD_KEY, "neither the session nor the request has a key for " + algorithm);
  }
}
