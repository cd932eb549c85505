package io.fermata.provider;

import io.fermata.spi.Reason;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** Initialization vectors as JCA gives and takes them. */
final class Vectors {

  private Vectors() {}

  /** The vector that parameters have; null, which is JCA's way to say none, of none. */
  static @Nullable AlgorithmParameterSpec spec(@Nullable AlgorithmParameters params)
      throws InvalidAlgorithmParameterException {
    try {
      return params == null ? null : params.getParameterSpec(IvParameterSpec.class);
    } catch (InvalidParameterSpecException e) {
      throw new InvalidAlgorithmParameterException("parameters without an IvParameterSpec", e);
    }
  }

  /** A copy of the vector, which has this length. */
  static byte[] of(@Nullable AlgorithmParameterSpec params, int length)
      throws InvalidAlgorithmParameterException {
    if (params == null) {
      throw new InvalidAlgorithmParameterException("parameters missing: it takes an IvParameterSpec");
    }
    if (!(params instanceof IvParameterSpec iv)) {
      throw new InvalidAlgorithmParameterException(
          "a " + params.getClass().getSimpleName() + "; it takes an IvParameterSpec");
    }
    byte[] vector = iv.getIV();
    if (vector.length != length) {
      throw new InvalidAlgorithmParameterException(
          "a vector of " + vector.length + " bytes; it has " + length);
    }
    return vector;
  }

  static byte[] fresh(int length, @Nullable SecureRandom random) {
    byte[] vector = new byte[length];
    (random == null ? new SecureRandom() : random).nextBytes(vector);
    return vector;
  }

  /** The parameters that AES has with this vector; with a fresh one if there is none yet. */
  static AlgorithmParameters parameters(byte @Nullable [] vector) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("AES");
      parameters.init(new IvParameterSpec(vector == null ? fresh(BlockMode.BLOCK, null) : vector));
      return parameters;
    } catch (NoSuchAlgorithmException | InvalidParameterSpecException e) {
      throw new FermataException(Reason.UNAVAILABLE, "no provider has parameters of AES", e);
    }
  }
}
