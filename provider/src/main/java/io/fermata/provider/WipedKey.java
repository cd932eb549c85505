package io.fermata.provider;

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A secret for the length of one call, of any length, also of none. Belongs to one thread; overwritten as it is
 * closed.
 */
final class WipedKey implements SecretKey, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient byte[] bytes;

  /**
   * @param bytes are this object's from now on
   */
  WipedKey(String algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes;
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
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  private void writeObject(ObjectOutputStream out) throws IOException {
    throw new NotSerializableException("a secret that is overwritten after its use");
  }
}
