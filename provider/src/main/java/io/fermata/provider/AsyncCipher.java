package io.fermata.provider;

import io.fermata.spi.Operation;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * {@link javax.crypto.Cipher} for those who do not wait. Provider {@code Fermata} has {@code AES/GCM/NoPadding},
 * {@code AES/CCM/NoPadding}, {@code ChaCha20-Poly1305}, {@code AES/CBC/NoPadding}, {@code AES/CBC/PKCS5Padding} and {@code
 * AES/CTR/NoPadding}. Each operation is a whole message, with parameters of its own; that no nonce comes twice is for
 * who brings them, or {@link #encrypt(Key, byte[])} makes them.
 *
 * <p>A wrong tag is an {@link javax.crypto.AEADBadTagException}, and nothing of the message is seen; wrong padding a
 * {@link javax.crypto.BadPaddingException}, which must not be told to who sent it.
 */
public final class AsyncCipher extends AsyncService {
  /** The type of the service. */
  public static final String TYPE = "AsyncCipher";

  private AsyncCipher(Origin origin, @Nullable Executor executor) {
    super(origin, EnumSet.of(Operation.ENCRYPT, Operation.DECRYPT), executor);
  }

  /**
   * Of the first installed provider that has it.
   *
   * @throws NoSuchAlgorithmException if none has
   */
  public static AsyncCipher getInstance(String transformation) throws NoSuchAlgorithmException {
    return new AsyncCipher(Origin.find(TYPE, transformation), null);
  }

  /** Of this installed provider. */
  public static AsyncCipher getInstance(String transformation, String provider)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return new AsyncCipher(Origin.find(TYPE, transformation, provider), null);
  }

  /** Of this provider, which need not be installed. */
  public static AsyncCipher getInstance(String transformation, Provider provider)
      throws NoSuchAlgorithmException {
    return new AsyncCipher(Origin.find(TYPE, transformation, provider), null);
  }

  /** Over a provider's {@link javax.crypto.Cipher}, on a virtual thread for each operation. */
  public static AsyncCipher over(String transformation, Provider provider)
      throws NoSuchAlgorithmException {
    return over(transformation, provider, Synchronous.VIRTUAL_THREADS);
  }

  /**
   * Over a provider's {@link javax.crypto.Cipher}. The key is looked at by {@code init}, at the call.
   *
   * @param executor where the operations run
   */
  public static AsyncCipher over(String transformation, Provider provider, Executor executor)
      throws NoSuchAlgorithmException {
    AsyncSpi spi = new Synchronous(SynchronousWork.cipher(transformation, provider), executor);
    return new AsyncCipher(new Origin(spi, transformation, provider), null);
  }

  /** The same, whose own futures are completed on this executor, such as the {@link io.fermata.job.JobLoop} that submits. */
  public AsyncCipher on(Executor executor) {
    return new AsyncCipher(origin(), Objects.requireNonNull(executor, "executor"));
  }

  /**
   * Encrypts.
   *
   * @param parameters as {@link javax.crypto.Cipher#init} takes them
   * @return the ciphertext; of an AEAD with its tag behind it
   */
  public AsyncFuture<byte[]> encrypt(Key key, AlgorithmParameterSpec parameters, byte[] plaintext)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(
        request().encrypt(key).parameters(parameters).input(plaintext), AsyncRequest::bytes);
  }

  /** Encrypts under a nonce or initialization vector that is made for it: {@link AsyncRequest#freshIv}. */
  public AsyncFuture<Encrypted> encrypt(Key key, byte[] plaintext)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(
        request().encrypt(key).input(plaintext),
        done ->
            new Encrypted(
                done.bytes(), done.madeIv().orElseThrow(), done.madeParameters().orElseThrow()));
  }

  /**
   * Decrypts.
   *
   * @param parameters as {@link javax.crypto.Cipher#init} takes them
   */
  public AsyncFuture<byte[]> decrypt(Key key, AlgorithmParameterSpec parameters, byte[] ciphertext)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(
        request().decrypt(key).parameters(parameters).input(ciphertext), AsyncRequest::bytes);
  }
}
