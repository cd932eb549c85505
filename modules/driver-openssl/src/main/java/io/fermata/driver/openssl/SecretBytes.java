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
    Optional<String> wrong = wrong(algorithm, legal, bytes);
    Arrays.fill(bytes, (byte) 0);
    return wrong;
  }

  private static Optional<String> wrong(String algorithm, Lengths legal, byte[] bytes) {
    if (!legal.accept(bytes.length)) {
      return Optional.of(algorithm + " takes keys of " + legal + " bytes, not " + bytes.length);
    }
    return algorithm.equals("AES/XTS") && isTwice(bytes)
        ? Optional.of("AES/XTS takes keys whose halves differ")
        : Optional.empty();
  }

  private static boolean isTwice(byte[] bytes) {
    int differs = 0;
    int half = bytes.length / 2;
    for (int i = 0; i < half; i++) {
      differs |= bytes[i] ^ bytes[half + i];
    }
    return differs == 0;
  }

  /**
   * The bytes, which the caller wipes.
   *
   * @throws DriverException with {@link Reason#BAD_KEY}
   */
  static byte[] of(String algorithm, Lengths legal, Key key) throws DriverException {
    byte @Nullable [] bytes = key instanceof SecretKey ? key.getEncoded() : null;
    Optional<String> wrong =
        bytes == null ? wrong(algorithm, legal, key) : wrong(algorithm, legal, bytes);
    if (bytes == null || wrong.isPresent()) {
      if (bytes != null) {
        Arrays.fill(bytes, (byte) 0);
      }
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
