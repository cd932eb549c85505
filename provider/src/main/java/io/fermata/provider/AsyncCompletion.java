package io.fermata.provider;

import java.security.spec.AlgorithmParameterSpec;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The end of one submission, for an {@link AsyncSpi} that does not go through the framework. It ends once: by one
 * of these methods, a cancel or the request's deadline, whichever comes first; what comes later changes nothing.
 * Any thread. Who asked to be told is told on the thread that ends it, unless the request has an executor: so that is
 * no thread that must not run user code.
 */
public final class AsyncCompletion {
  private static final int OPEN = 0;
  private static final int ENDED = 1;

  private final AsyncRequest request;
  private final AtomicInteger state = new AtomicInteger(OPEN);

  /**
   * The end of a request that is being submitted; its deadline runs from now on.
   *
   * @param request as the spi was given it
   */
  public AsyncCompletion(AsyncRequest request) {
    this.request = Objects.requireNonNull(request, "request");
    request.deadline().ifPresent(this::watch);
  }

  private void watch(Duration within) {
    Executor later = CompletableFuture.delayedExecutor(TimeUnit.NANOSECONDS.convert(within), TimeUnit.NANOSECONDS);
    later.execute(() -> failed(new TimeoutException("not done within " + within)));
  }

  /** True until it has ended; what nobody waits for need not be begun. */
  public boolean isOpen() {
    return state.get() == OPEN;
  }

  /**
   * Ends it well.
   *
   * @param result copied to the request's output if it has one; else the request's own from now on
   * @return false if it had ended
   */
  public boolean done(byte[] result) {
    return done(result, null);
  }

  /** As {@link #done(byte[])}, under a nonce or initialization vector that was made for it. */
  public boolean done(byte[] result, @Nullable AlgorithmParameterSpec made) {
    Objects.requireNonNull(result, "result");
    if (!state.compareAndSet(OPEN, ENDED)) {
      return false;
    }
    request.made(made);
    request.take(result);
    request.tell();
    return true;
  }

  /** Ends a verification; false if it had ended. */
  public boolean verified(boolean right) {
    if (!state.compareAndSet(OPEN, ENDED)) {
      return false;
    }
    request.verified(right);
    request.tell();
    return true;
  }

  /** Ends it with what went wrong; false if it had ended. */
  public boolean failed(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    if (!state.compareAndSet(OPEN, ENDED)) {
      return false;
    }
    request.failed(failure);
    request.tell();
    return true;
  }

  boolean cancel() {
    return failed(new CancellationException("cancelled"));
  }

  /** It was not accepted, after all: nobody is told. Answers false if it has ended, and somebody was. */
  public boolean retract() {
    return state.compareAndSet(OPEN, ENDED);
  }
}
