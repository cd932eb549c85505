package io.fermata.provider;

import javax.crypto.SecretKey;

/** A secret key that is somebody's own: it has no format and no bytes. */
final class KeyHandle implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;

  private KeyHandle(String algorithm) {
    this.algorithm = algorithm;
  }

  static SecretKey of(String algorithm) {
    return new KeyHandle(algorithm);
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return null;
  }

  @Override
  public byte[] getEncoded() {
    return null;
  }
}
