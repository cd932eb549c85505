package io.fermata.driver.jca;

import io.fermata.spi.Lengths;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * Which keys an algorithm takes. A key with no encoding is somebody's handle, and not for these
 * providers.
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

  /** Private or public keys of elliptic curves. */
  static KeyRule elliptic(String algorithm) {
    return key -> {
      if (!(key instanceof PrivateKey) && !(key instanceof PublicKey)) {
        return Optional.of(algorithm + " takes a PrivateKey or a PublicKey");
      }
      if (!key.getAlgorithm().equals("EC") && !key.getAlgorithm().equals("ECDSA")) {
        return Optional.of(algorithm + " takes EC keys, not " + key.getAlgorithm());
      }
      return key.getEncoded() == null
          ? Optional.of(algorithm + " takes a key with an encoding")
          : Optional.empty();
    };
  }
}
