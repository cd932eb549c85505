package io.fermata.driver.jca;

import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Key pairs for tests, and who computes with them. */
final class PublicKeys {
  static final List<String> PROVIDERS =
      List.of("SUN", "SunEC", "SunJCE", "SunRsaSign", "BC");
  private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

  private PublicKeys() {}

  /** Each provider with each algorithm of the kind that it offers. */
  static Stream<Arguments> offered(SessionSpec.Kind kind) {
    return PROVIDERS.stream()
        .flatMap(
            provider ->
                PublicKeyAlgorithm.all().stream()
                    .filter(algorithm -> algorithm.kind() == kind)
                    .filter(
                        algorithm ->
                            Rig.driver(provider).shape().algorithms().contains(algorithm.name()))
                    .map(algorithm -> Arguments.of(provider, algorithm)));
  }

  /** The platform's; the same for a name each time. */
  static KeyPair pair(String family) {
    return PAIRS.computeIfAbsent(family, name -> generate(name, installed(name)));
  }

  /** Bouncy Castle's; the same for a name each time. */
  static KeyPair castles(String family) {
    return PAIRS.computeIfAbsent("BC " + family, name -> generate(family, Rig.bouncyCastle()));
  }

  /** A fresh one. */
  static KeyPair other(String family) {
    return generate(family, installed(family));
  }

  private static Provider installed(String family) {
    return Security.getProviders("KeyPairGenerator." + family)[0];
  }

  private static KeyPair generate(String family, Provider provider) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(family, provider);
      switch (family) {
        case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
        case "RSA", "DH" -> generator.initialize(2048);
        default -> {}
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A private key whose bytes are not to be had. */
  record Handle(String getAlgorithm, PrivateKey inside) implements PrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return getAlgorithm;
    }

    @Override
    @SuppressWarnings("NullAway") // the contract of java.security.Key
    public String getFormat() {
      return null;
    }

    @Override
    @SuppressWarnings("NullAway")
    public byte[] getEncoded() {
      return null;
    }
  }
}
