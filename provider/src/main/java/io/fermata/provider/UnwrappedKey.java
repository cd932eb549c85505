package io.fermata.provider;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** Keys to be wrapped, as bytes, and bytes that were unwrapped, as keys. */
final class UnwrappedKey {

  private UnwrappedKey() {}

  /** The bytes to be wrapped: a copy, which the caller overwrites. */
  static byte[] bytes(Key key) throws InvalidKeyException {
    byte[] encoded = key.getEncoded();
    if (encoded == null || encoded.length == 0) {
      throw new InvalidKeyException("the key to be wrapped has no encoding");
    }
    return encoded;
  }

  /**
   * A key of what was unwrapped; the bytes are overwritten.
   *
   * @param type as in {@link Cipher#unwrap}
   */
  static Key of(byte[] encoded, String algorithm, int type)
      throws InvalidKeyException, NoSuchAlgorithmException {
    try {
      return switch (type) {
        case Cipher.SECRET_KEY -> new SecretKeySpec(encoded, algorithm);
        case Cipher.PRIVATE_KEY ->
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        case Cipher.PUBLIC_KEY ->
            KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
        default ->
            throw new NoSuchAlgorithmException(
                "type of key " + type + "; it is SECRET_KEY, PRIVATE_KEY or PUBLIC_KEY of Cipher");
      };
    } catch (InvalidKeySpecException e) {
      throw new InvalidKeyException("what was unwrapped is no " + algorithm + " key", e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }
}
