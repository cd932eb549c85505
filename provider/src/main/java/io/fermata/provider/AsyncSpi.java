package io.fermata.provider;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a provider implements to offer an asynchronous service: {@link java.security.Provider.Service} of the types
 * {@code AsyncCipher}, {@code AsyncMac}, {@code AsyncMessageDigest}, {@code AsyncSignature} and {@code
 * AsyncKeyAgreement} make objects of this class. One object serves any number of threads at once, and keeps nothing
 * of an operation: that is in its {@link AsyncRequest} and {@link AsyncCompletion}.
 */
public abstract class AsyncSpi {
  /** For subclasses. */
  protected AsyncSpi() {}

  /**
   * Looks at a request that is about to be submitted, without beginning it. The operation is one of the service.
   *
   * @throws InvalidKeyException if the key will not do
   * @throws InvalidAlgorithmParameterException if the parameters will not do
   * @throws IllegalArgumentException if something else about it will not do
   */
  protected abstract void engineCheck(AsyncRequest request)
      throws InvalidKeyException, InvalidAlgorithmParameterException;

  /**
   * Begins a request that was looked at just before, by the same thread. Never waits for a device. Unless this
   * answers {@link AsyncSubmission#REJECTED} or throws, the request ends once, with its {@link AsyncCompletion}, perhaps
   * before this returns.
   */
  protected abstract AsyncSubmission engineSubmit(AsyncRequest request);

  /** Begins several requests, in this order; all of them were looked at. Submits one by one unless overridden. */
  protected List<AsyncSubmission> engineSubmitAll(List<AsyncRequest> requests) {
    List<AsyncSubmission> answers = new ArrayList<>(requests.size());
    for (AsyncRequest request : requests) {
      answers.add(engineSubmit(request));
    }
    return answers;
  }

  /** Lets go of keys; nothing comes any more. What is out ends all the same. Does nothing unless overridden. */
  protected void engineClose() {
    // keeps none
  }
}
