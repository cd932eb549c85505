package io.fermata.provider;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;

/** Which RSA keys a cipher takes: material of any class, and a driver's own, which tell their modulus. */
final class RsaKeys {
  private static final int LEAST = 512; // bits; as in the JDK
  private static final int MOST = 16_384;

  private RsaKeys() {}

  /** As far as can be told without a driver. */
  static boolean areTaken(Key key) {
    return (key instanceof PublicKey || key instanceof PrivateKey)
        && "RSA".equalsIgnoreCase(key.getAlgorithm());
  }

  /** The key, which is a public or a private one and an {@link RSAKey}. */
  static Key own(@Nullable Key key) throws InvalidKeyException {
    if (key == null) {
      throw new InvalidKeyException("the key is null");
    }
    if (!areTaken(key)) {
      throw new InvalidKeyException(
          "a key for " + key.getAlgorithm() + "; it has to be a public or private one for RSA");
    }
    boolean isHandle =
        key.getFormat() == null && key instanceof RSAKey && !(key instanceof RSAPublicKey) && !hasExponent(key);
    Key own = isHandle || (key instanceof RSAKey && key.getFormat() != null) ? key : translated(key);
    int bits = ((RSAKey) own).getModulus().bitLength();
    if (bits < LEAST || bits > MOST) {
      throw new InvalidKeyException("a modulus of " + bits + " bits; legal are " + LEAST + " to " + MOST);
    }
    return own;
  }

  static RSAKey of(@Nullable Key key) throws InvalidKeyException {
    return (RSAKey) own(key);
  }

  /** Not of a key that stays in its device. */
  private static boolean hasExponent(Key key) {
    return key instanceof RSAPrivateKey material && material.getPrivateExponent() != null;
  }

  /** From its numbers or its encoding: a key that drivers read. */
  private static Key translated(Key key) throws InvalidKeyException {
    try {
      return KeyFactory.getInstance("RSA").translateKey(key);
    } catch (GeneralSecurityException | RuntimeException e) { // of a class that cannot be read, some throw the latter
      throw new InvalidKeyException("a key that cannot be read as one for RSA", e);
    }
  }
}
