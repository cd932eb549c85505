package io.fermata.conformance;

import javax.crypto.SecretKey;

/** A key of no bytes, which a code may have and {@link javax.crypto.spec.SecretKeySpec} refuses. */
record EmptyKey(String algorithm) implements SecretKey {
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
    return new byte[0];
  }
}
