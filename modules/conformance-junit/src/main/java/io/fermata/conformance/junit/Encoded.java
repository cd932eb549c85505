package io.fermata.conformance.junit;

import java.security.PrivateKey;
import java.security.PublicKey;
import javax.crypto.SecretKey;

/** Keys that are their encoding and nothing else, so that it is the driver that finds one wrong. */
final class Encoded {

  private Encoded() {}

  /** PKCS #8. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Private(String getAlgorithm, byte[] encoded) implements PrivateKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getFormat() {
      return "PKCS#8";
    }

    @Override
    public byte[] getEncoded() {
      return encoded.clone();
    }
  }

  /** X.509. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Public(String getAlgorithm, byte[] encoded) implements PublicKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return encoded.clone();
    }
  }

  /** Of any length: SecretKeySpec takes none of no bytes. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Secret(String getAlgorithm, byte[] encoded) implements SecretKey {
    private static final long serialVersionUID = 1L;

    @Override
    public String getFormat() {
      return "RAW";
    }

    @Override
    public byte[] getEncoded() {
      return encoded.clone();
    }
  }
}
