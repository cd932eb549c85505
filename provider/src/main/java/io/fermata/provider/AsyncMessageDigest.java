package io.fermata.provider;

import io.fermata.spi.Operation;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.util.EnumSet;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * {@link java.security.MessageDigest} for those who do not wait. Provider {@code Fermata} has {@code SHA-1}, {@code
 * SHA-224} to {@code SHA-512/256}, and {@code SHA3-224} to {@code SHA3-512}.
 */
public final class AsyncMessageDigest extends AsyncService {
  /** The type of the service. */
  public static final String TYPE = "AsyncMessageDigest";

  private AsyncMessageDigest(Origin origin, @Nullable Executor executor) {
    super(origin, EnumSet.of(Operation.DIGEST), executor);
  }

  /**
   * Of the first installed provider that has it.
   *
   * @throws NoSuchAlgorithmException if none has
   */
  public static AsyncMessageDigest getInstance(String algorithm) throws NoSuchAlgorithmException {
    return new AsyncMessageDigest(Origin.find(TYPE, algorithm), null);
  }

  /** Of this installed provider. */
  public static AsyncMessageDigest getInstance(String algorithm, String provider)
      throws NoSuchAlgorithmException, NoSuchProviderException {
    return new AsyncMessageDigest(Origin.find(TYPE, algorithm, provider), null);
  }

  /** Of this provider, which need not be installed. */
  public static AsyncMessageDigest getInstance(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    return new AsyncMessageDigest(Origin.find(TYPE, algorithm, provider), null);
  }

  /** Over a provider's {@link java.security.MessageDigest}, on a virtual thread for each operation. */
  public static AsyncMessageDigest over(String algorithm, Provider provider)
      throws NoSuchAlgorithmException {
    return over(algorithm, provider, Synchronous.VIRTUAL_THREADS);
  }

  /**
   * Over a provider's {@link java.security.MessageDigest}.
   *
   * @param executor where the operations run
   */
  public static AsyncMessageDigest over(String algorithm, Provider provider, Executor executor)
      throws NoSuchAlgorithmException {
    AsyncSpi spi = new Synchronous(SynchronousWork.digest(algorithm, provider), executor);
    return new AsyncMessageDigest(new Origin(spi, algorithm, provider), null);
  }

  /** The same, whose own futures are completed on this executor, such as the {@link io.fermata.job.JobLoop} that submits. */
  public AsyncMessageDigest on(Executor executor) {
    return new AsyncMessageDigest(origin(), Objects.requireNonNull(executor, "executor"));
  }

  /** The hash of a message. */
  public AsyncFuture<byte[]> digest(byte[] message) {
    try {
      return future(request().digest().input(message), AsyncRequest::bytes);
    } catch (InvalidKeyException | InvalidAlgorithmParameterException e) {
      throw new AssertionError("a hash has neither", e);
    }
  }
}
