package io.fermata.provider;

import io.fermata.spi.Operation;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * {@link java.security.Signature} for those who do not wait. Provider {@code Fermata} has ECDSA in both formats, RSA
 * by PKCS #1 v1.5 and PSS ({@code SHA256withRSAandMGF1}, whose salt is as long as the hash, and {@code RSASSA-PSS}, which
 * takes a {@link java.security.spec.PSSParameterSpec} with each request), {@code Ed25519} and {@code Ed448}, which may have an
 * {@link java.security.spec.EdDSAParameterSpec}, and {@code ML-DSA-44} to {@code ML-DSA-87}. Something that is no
 * signature at all is a wrong one.
 */
public final class AsyncSignature extends AsyncService {
  /** The type of the service. */
  public static final String TYPE = "AsyncSignature";

  private AsyncSignature(Origin origin, @Nullable Executor executor) {
    super(origin, EnumSet.of(Operation.SIGN, Operation.VERIFY), executor);
  }

  /**
   * Of the first installed provider that has it.
   *
   * @throws NoSuchAlgorithmException if none has
   */
  public static AsyncSignature getInstance(String algorithm) throws NoSuchAlgorithmException {
    return new AsyncSignature(Origin.find(TYPE, algorithm), null);
  }

  /** Of this installed provider. */
  public static AsyncSignature getInstance(String algorithm, String provider)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return new AsyncSignature(Origin.find(TYPE, algorithm, provider), null);
  }

  /** Of this provider, which need not be installed. */
  public static AsyncSignature getInstance(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    return new AsyncSignature(Origin.find(TYPE, algorithm, provider), null);
  }

  /** Over a provider's {@link java.security.Signature}, on a virtual thread for each operation. */
  public static AsyncSignature over(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    return over(algorithm, provider, Synchronous.VIRTUAL_THREADS);
  }

  /**
   * Over a provider's {@link java.security.Signature}. The key is looked at by {@code init}, at the call.
   *
   * @param executor where the operations run
   */
  public static AsyncSignature over(String algorithm, Provider provider, Executor executor)
      throws NoSuchAlgorithmException {
    AsyncSpi spi = new Synchronous(SynchronousWork.signature(algorithm, provider), executor);
    return new AsyncSignature(new Origin(spi, algorithm, provider), null);
  }

  /** The same, whose own futures are completed on this executor, such as the {@link io.fermata.job.JobLoop} that submits. */
  public AsyncSignature on(Executor executor) {
    return new AsyncSignature(origin(), Objects.requireNonNull(executor, "executor"));
  }

  /** The signature of a message. */
  public AsyncFuture<byte[]> sign(PrivateKey key, byte[] message)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(request().sign(key).input(message), AsyncRequest::bytes);
  }

  /** The signature of a message, made with these parameters. */
  public AsyncFuture<byte[]> sign(PrivateKey key, AlgorithmParameterSpec parameters, byte[] message)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(request().sign(key).parameters(parameters).input(message), AsyncRequest::bytes);
  }

  /** Whether this is a signature of a message, made with these parameters. */
  public AsyncFuture<Boolean> verify(
      PublicKey key, AlgorithmParameterSpec parameters, byte[] message, byte[] signature)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(
        request().verify(key, signature).parameters(parameters).input(message), AsyncRequest::isVerified);
  }

  /** Whether this is a signature of a message. */
  public AsyncFuture<Boolean> verify(PublicKey key, byte[] message, byte[] signature)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(request().verify(key, signature).input(message), AsyncRequest::isVerified);
  }
}
