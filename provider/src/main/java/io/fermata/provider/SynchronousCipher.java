package io.fermata.provider;

import io.fermata.spi.Operation;
import java.lang.foreign.ValueLayout;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** A provider's {@link Cipher} as {@link AsyncCipher} needs it. */
final class SynchronousCipher implements SynchronousWork {
  private static final int FULL_TAG_BITS = 128;

  private final String transformation;
  private final Provider provider;
  private final boolean tagged; // its parameters have a tag length

  SynchronousCipher(String transformation, Provider provider) throws NoSuchAlgorithmException {
    this.transformation = transformation;
    this.provider = provider;
    String upper = transformation.toUpperCase(Locale.ROOT);
    this.tagged = upper.contains("/GCM/") || upper.contains("/CCM/");
    cipher();
  }

  private Cipher cipher() throws NoSuchAlgorithmException {
    try {
      return Cipher.getInstance(transformation, provider);
    } catch (NoSuchPaddingException e) {
      throw new NoSuchAlgorithmException(e.getMessage(), e);
    }
  }

  @Override
  public Prepared prepare(AsyncRequest request)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    Cipher cipher;
    try {
      cipher = cipher();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the provider has it no more: " + e.getMessage(), e);
    }
    boolean makes = init(cipher, request);
    byte[] aad = request.aad();
    if (aad.length > 0) {
      cipher.updateAAD(aad);
    }
    byte[] message = request.input().toArray(ValueLayout.JAVA_BYTE);
    return completion -> {
      try {
        byte[] result = cipher.doFinal(message);
        completion.done(result, makes ? parameters(cipher.getIV()) : null);
      } finally {
        Arrays.fill(message, (byte) 0);
      }
    };
  }

  /** True if the cipher has made the parameters. */
  private boolean init(Cipher cipher, AsyncRequest request)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    boolean encrypts = request.operation() == Operation.ENCRYPT;
    int mode = encrypts ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE;
    Key key = request.key().orElseThrow();
    byte[] iv = request.givenIv();
    AlgorithmParameterSpec given =
        request.parameters().orElse(iv.length > 0 ? parameters(iv) : null);
    if (given == null && !encrypts) {
      throw new InvalidAlgorithmParameterException("decryption wants the parameters of the encryption");
    }
    cipher.init(mode, key, given);
    return given == null;
  }

  private @Nullable AlgorithmParameterSpec parameters(byte @Nullable [] iv) {
    if (iv == null) {
      return null; // the transformation has none
    }
    return tagged ? new GCMParameterSpec(FULL_TAG_BITS, iv) : new IvParameterSpec(iv);
  }
}
