package io.fermata.provider;

import io.fermata.spi.Algorithm;
import io.fermata.spi.SessionSpec;
import java.security.InvalidAlgorithmParameterException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * What a code of AES-GMAC is made with besides the key.
 *
 * @param bytes the nonce, not empty
 * @param length bytes of the code
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record GmacNonce(byte[] bytes, int length) {
  static final String NAME = "AES-GMAC";
  static final SessionSpec KEYLESS = SessionSpec.mac(NAME);
  static final int WHOLE = Algorithm.find(NAME).orElseThrow().result();
  private static final int SHORTEST = 12;

  /** From an {@link IvParameterSpec}, for a whole code, or a {@link GCMParameterSpec}. */
  static GmacNonce of(@Nullable AlgorithmParameterSpec params) throws InvalidAlgorithmParameterException {
    return switch (params) {
      case IvParameterSpec spec -> of(spec.getIV(), WHOLE);
      case GCMParameterSpec spec -> of(spec.getIV(), length(spec.getTLen()));
      case null, default ->
          throw new InvalidAlgorithmParameterException(
              NAME + " takes a nonce, as IvParameterSpec or GCMParameterSpec");
    };
  }

  private static GmacNonce of(byte[] nonce, int length) throws InvalidAlgorithmParameterException {
    if (nonce.length == 0) {
      throw new InvalidAlgorithmParameterException("the nonce is empty; " + NAME + " takes at least 1 byte");
    }
    return new GmacNonce(nonce, length);
  }

  private static int length(int bits) throws InvalidAlgorithmParameterException {
    if (bits % Byte.SIZE != 0 || bits < SHORTEST * Byte.SIZE || bits > WHOLE * Byte.SIZE) {
      throw new InvalidAlgorithmParameterException(
          "a code of " + bits + " bits; " + NAME + " has 96, 104, 112, 120 or 128");
    }
    return bits / Byte.SIZE;
  }

  /** The session that makes codes of this length. */
  SessionSpec keyless() {
    return length == WHOLE ? KEYLESS : KEYLESS.tagLength(length);
  }
}
