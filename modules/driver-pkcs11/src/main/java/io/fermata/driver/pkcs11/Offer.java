package io.fermata.driver.pkcs11;

import io.fermata.spi.KeyHandle;
import io.fermata.spi.Lengths;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.Provider;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;

/**
 * An algorithm that a token has.
 *
 * @param algorithm it
 * @param keys lengths of secret keys, in bytes; of no meaning for key pairs
 * @param padding shorter keys of codes are filled up to this many bytes; see {@link Keys}
 * @param nonces lengths of nonces that the token takes, in bytes
 */
record Offer(TokenAlgorithm algorithm, Lengths keys, int padding, Lengths nonces) {

  /** What a session is answered. */
  Suitability probe(SessionSpec spec, Provider provider) {
    if (algorithm.isAead() && !algorithm.fixed().orElseThrow().tag().accept(spec.tagLength())) {
      return new Suitability.Unfit(
          Reason.UNSUPPORTED,
          algorithm + " takes tags of " + algorithm.fixed().orElseThrow().tag() + " bytes, not "
              + spec.tagLength());
    }
    Optional<String> wrong =
        spec.key().isPresent()
            ? wrong(spec.key().get(), provider)
            : spec.kind() == SessionSpec.Kind.SIGNATURE
                ? Optional.of(algorithm + " takes a PrivateKey or a PublicKey with the session")
                : Optional.empty();
    return wrong
        .<Suitability>map(why -> new Suitability.Unfit(Reason.BAD_KEY, why))
        .orElseGet(() -> new Suitability.Fits(0, longest()));
  }

  /** Bytes of the longest request: a hash that is signed as it is has so many at most. */
  private int longest() {
    return algorithm.pair().map(fixed -> fixed.signable().most()).orElse(Integer.MAX_VALUE);
  }

  /** What is wrong with a key, as far as tables tell; empty if nothing is. */
  Optional<String> wrong(Key given, Provider provider) {
    Key key = KeyHandle.unwrap(given);
    if (algorithm.pair().isPresent()) {
      Optional<String> wrong = algorithm.pair().get().wrong(key);
      if (wrong.isPresent()) {
        return wrong;
      }
      if (key.getAlgorithm().equals("RSASSA-PSS")) {
        return Optional.of("SunPKCS11 takes RSA keys for " + algorithm + ", not those for RSASSA-PSS alone");
      }
      return isHandle(key) && !isOwn(key, provider) ? Optional.of(foreign()) : Optional.empty();
    }
    if (!(key instanceof SecretKey)) {
      return Optional.of(algorithm + " takes a SecretKey");
    }
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return isOwn(key, provider) ? Optional.empty() : Optional.of(foreign());
    }
    int length = encoded.length;
    Arrays.fill(encoded, (byte) 0);
    return keys.accept(length)
        ? Optional.empty()
        : Optional.of(algorithm + " takes keys of " + keys + " bytes, not " + length);
  }

  private static String foreign() {
    return "the key is none of this token, and has no encoding";
  }

  /** True for a key whose bytes are not to be had. */
  static boolean isHandle(Key key) {
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return true;
    }
    if (!(key instanceof java.security.PublicKey)) {
      Arrays.fill(encoded, (byte) 0);
    }
    return false;
  }

  /** Asks the provider's lists alone: SunPKCS11 knows the keys of its own token. */
  private boolean isOwn(Key key, Provider provider) {
    Provider.Service service = provider.getService(algorithm.service(), algorithm.listed());
    try {
      return service != null && service.supportsParameter(key);
    } catch (InvalidParameterException e) { // a service that has no keys
      return false;
    }
  }
}
