package io.fermata.driver.pkcs11;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** A copy of a secret key's bytes that can be overwritten. */
final class MaterialKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient byte[] bytes;

  /**
   * @param bytes taken over, not copied
   */
  MaterialKey(String algorithm, byte[] bytes) {
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
  public void destroy() {
    Arrays.fill(bytes, (byte) 0);
  }

  /** Never the bytes. */
  @Override
  public String toString() {
    return algorithm + " key of " + bytes.length + " bytes";
  }
}
