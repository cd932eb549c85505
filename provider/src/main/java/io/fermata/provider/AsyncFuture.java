package io.fermata.provider;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The result of an asynchronous operation. Whoever completes it otherwise (cancels it, or by {@code orTimeout})
 * gives the operation up, as {@link AsyncSubmission#cancel} does. A future derived from it gives nothing up.
 *
 * <p>It fails with what the JCA cousin would throw, or with
 *
 * <ul>
 *   <li>{@link FermataException}: a fault, whose {@link FermataException#reason} says what can be done;
 *   <li>{@link java.util.concurrent.TimeoutException}: the deadline passed;
 *   <li>{@link java.util.concurrent.CancellationException}: it was cancelled;
 *   <li>{@link java.util.concurrent.RejectedExecutionException}: there was no room for it, and nothing was done.
 * </ul>
 */
public final class AsyncFuture<T> extends CompletableFuture<T> {
  private final Function<? super AsyncRequest, ? extends T> result;
  private volatile AsyncSubmission submission = AsyncSubmission.DONE;

  AsyncFuture(Function<? super AsyncRequest, ? extends T> result) {
    this.result = result;
  }

  void submitted(AsyncSubmission answer) {
    submission = answer;
  }

  /** The request has ended. */
  @SuppressWarnings("FutureReturnValueIgnored")
  void end(AsyncRequest request) {
    Throwable failure = request.failure().orElse(null);
    if (failure != null) {
      super.completeExceptionally(failure);
    } else {
      super.complete(result.apply(request));
    }
  }

  /** It was not accepted. */
  void refuse(Throwable failure) {
    super.completeExceptionally(failure);
  }

  /** True if it waited behind many when it was submitted: better submit no more until it is done. */
  public boolean isCongested() {
    return submission.answer() == AsyncSubmission.Answer.CONGESTED;
  }

  @Override
  public boolean complete(T value) {
    return giveUpIf(super.complete(value));
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return giveUpIf(super.completeExceptionally(failure));
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return giveUpIf(super.cancel(mayInterruptIfRunning));
  }

  private boolean giveUpIf(boolean completed) {
    if (completed) {
      submission.cancel();
    }
    return completed;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
