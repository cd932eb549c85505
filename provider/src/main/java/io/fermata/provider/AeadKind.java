package io.fermata.provider;

import io.fermata.spi.Algorithm;
import io.fermata.spi.Lengths;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** What differs between the AEAD ciphers as JCA knows them. */
enum AeadKind {
  AES_GCM(0),
  AES_128_GCM(16),
  AES_192_GCM(24),
  AES_256_GCM(32),

  AES_CCM("AES/CCM", "CCM", "CCM", 16, GCMParameterSpec.class) {
    @Override
    byte[] nonce(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
      byte[] nonce = gcm(spec).getIV();
      if (nonce.length < 7 || nonce.length > 13) {
        throw new InvalidAlgorithmParameterException(
            "nonce of " + nonce.length + " bytes; AES/CCM takes 7 to 13");
      }
      return nonce;
    }

    @Override
    int tagLength(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
      int bits = gcm(spec).getTLen();
      if (bits < 32 || bits > 128 || bits % 16 != 0) {
        throw new InvalidAlgorithmParameterException(
            "tag of " + bits + " bits; legal are 32, 48, 64, 80, 96, 112 and 128");
      }
      return bits / Byte.SIZE;
    }

    @Override
    void refuseReuse() throws InvalidAlgorithmParameterException {
      throw new InvalidAlgorithmParameterException("Cannot reuse iv for CCM encryption");
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
      if (nonce.length != Nonces.LENGTH) {
        throw new InvalidAlgorithmParameterException(
            "nonce of " + nonce.length + " bytes; ChaCha20-Poly1305 takes " + Nonces.LENGTH);
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
    boolean wraps() {
      return false;
    }

    @Override
    boolean updatesReadyFirst() {
      return true;
    }

    @Override
    boolean endsRoomFirst() {
      return true;
    }

    @Override
    void refuseReuse() throws InvalidKeyException {
      throw new InvalidKeyException("Matching key and nonce from previous initialization");
    }
  };

  static final int FULL_TAG = 16;

  final String algorithm;
  final String mode;
  final String parameters;
  final int blockSize;
  final Class<? extends AlgorithmParameterSpec> specType;

  /** What an encryption gives out before its end is a multiple of this; 0 if it gives out nothing before. */
  final int part;

  private final int keyLength;

  /**
   * AES/GCM.
   *
   * @param keyLength the only legal one in bytes; 0 for any of AES
   */
  AeadKind(int keyLength) {
    this("AES/GCM", "GCM", "GCM", 16, GCMParameterSpec.class, keyLength);
  }

  AeadKind(
      String algorithm,
      String mode,
      String parameters,
      int blockSize,
      Class<? extends AlgorithmParameterSpec> specType) {
    this(algorithm, mode, parameters, blockSize, specType, 0);
  }

  AeadKind(
      String algorithm,
      String mode,
      String parameters,
      int blockSize,
      Class<? extends AlgorithmParameterSpec> specType,
      int keyLength) {
    this.algorithm = algorithm;
    this.mode = mode;
    this.parameters = parameters;
    this.blockSize = blockSize;
    this.specType = specType;
    this.part =
        Algorithm.find(algorithm).flatMap(Algorithm::parts).map(Lengths::step).orElse(0);
    this.keyLength = keyLength;
  }

  /** Refuses a key of another length than the transformation names. */
  void checkKey(Key key) throws InvalidKeyException {
    if (keyLength == 0) {
      return;
    }
    byte[] encoded = key.getEncoded();
    int length = encoded == null ? keyLength : encoded.length; // without an encoding the driver knows
    if (encoded != null) {
      Arrays.fill(encoded, (byte) 0);
    }
    if (length != keyLength) {
      throw new InvalidKeyException("key of " + length + " bytes; this cipher takes " + keyLength);
    }
  }

  /** True if the JDK's cipher also refuses to encrypt under a nonce that was set for decryption. */
  boolean remembersDecryption() {
    return false;
  }

  /** True if keys can be wrapped with it, as the JDK's GCM does. */
  boolean wraps() {
    return true;
  }

  /** True if the JDK's {@code update} to an array says that it wants another nonce before it says that there is too little room. */
  boolean updatesReadyFirst() {
    return false;
  }

  /** True if its {@code doFinal} says the two in the other order. */
  boolean endsRoomFirst() {
    return false;
  }

  byte[] nonce(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
    byte[] nonce = gcm(spec).getIV();
    if (nonce.length == 0) {
      throw new InvalidAlgorithmParameterException("nonce of 0 bytes; 12 is the usual length");
    }
    return nonce;
  }

  /** In bytes. */
  int tagLength(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
    int bits = gcm(spec).getTLen();
    if (bits < 96 || bits > 128 || bits % Byte.SIZE != 0) {
      throw new InvalidAlgorithmParameterException(
          "tag of " + bits + " bits; legal are 96, 104, 112, 120 and 128");
    }
    return bits / Byte.SIZE;
  }

  AlgorithmParameterSpec spec(byte[] nonce, int tagLength) {
    return new GCMParameterSpec(tagLength * Byte.SIZE, nonce);
  }

  /** Throws what the JDK's own cipher throws when a nonce comes again. */
  void refuseReuse() throws InvalidKeyException, InvalidAlgorithmParameterException {
    throw new InvalidAlgorithmParameterException("Cannot reuse iv for GCM encryption");
  }

  byte[] freshNonce(SecureRandom random) {
    byte[] nonce = new byte[Nonces.LENGTH];
    random.nextBytes(nonce);
    return nonce;
  }

  GCMParameterSpec gcm(AlgorithmParameterSpec spec) throws InvalidAlgorithmParameterException {
    if (spec instanceof GCMParameterSpec gcm) {
      return gcm;
    }
    throw wrongType(spec);
  }

  InvalidAlgorithmParameterException wrongType(AlgorithmParameterSpec spec) {
    return new InvalidAlgorithmParameterException(
        algorithm + " takes a " + specType.getSimpleName() + ", not a "
            + spec.getClass().getSimpleName());
  }
}
