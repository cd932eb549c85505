package io.fermata.driver.jca;

import io.fermata.spi.Lengths;
import io.fermata.spi.PublicKeyAlgorithm;
import java.security.Key;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Which keys an algorithm takes. A secret key with no encoding is somebody's handle, and not for these
 * providers; of a private key see {@link OwnKey}.
 */
interface KeyRule {

  /** What is wrong with the key, with its value and the legal ones; empty if it will do. */
  Optional<String> wrong(Key key);

  /** No key at all. */
  static KeyRule none(String algorithm) {
    return key -> Optional.of(algorithm + " takes no key");
  }

  /** Secret keys of these lengths. */
  static KeyRule secret(String algorithm, Lengths lengths) {
    return key -> {
      if (!(key instanceof SecretKey)) {
        return Optional.of(algorithm + " takes a SecretKey");
      }
      byte[] encoded = key.getEncoded();
      if (encoded == null) {
        return Optional.of(algorithm + " takes a key with an encoding");
      }
      int length = encoded.length;
      Arrays.fill(encoded, (byte) 0);
      return lengths.accept(length)
          ? Optional.empty()
          : Optional.of(algorithm + " takes keys of " + lengths + " bytes, not " + length);
    };
  }

  /** Private or public keys of the algorithm's family, with an encoding or as the provider's handles. */
  static KeyRule pair(PublicKeyAlgorithm algorithm) {
    return algorithm::wrong;
  }
}
