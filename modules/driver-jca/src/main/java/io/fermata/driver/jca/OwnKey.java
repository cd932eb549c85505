package io.fermata.driver.jca;

import io.fermata.spi.PublicKeyAlgorithm;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/**
 * A private or public key in the form that one provider computes with. Key material, which has an encoding,
 * is decoded by the provider itself, so that keys of any other will do. A handle, which has none, is the
 * provider's own or of no use to it.
 */
final class OwnKey {

  private OwnKey() {}

  /** True for a key whose bytes are not to be had. */
  static boolean isHandle(Key key) {
    byte[] encoded = key.getEncoded();
    if (encoded != null && !(key instanceof PublicKey)) {
      Arrays.fill(encoded, (byte) 0);
    }
    return encoded == null;
  }

  /** What the provider's lists say of a handle; the last word has the opening of a session. */
  static boolean mayTake(Provider provider, JcaAlgorithm algorithm, Key handle) {
    Provider.Service asked = provider.getService(algorithm.service(), algorithm.transformation());
    Provider.Service found =
        asked == null ? provider.getService(algorithm.service(), algorithm.listed()) : asked;
    try {
      return found == null || found.supportsParameter(handle);
    } catch (InvalidParameterException e) { // a type of service whose lists say nothing of keys
      return true;
    }
  }

  /**
   * The key as the provider's.
   *
   * @throws InvalidKeyException if it cannot read it
   */
  static Key of(KeyFactories factories, JcaAlgorithm algorithm, Key key) throws InvalidKeyException {
    String family = family(algorithm, key);
    byte[] encoded = factories.has(family) ? key.getEncoded() : null;
    if (encoded == null) {
      return key;
    }
    try {
      return factories.read(
          family,
          factory ->
              key instanceof PrivateKey
                  ? factory.generatePrivate(new PKCS8EncodedKeySpec(encoded))
                  : factory.generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException | RuntimeException e) { // some throw what their parser throws
      throw new InvalidKeyException(
          factories.provider().getName() + " cannot read the key as one of " + family, e);
    } finally {
      if (key instanceof PrivateKey) {
        Arrays.fill(encoded, (byte) 0);
      }
    }
  }

  /**
   * The peer's public key, from its X.509 encoding.
   *
   * @throws GeneralSecurityException if it is none of the algorithm's
   */
  static PublicKey peer(KeyFactories factories, JcaAlgorithm algorithm, byte[] encoded)
      throws GeneralSecurityException {
    String family = PublicKeyAlgorithm.find(algorithm.name()).orElseThrow().family();
    return factories.read(
        family, factory -> factory.generatePublic(new X509EncodedKeySpec(encoded)));
  }

  /** Keys for PSS alone have a name of their own: RFC 4055, 1.2. */
  private static String family(JcaAlgorithm algorithm, Key key) {
    return key.getAlgorithm().equals("RSASSA-PSS")
        ? "RSASSA-PSS"
        : PublicKeyAlgorithm.find(algorithm.name()).orElseThrow().family();
  }
}
