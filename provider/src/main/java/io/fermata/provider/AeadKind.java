package io.fermata.provider;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** What differs between the AEAD ciphers as JCA knows them. */
enum AeadKind {
  AES_GCM("AES/GCM", "GCM", "GCM", 16, GCMParameterSpec.class) {
    @Override
    byte[] nonce(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
      byte[] nonce = gcm(spec).getIV();
      if (nonce.length == 0) {
        throw new InvalidAlgorithmParameterException("nonce of 0 bytes; 12 is the usual length");
      }
      return nonce;
    }

    @Override
    int tagLength(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
      int bits = gcm(spec).getTLen();
      if (bits < 96 || bits > 128 || bits % Byte.SIZE != 0) {
        throw new InvalidAlgorithmParameterException(
            "tag of " + bits + " bits; legal are 96, 104, 112, 120 and 128");
      }
      return bits / Byte.SIZE;
    }

    private GCMParameterSpec gcm(AlgorithmParameterSpec spec)
        throws InvalidAlgorithmParameterException {
      if (spec instanceof GCMParameterSpec gcm) {
        return gcm;
      }
      throw wrongType(spec);
    }

    @Override
    AlgorithmParameterSpec spec(byte[] nonce, int tagLength) {
      return new GCMParameterSpec(tagLength * Byte.SIZE, nonce);
    }
  },

  CHACHA20_POLY1305(
      "ChaCha20-Poly1305", "None", "ChaCha20-Poly1305", 0, IvParameterSpec.class) {
    @Override
    byte[] nonce(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
      if (!(spec instanceof IvParameterSpec iv)) {
        throw wrongType(spec);
      }
      byte[] nonce = iv.getIV();
      if (nonce.length != NONCE) {
        throw new InvalidAlgorithmParameterException(
            "nonce of " + nonce.length + " bytes; ChaCha20-Poly1305 takes " + NONCE);
      }
      return nonce;
    }

    @Override
    int tagLength(AlgorithmParameterSpec spec) {
      return FULL_TAG;
    }

    @Override
    AlgorithmParameterSpec spec(byte[] nonce, int tagLength) {
      return new IvParameterSpec(nonce);
    }

    @Override
    boolean remembersDecryption() {
      return true;
    }

    @Override
    void refuseReuse() throws InvalidKeyException {
      throw new InvalidKeyException("Matching key and nonce from previous initialization");
    }
  };

  static final int FULL_TAG = 16;
  private static final int NONCE = 12;

  final String title;
  final String mode;
  final String parameters;
  final int blockSize;
  final Class<? extends AlgorithmParameterSpec> specType;

  AeadKind(
      String title,
      String mode,
      String parameters,
      int blockSize,
      Class<? extends AlgorithmParameterSpec> specType) {
    this.title = title;
    this.mode = mode;
    this.parameters = parameters;
    this.blockSize = blockSize;
    this.specType = specType;
  }

  /** True if the JDK's cipher also refuses to encrypt under a nonce that was set for decryption. */
  boolean remembersDecryption() {
    return false;
  }

  abstract byte[] nonce(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException;

  /** In bytes. */
  abstract int tagLength(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException;

  abstract AlgorithmParameterSpec spec(byte[] nonce, int tagLength);

  /** Throws what the JDK's own cipher throws when a nonce comes again. */
  void refuseReuse() throws InvalidKeyException, InvalidAlgorithmParameterException {
    throw new InvalidAlgorithmParameterException("Cannot reuse iv for GCM encryption");
  }

  byte[] freshNonce(SecureRandom random) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    return nonce;
  }

  InvalidAlgorithmParameterException wrongType(AlgorithmParameterSpec spec) {
    return new InvalidAlgorithmParameterException(
        title + " takes a " + specType.getSimpleName() + ", not a "
            + spec.getClass().getSimpleName());
  }
}
