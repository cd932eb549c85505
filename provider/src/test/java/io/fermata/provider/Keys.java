package io.fermata.provider;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Keys for tests. */
final class Keys {
  private static final KeyPair P256 = pair();

  private Keys() {}

  static SecretKey of(String algorithm, int length, Random random) {
    return new SecretKeySpec(bytes(length, random), algorithm);
  }

  static byte[] bytes(int length, Random random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

  /** One pair of each kind for all tests: {@code RSA}, {@code P-384}, {@code X25519}, {@code ML-DSA-65}; the JDK's. */
  static KeyPair pair(String kind) {
    return PAIRS.computeIfAbsent(kind, Keys::fresh);
  }

  /** The JDK's own provider of a service. */
  static Provider jdkOf(String type, String algorithm) {
    return Stream.of("SUN", "SunRsaSign", "SunEC", "SunJCE")
        .map(Security::getProvider)
        .filter(provider -> provider.getService(type, algorithm) != null)
        .findFirst()
        .orElseThrow();
  }

  /** Another pair of a kind. */
  static KeyPair fresh(String kind) {
    try {
      boolean isCurve = kind.startsWith("P-");
      KeyPairGenerator generator =
          KeyPairGenerator.getInstance(isCurve ? "EC" : kind, jdkOf("KeyPairGenerator", isCurve ? "EC" : kind));
      if (isCurve) {
        generator.initialize(new ECGenParameterSpec(kind.replace("P-", "secp") + "r1"));
      } else if (kind.equals("RSA")) {
        generator.initialize(2_048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** One pair for all tests; nothing depends on which. */
  static KeyPair p256() {
    return P256;
  }

  /** One pair of 1024 bits for all tests; nothing depends on which. */
  static KeyPair rsa() {
    return Rsa.PAIR;
  }

  private static final class Rsa {
    static final KeyPair PAIR = make();

    private static KeyPair make() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1_024);
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
