package io.fermata.provider;

import io.fermata.spi.Operation;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * {@link javax.crypto.KeyAgreement} for those who do not wait. Provider {@code Fermata} has {@code ECDH}, {@code
 * X25519}, {@code X448} and {@code DH}. A peer's key that is none of the algorithm's, or makes the secret zero, is an {@link
 * InvalidKeyException} in the future.
 */
public final class AsyncKeyAgreement extends AsyncService {
  /** The type of the service. */
  public static final String TYPE = "AsyncKeyAgreement";

  private AsyncKeyAgreement(Origin origin, @Nullable Executor executor) {
    super(origin, EnumSet.of(Operation.AGREE), executor);
  }

  /**
   * Of the first installed provider that has it.
   *
   * @throws NoSuchAlgorithmException if none has
   */
  public static AsyncKeyAgreement getInstance(String algorithm) throws NoSuchAlgorithmException {
    return new AsyncKeyAgreement(Origin.find(TYPE, algorithm), null);
  }

  /** Of this installed provider. */
  public static AsyncKeyAgreement getInstance(String algorithm, String provider)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return new AsyncKeyAgreement(Origin.find(TYPE, algorithm, provider), null);
  }

  /** Of this provider, which need not be installed. */
  public static AsyncKeyAgreement getInstance(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    return new AsyncKeyAgreement(Origin.find(TYPE, algorithm, provider), null);
  }

  /** Over a provider's {@link javax.crypto.KeyAgreement}, on a virtual thread for each operation. */
  public static AsyncKeyAgreement over(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    return over(algorithm, provider, Synchronous.VIRTUAL_THREADS);
  }

  /**
   * Over a provider's {@link javax.crypto.KeyAgreement}. The key is looked at by {@code init}, at the call.
   *
   * @param executor where the operations run
   */
  public static AsyncKeyAgreement over(String algorithm, Provider provider, Executor executor)
      throws NoSuchAlgorithmException {
    AsyncSpi spi = new Synchronous(SynchronousWork.agreement(algorithm, provider), executor);
    return new AsyncKeyAgreement(new Origin(spi, algorithm, provider), null);
  }

  /** The same, whose own futures are completed on this executor, such as the {@link io.fermata.job.JobLoop} that submits. */
  public AsyncKeyAgreement on(Executor executor) {
    return new AsyncKeyAgreement(origin(), Objects.requireNonNull(executor, "executor"));
  }

  /** The secret shared with a peer. */
  public AsyncFuture<byte[]> agree(PrivateKey key, PublicKey peer)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(request().agree(key, peer), AsyncRequest::bytes);
  }
}
