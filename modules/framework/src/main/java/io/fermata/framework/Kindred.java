package io.fermata.framework;

import io.fermata.spi.SessionSpec;
import io.fermata.spi.SignatureParameters;
import java.security.AsymmetricKey;
import java.security.Key;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Sessions to which every driver's {@link io.fermata.spi.Driver#probe} says the same, since it goes by tables: of one
 * algorithm, and of keys that are material, of one class and length.
 *
 * @param signature what a signature is made with besides the key, if the session says
 * @param keyClass that of the key; {@code void} without one
 * @param keyName its algorithm, and that of its parameters if they have a name
 * @param keyLength bytes of its encoding
 */
record Kindred(
    SessionSpec.Kind kind,
    String algorithm,
    SessionSpec.Direction direction,
    int tagLength,
    Optional<SignatureParameters> signature,
    Preference preference,
    Class<?> keyClass,
    String keyName,
    String parameters,
    int keyLength) {

  /** Empty of a handle, which one driver knows and another does not, and of several stages. */
  static Optional<Kindred> of(SessionSpec spec, Preference preference) {
    if (!spec.stages().isEmpty()) {
      return Optional.empty();
    }
    if (spec.key().isEmpty()) {
      return Optional.of(
          new Kindred(
              spec.kind(),
              spec.algorithm(),
              spec.direction(),
              spec.tagLength(),
              spec.parameters(),
              preference,
              void.class,
              "",
              "",
              0));
    }
    Key key = spec.key().get();
    byte[] encoded = key.getEncoded();
    if (encoded == null) {
      return Optional.empty();
    }
    Arrays.fill(encoded, (byte) 0);
    String parameters =
        key instanceof AsymmetricKey pair && pair.getParams() instanceof NamedParameterSpec named
            ? named.getName()
            : "";
    return Optional.of(
        new Kindred(
            spec.kind(),
            spec.algorithm(),
            spec.direction(),
            spec.tagLength(),
            spec.parameters(),
            preference,
            key.getClass(),
            key.getAlgorithm(),
            parameters,
            encoded.length));
  }
}
