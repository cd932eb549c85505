package io.fermata.provider;

import io.fermata.spi.PublicKeyAlgorithm;
import java.math.BigInteger;
import java.security.AsymmetricKey;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What can be told of a private or public key without a driver. */
final class PairKeys {

  private PairKeys() {}

  /** Those that this algorithm takes, as far as their names tell: anybody's, with an encoding or without. */
  static Predicate<Key> of(PublicKeyAlgorithm algorithm) {
    return key -> isOne(key) && algorithm.wrong(key).isEmpty();
  }

  static boolean isOne(@Nullable Key key) {
    return key instanceof PrivateKey || key instanceof PublicKey;
  }

  /** The name of a key's parameters, such as {@code ML-DSA-65}, or of the key, if that is all there is. */
  static String parameters(Key key) {
    return key instanceof AsymmetricKey pair && pair.getParams() instanceof NamedParameterSpec named
        ? named.getName().toUpperCase(Locale.ROOT)
        : key.getAlgorithm().toUpperCase(Locale.ROOT);
  }

  /** The member of a family, such as {@code EdDSA}, that the key is for; empty if it is for none. */
  static Optional<PublicKeyAlgorithm> member(Iterable<PublicKeyAlgorithm> family, Key key) {
    String called = parameters(key);
    for (PublicKeyAlgorithm one : family) {
      if (one.family().toUpperCase(Locale.ROOT).equals(called)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /** True if the bytes of a key, whatever it is for, are to be had; the copy that tells it is overwritten. */
  static boolean isMaterial(Key key) {
    byte[] encoded = key.getEncoded();
    if (encoded != null && !(key instanceof PublicKey)) {
      Arrays.fill(encoded, (byte) 0);
    }
    return encoded != null;
  }

  /**
   * A key with an encoding, of one that has numbers and no encoding: anybody's class that has the methods of RSA or EC
   * keys. A handle, which tells no numbers, stays itself.
   */
  static Key material(Key key) throws InvalidKeyException {
    if (isMaterial(key)) {
      return key;
    }
    Optional<KeyFactory> factory =
        switch (key) {
          case RSAPrivateKey rsa when rsa.getPrivateExponent() != null -> Optional.of(Jdk.keys("RSA"));
          case RSAPublicKey _ -> Optional.of(Jdk.keys("RSA"));
          case ECPrivateKey ec when ec.getS() != null -> Optional.of(Jdk.keys("EC"));
          case ECPublicKey _ -> Optional.of(Jdk.keys("EC"));
          case XECPrivateKey xec when xec.getScalar().isPresent() -> Optional.of(Jdk.keys("XDH"));
          case XECPublicKey _ -> Optional.of(Jdk.keys("XDH"));
          case EdECPrivateKey ed when ed.getBytes().isPresent() -> Optional.of(Jdk.keys("EdDSA"));
          case EdECPublicKey _ -> Optional.of(Jdk.keys("EdDSA"));
          default -> Optional.empty();
        };
    return factory.isPresent() ? factory.get().translateKey(key) : key;
  }

  /** Refuses a private number of a curve that is not from 1 to the order less 1: SP 800-56A, 5.6.2.1.2. */
  static void requireInRange(Key key) throws InvalidKeyException {
    if (key instanceof ECPrivateKey own && own.getParams() != null) {
      BigInteger number = own.getS();
      if (number != null
          && (number.signum() <= 0 || number.compareTo(own.getParams().getOrder()) >= 0)) {
        throw new InvalidKeyException("the private key is not from 1 to the order of its curve less 1");
      }
    }
  }

  /** True if both are of the same curve. */
  static boolean isSameCurve(ECKey one, ECKey other) {
    return Curves.isSame(one.getParams(), other.getParams());
  }
}
