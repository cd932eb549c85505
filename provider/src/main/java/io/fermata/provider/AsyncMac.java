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
 * {@link javax.crypto.Mac} for those who do not wait. Provider {@code Fermata} has the HMACs {@code HmacSHA1} to
 * {@code HmacSHA3-512}, {@code AESCMAC}, and {@code AES-GMAC}, of which each request has a nonce: as {@link
 * AsyncRequest#iv}, or with the length of the code as a {@link javax.crypto.spec.GCMParameterSpec}. Never ask for two
 * codes under one key and nonce: they give the authentication key away, and nobody looks after that here.
 */
public final class AsyncMac extends AsyncService {
  /** The type of the service. */
  public static final String TYPE = "AsyncMac";

  private AsyncMac(Origin origin, @Nullable Executor executor) {
    super(origin, EnumSet.of(Operation.MAC), executor);
  }

  /**
   * Of the first installed provider that has it.
   *
   * @throws NoSuchAlgorithmException if none has
   */
  public static AsyncMac getInstance(String algorithm) throws NoSuchAlgorithmException {
    return new AsyncMac(Origin.find(TYPE, algorithm), null);
  }

  /** Of this installed provider. */
  public static AsyncMac getInstance(String algorithm, String provider)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return new AsyncMac(Origin.find(TYPE, algorithm, provider), null);
  }

  /** Of this provider, which need not be installed. */
  public static AsyncMac getInstance(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    return new AsyncMac(Origin.find(TYPE, algorithm, provider), null);
  }

  /** Over a provider's {@link javax.crypto.Mac}, on a virtual thread for each operation. */
  public static AsyncMac over(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    return over(algorithm, provider, Synchronous.VIRTUAL_THREADS);
  }

  /**
   * Over a provider's {@link javax.crypto.Mac}. The key is looked at by {@code init}, at the call.
   *
   * @param executor where the operations run
   */
  public static AsyncMac over(String algorithm, Provider provider, Executor executor)
      throws NoSuchAlgorithmException {
    AsyncSpi spi = new Synchronous(SynchronousWork.mac(algorithm, provider), executor);
    return new AsyncMac(new Origin(spi, algorithm, provider), null);
  }

  /** The same, whose own futures are completed on this executor, such as the {@link io.fermata.job.JobLoop} that submits. */
  public AsyncMac on(Executor executor) {
    return new AsyncMac(origin(), Objects.requireNonNull(executor, "executor"));
  }

  /** The authentication code of a message, made with these parameters, such as the nonce of AES-GMAC. */
  public AsyncFuture<byte[]> mac(Key key, AlgorithmParameterSpec parameters, byte[] message)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(request().mac(key).parameters(parameters).input(message), AsyncRequest::bytes);
  }

  /** The authentication code of a message. */
  public AsyncFuture<byte[]> mac(Key key, byte[] message)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(request().mac(key).input(message), AsyncRequest::bytes);
  }
}
