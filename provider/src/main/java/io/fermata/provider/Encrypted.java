package io.fermata.provider;

import java.security.spec.AlgorithmParameterSpec;
import java.util.Objects;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * What came of an encryption whose nonce, or initialization vector, was made for it.
 *
 * @param bytes the ciphertext; of an AEAD with its tag behind it. Not copied
 * @param iv the nonce or initialization vector. Not copied
 * @param parameters the same, as decryption wants it: a {@link GCMParameterSpec} for AES/GCM and AES/CCM, an
 *     {@link IvParameterSpec} for all others
 */
@SuppressWarnings("ArrayRecordComponent") // a result that is handed over, and never compared
public record Encrypted(byte[] bytes, byte[] iv, AlgorithmParameterSpec parameters) {
  public Encrypted {
    Objects.requireNonNull(bytes, "bytes");
    Objects.requireNonNull(iv, "iv");
    Objects.requireNonNull(parameters, "parameters");
  }
}
