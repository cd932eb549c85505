package io.fermata.provider;

import io.fermata.spi.Operation;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the asynchronous services have in common. An object has no state of an operation and is used by any number
 * of threads at once. It keeps sessions for the keys that were used last; {@link #close} forgets them, and so does the
 * garbage collector when the object is unreachable.
 *
 * <p>What is wrong with a call is thrown there: a null, a closed service, a request that is out, a key or parameters
 * that no driver takes, lengths that cannot be. Nothing was done then. Everything later is told as the request asks:
 * to a callback, in a queue or in a future. Code of the user runs on the framework's completion thread, on the executor
 * that was asked for, or on the thread that polls; never on a thread of a driver. A future may be done when it is
 * answered: what is then added to it runs where it is added.
 *
 * <p>The first operation with a key opens a session for it on the calling thread, which may wait for a device.
 */
public abstract sealed class AsyncService implements AutoCloseable
    permits AsyncCipher, AsyncMac, AsyncMessageDigest, AsyncSignature, AsyncKeyAgreement {
  private final Origin origin;
  private final Set<Operation> operations;
  private final @Nullable Executor executor;

  /**
   * Where a service comes from.
   *
   * @param closed shared by all services over the same spi
   */
  record Origin(AsyncSpi spi, String algorithm, Provider provider, AtomicBoolean closed) {
    Origin(AsyncSpi spi, String algorithm, Provider provider) {
      this(spi, algorithm, provider, new AtomicBoolean());
    }

    /** The first provider that has it. */
    static Origin find(String type, String algorithm) throws NoSuchAlgorithmException {
      Objects.requireNonNull(algorithm, "algorithm");
      NoSuchAlgorithmException refusal = null;
      for (Provider provider : Security.getProviders()) {
        Provider.Service service = provider.getService(type, algorithm);
        if (service != null) {
          try {
            return of(service, algorithm);
          } catch (NoSuchAlgorithmException e) {
            refusal = refusal == null ? e : refusal;
          }
        }
      }
      throw new NoSuchAlgorithmException(
          type + " " + algorithm + ": no installed provider has it", refusal);
    }

    static Origin find(String type, String algorithm, String name)
        throws NoSuchAlgorithmException, NoSuchProviderException {
      Provider provider = Security.getProvider(Objects.requireNonNull(name, "provider"));
      if (provider == null) {
        throw new NoSuchProviderException("no provider " + name + " is installed");
      }
      return find(type, algorithm, provider);
    }

    static Origin find(String type, String algorithm, Provider provider)
        throws NoSuchAlgorithmException {
      Objects.requireNonNull(provider, "provider");
      Provider.Service service =
          provider.getService(type, Objects.requireNonNull(algorithm, "algorithm"));
      if (service == null) {
        throw new NoSuchAlgorithmException(
            type + " " + algorithm + ": provider " + provider.getName() + " has it not");
      }
      return of(service, algorithm);
    }

    private static Origin of(Provider.Service service, String algorithm)
        throws NoSuchAlgorithmException {
      if (service.newInstance(null) instanceof AsyncSpi spi) {
        return new Origin(spi, algorithm, service.getProvider());
      }
      throw new NoSuchAlgorithmException(
          service.getType() + " " + algorithm + " of " + service.getProvider().getName()
              + " is no AsyncSpi");
    }
  }

  AsyncService(Origin origin, Set<Operation> operations, @Nullable Executor executor) {
    this.origin = origin;
    this.operations = operations;
    this.executor = executor;
  }

  Origin origin() {
    return origin;
  }

  /** The name that it was asked for by. */
  public String algorithm() {
    return origin.algorithm();
  }

  /** Whose it is. */
  public Provider provider() {
    return origin.provider();
  }

  /** A new request, told on the executor of this service. */
  AsyncRequest request() {
    AsyncRequest request = new AsyncRequest();
    return executor == null ? request : request.on(executor);
  }

  /**
   * Submits a request that has a callback or a queue. Never waits for a device that has a session for the key.
   *
   * @return what became of it
   * @throws InvalidKeyException if no driver takes the key
   * @throws InvalidAlgorithmParameterException if the parameters are not legal
   * @throws IllegalArgumentException if something else about the request is not legal: the message has it
   * @throws IllegalStateException if the request is out, or the service or its provider is closed
   */
  public AsyncSubmission submit(AsyncRequest request)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return submit(request, null);
  }

  private AsyncSubmission submit(AsyncRequest request, @Nullable AsyncFuture<?> future)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    out(request, future);
    AsyncSubmission answer = AsyncSubmission.REJECTED;
    try {
      origin.spi().engineCheck(request);
      answer = origin.spi().engineSubmit(request);
    } finally {
      if (answer == AsyncSubmission.REJECTED) { // or it threw
        request.back();
      }
    }
    return answer;
  }

  private void out(AsyncRequest request, @Nullable AsyncFuture<?> future) {
    if (origin.closed().get()) {
      throw new IllegalStateException("service for " + algorithm() + " is closed");
    }
    if (!operations.contains(request.operation())) {
      throw new IllegalArgumentException(
          "operation is " + request.operation() + "; " + algorithm() + " takes " + operations);
    }
    request.out(future);
  }

  /**
   * As {@link #submit}, and answers a future of the request with its result in place. The request's callback or
   * queue is not told.
   */
  public AsyncFuture<AsyncRequest> submitAsync(AsyncRequest request)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return future(request, Function.identity());
  }

  <T> AsyncFuture<T> future(AsyncRequest request, Function<? super AsyncRequest, T> result)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    AsyncFuture<T> future = new AsyncFuture<>(result);
    told(future, submit(request, future));
    return future;
  }

  private void told(AsyncFuture<?> future, AsyncSubmission answer) {
    if (answer == AsyncSubmission.REJECTED) {
      future.refuse(
          new RejectedExecutionException("too many operations of " + algorithm() + " wait"));
    } else {
      future.submitted(answer);
    }
  }

  /**
   * Submits several requests, in this order, so that a driver can begin with all of them at once. Those with one
   * key after another go together.
   *
   * @return for each what became of it
   * @throws InvalidKeyException as {@link #submit}; none was accepted. So with all that this throws. Lengths that cannot
   *     be of one that comes after one with another key are told as its end
   */
  public List<AsyncSubmission> submitAll(List<AsyncRequest> requests)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    return submitAll(requests, List.of());
  }

  /** As {@link #submitAll}, and answers a future for each. */
  public List<AsyncFuture<AsyncRequest>> submitAllAsync(List<AsyncRequest> requests)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    List<AsyncFuture<AsyncRequest>> futures = new ArrayList<>(requests.size());
    for (int i = 0; i < requests.size(); i++) {
      futures.add(new AsyncFuture<>(Function.identity()));
    }
    List<AsyncSubmission> answers = submitAll(requests, futures);
    for (int i = 0; i < answers.size(); i++) {
      told(futures.get(i), answers.get(i));
    }
    return futures;
  }

  private List<AsyncSubmission> submitAll(
      List<AsyncRequest> requests, List<AsyncFuture<AsyncRequest>> futures)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    int count = requests.size();
    int taken = 0;
    List<AsyncSubmission> answers = List.of();
    try {
      for (int i = 0; i < count; i++) {
        AsyncRequest request = requests.get(i);
        out(request, futures.isEmpty() ? null : futures.get(i));
        taken++;
        origin.spi().engineCheck(request);
      }
      answers = origin.spi().engineSubmitAll(requests);
    } finally {
      for (int i = 0; i < taken; i++) {
        if (i >= answers.size() || answers.get(i) == AsyncSubmission.REJECTED) {
          requests.get(i).back();
        }
      }
    }
    return answers;
  }

  /**
   * Forgets the keys. What is out ends all the same; what comes is refused, at every service that {@code on} has
   * made of this one, too. Idempotent.
   */
  @Override
  public void close() {
    if (origin.closed().compareAndSet(false, true)) {
      origin.spi().engineClose();
    }
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + " " + algorithm() + " of " + provider().getName();
  }
}
