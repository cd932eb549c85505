package io.fermata.framework.kernel;

import java.util.Arrays;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** A copy of a key that a user gave, which can be wiped: the user's own array is never kept or changed. */
final class CryptoKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final byte[] bytes;
  private volatile boolean destroyed;

  private CryptoKey(String algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  /** A key of no bytes, for the algorithms that only look as if they took one. */
  static CryptoKey none(String algorithm) {
    return new CryptoKey(algorithm, new byte[0]);
  }

  /**
   * Copies the first {@code bits} of a key.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  static CryptoKey copy(String algorithm, byte @Nullable [] key, int bits) {
    int length = (int) ((bits + 7L) / Byte.SIZE);
    int given = key == null ? 0 : key.length;
    if (key == null || bits < 0 || length > given || (bits == 0 && given > 0)) {
      throw new IllegalArgumentException("key of " + bits + " bits in " + given + " bytes");
    }
    return new CryptoKey(algorithm, Arrays.copyOf(key, length));
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    return bytes.clone();
  }

  @Override
  public void destroy() {
    Arrays.fill(bytes, (byte) 0);
    destroyed = true;
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }
}
