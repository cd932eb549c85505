package io.fermata.driver.pkcs11;

import io.fermata.spi.DriverException;
import io.fermata.spi.KeyHandle;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * Keys as a token's provider takes them. A handle is passed on as it is. Key material is read here, by the platform,
 * so that a key that is none is refused before the token is asked; SunPKCS11 brings it to the token with the first
 * request, as an object of a session, which the token forgets once the key is collected.
 */
final class Keys {

  private Keys() {}

  /**
   * The key as the provider takes it.
   *
   * @throws DriverException with {@link Reason#BAD_KEY} if it cannot be read
   */
  static Key of(Offer offer, Key given) throws DriverException {
    Key key = KeyHandle.unwrap(given);
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return key;
    }
    TokenAlgorithm algorithm = offer.algorithm();
    if (algorithm.pair().isEmpty()) {
      return new MaterialKey(algorithm.keyName(), padded(encoded, offer.padding()));
    }
    String family = algorithm.pair().get().family();
    try {
      return ReentryGuard.<Key, GeneralSecurityException>call(
          () -> {
            KeyFactory factory = KeyFactory.getInstance(family);
            return key instanceof PrivateKey
                ? factory.generatePrivate(new PKCS8EncodedKeySpec(encoded))
                : factory.generatePublic(new X509EncodedKeySpec(encoded));
          });
    } catch (GeneralSecurityException | RuntimeException e) { // some throw what their parser throws
      throw new DriverException(Reason.BAD_KEY, "the key cannot be read as one of " + family, e);
    } finally {
      if (key instanceof PrivateKey) {
        Arrays.fill(encoded, (byte) 0);
      }
    }
  }

  /**
   * A key that is shorter than a block is filled up with zeros by the code itself (FIPS 198-1, 4, step 3), so that a
   * token that wants longer ones is given the same key with some of these zeros.
   */
  private static byte[] padded(byte[] encoded, int least) {
    if (encoded.length >= least) {
      return encoded;
    }
    byte[] padded = Arrays.copyOf(encoded, least);
    Arrays.fill(encoded, (byte) 0);
    return padded;
  }

  /** Forgets a copy that {@link #of} has made. */
  static void forget(Key key) {
    if (key instanceof MaterialKey copy) {
      copy.destroy();
    }
  }
}
