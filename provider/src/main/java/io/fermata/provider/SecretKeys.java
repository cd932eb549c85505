package io.fermata.provider;

import java.security.InvalidKeyException;
import java.security.Key;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Which secret keys AES takes: those that the JDK's ciphers take, and a driver's own, which have no encoding. */
final class SecretKeys {
  /** Of a cipher that takes keys of every legal length. */
  static final int ANY_LENGTH = 0;

  private SecretKeys() {}

  /** As far as can be told without a driver. */
  static boolean areTaken(Key key) {
    return key instanceof SecretKey || isRaw(key);
  }

  private static boolean isRaw(Key key) {
    return "RAW".equalsIgnoreCase(key.getFormat());
  }

  /**
   * The key as a {@link SecretKey}.
   *
   * @param length which the key must have; or {@link #ANY_LENGTH}, and the drivers judge
   */
  static SecretKey of(@Nullable Key key, int length) throws InvalidKeyException {
    if (key == null) {
      throw new InvalidKeyException("the key is null");
    }
    if (length != ANY_LENGTH) {
      requireLength(key, length);
    }
    if (key instanceof SecretKey secret && (isRaw(key) || key.getFormat() == null)) {
      return secret;
    }
    byte[] bytes = isRaw(key) ? key.getEncoded() : null;
    if (bytes == null) {
      throw new InvalidKeyException("a key of format " + key.getFormat() + "; it has to be RAW");
    }
    try {
      return new SecretKeySpec(bytes, key.getAlgorithm());
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static void requireLength(Key key, int length) throws InvalidKeyException {
    int has = length(key);
    if (has != length) {
      throw new InvalidKeyException("a key of " + has + " bytes; this cipher takes " + length);
    }
  }

  /** In bytes. */
  static int length(Key key) throws InvalidKeyException {
    byte[] bytes = key.getEncoded();
    if (bytes == null) {
      throw new InvalidKeyException("the key has no encoding, and so no known length");
    }
    Arrays.fill(bytes, (byte) 0);
    return bytes.length;
  }

  /** Refuses a key that says of itself that it is another cipher's. */
  static void requireNamed(Key key) throws InvalidKeyException {
    String name = key.getAlgorithm();
    if (!"AES".equalsIgnoreCase(name) && !"Rijndael".equalsIgnoreCase(name)) { // as in SunJCE
      throw new InvalidKeyException("a key for " + name + "; it has to be one for AES");
    }
  }
}
