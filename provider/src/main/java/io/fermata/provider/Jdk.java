package io.fermata.provider;

import io.fermata.spi.Reason;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JDK's own objects for plain material: what reads keys, writes parameters and generates what needs no device. They
 * are asked for at its own providers by name, so that a look-up never comes back here.
 */
final class Jdk {
  private static final List<String> PROVIDERS = List.of("SUN", "SunRsaSign", "SunEC", "SunJCE");
  private static final Map<String, KeyFactory> FACTORIES = new ConcurrentHashMap<>();

  private Jdk() {}

  /** The service of this name; empty if this JDK has none, or its provider was taken out. */
  static Optional<Provider.Service> service(String type, String algorithm) {
    for (String name : PROVIDERS) {
      Provider provider = Security.getProvider(name);
      Provider.Service found = provider == null ? null : provider.getService(type, algorithm);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  /** An offer that hands out the JDK's own objects; the names are all that the JDK's have. */
  static Offer offer(String type, String algorithm) {
    return Offer.of(type, algorithm, _ -> object(type, algorithm));
  }

  /** What a service of the JDK makes. */
  static Object object(String type, String algorithm) {
    try {
      return required(type, algorithm).newInstance(null);
    } catch (NoSuchAlgorithmException e) {
      throw new FermataException(Reason.UNSUPPORTED, String.valueOf(e.getMessage()), e);
    }
  }

  private static Provider.Service required(String type, String algorithm) {
    return service(type, algorithm)
        .orElseThrow(
            () -> new FermataException(Reason.UNSUPPORTED, "this JDK has no " + type + " " + algorithm));
  }

  /** A factory of keys; any thread. */
  static KeyFactory keys(String family) {
    KeyFactory known = FACTORIES.get(family);
    if (known != null) {
      return known;
    }
    try {
      Provider provider = required("KeyFactory", family).getProvider();
      return FACTORIES.computeIfAbsent(family, name -> made(name, provider));
    } catch (IllegalStateException e) {
      throw new FermataException(Reason.UNSUPPORTED, String.valueOf(e.getMessage()), e);
    }
  }

  private static KeyFactory made(String family, Provider provider) {
    try {
      return KeyFactory.getInstance(family, provider);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("provider " + provider + " has no keys of " + family, e);
    }
  }

  /** A generator of key pairs. */
  static KeyPairGenerator generator(String family) {
    try {
      return KeyPairGenerator.getInstance(family, required("KeyPairGenerator", family).getProvider());
    } catch (NoSuchAlgorithmException e) {
      throw new FermataException(Reason.UNSUPPORTED, String.valueOf(e.getMessage()), e);
    }
  }

  /** Empty parameters. */
  static AlgorithmParameters parameters(String algorithm) {
    try {
      Provider provider = required("AlgorithmParameters", algorithm).getProvider();
      return AlgorithmParameters.getInstance(algorithm, provider);
    } catch (NoSuchAlgorithmException e) {
      throw new FermataException(Reason.UNSUPPORTED, String.valueOf(e.getMessage()), e);
    }
  }
}
