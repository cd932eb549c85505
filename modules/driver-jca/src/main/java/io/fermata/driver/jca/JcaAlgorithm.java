package io.fermata.driver.jca;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Lengths;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.SessionSpec.Kind;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An algorithm that these drivers know, and what JCA calls it.
 *
 * @param fixed its name for the framework, and its lengths
 * @param service the type of JCA service that computes it
 * @param transformation what it is asked for by
 * @param listed a name under which a provider lists the service, if it does not list the transformation
 * @param keys which keys it takes
 */
record JcaAlgorithm(
    Algorithm fixed, String service, String transformation, String listed, KeyRule keys) {
  private static final List<JcaAlgorithm> ALL =
      Stream.concat(Algorithm.all().stream().flatMap(JcaAlgorithm::named), Stream.of(ecdsa()))
          .toList();

  private static Stream<JcaAlgorithm> named(Algorithm fixed) {
    String name = fixed.name();
    return switch (fixed.kind()) {
      case CIPHER, AEAD -> Stream.of(cipher(fixed));
      case DIGEST ->
          Stream.of(new JcaAlgorithm(fixed, "MessageDigest", name, name, KeyRule.none(name)));
      case MAC ->
          Stream.of(new JcaAlgorithm(fixed, "Mac", name, name, KeyRule.secret(name, fixed.key())));
      case ENCRYPT_THEN_MAC, COMPRESSION, SIGNATURE, CHAIN, KEY_OPERATION -> Stream.empty();
    };
  }

  private static JcaAlgorithm cipher(Algorithm fixed) {
    String name = fixed.name();
    int slash = name.indexOf('/');
    KeyRule keys = KeyRule.secret(name, fixed.key());
    if (slash < 0) {
      return new JcaAlgorithm(fixed, "Cipher", name, name, keys);
    }
    // Bouncy Castle has its CCM under the mode's name, and SunJCE, which has none, lists AES too
    String listed = name.equals("AES/CCM") ? "CCM" : name.substring(0, slash);
    return new JcaAlgorithm(fixed, "Cipher", name + "/NoPadding", listed, keys);
  }

  private static JcaAlgorithm ecdsa() {
    String name = "SHA256withECDSA";
    Lengths none = Lengths.of(0);
    Algorithm fixed =
        new Algorithm(Kind.SIGNATURE, name, Lengths.atLeast(1), none, none, 1, 0);
    return new JcaAlgorithm(fixed, "Signature", name, name, KeyRule.elliptic(name));
  }

  static List<JcaAlgorithm> offeredBy(Provider provider) {
    return ALL.stream().filter(algorithm -> algorithm.isOfferedBy(provider)).toList();
  }

  /** Reads the provider's lists alone: making an object to see whether it can be made is dear. */
  private boolean isOfferedBy(Provider provider) {
    if (provider.getService(service, transformation) != null) {
      return true;
    }
    Provider.Service found = provider.getService(service, listed);
    if (found == null || !service.equals("Cipher") || !name().contains("/")) {
      return found != null;
    }
    String modes = found.getAttribute("SupportedModes");
    String mode = name().substring(name().indexOf('/') + 1);
    return modes == null || Arrays.asList(modes.split("\\|")).contains(mode);
  }

  static Optional<JcaAlgorithm> of(SessionSpec spec) {
    return ALL.stream()
        .filter(
            algorithm ->
                algorithm.kind() == spec.kind() && algorithm.name().equals(spec.algorithm()))
        .findAny();
  }

  /** The framework's name. */
  String name() {
    return fixed.name();
  }

  Kind kind() {
    return fixed.kind();
  }

  /** Refuses a key of the wrong kind or length. */
  void check(Key key) throws InvalidKeyException {
    Optional<String> wrong = keys.wrong(key);
    if (wrong.isPresent()) {
      throw new InvalidKeyException(wrong.get());
    }
  }
}
