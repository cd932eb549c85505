package io.fermata.provider;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The asynchronous services over a provider's synchronous ones: each operation has an object of its own. */
final class Synchronous extends AsyncSpi {
  /** One for each operation. */
  static final Executor VIRTUAL_THREADS = task -> Thread.ofVirtual().name("fermata-async").start(task);

  private final SynchronousWork work;
  private final Executor executor;

  Synchronous(SynchronousWork work, Executor executor) {
    this.work = work;
    this.executor = Objects.requireNonNull(executor, "executor");
  }

  @Override
  protected void engineCheck(AsyncRequest request)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    request.prepared(work.prepare(request));
  }

  @Override
  protected AsyncSubmission engineSubmit(AsyncRequest request) {
    SynchronousWork.Prepared prepared = (SynchronousWork.Prepared) request.prepared();
    AsyncCompletion completion = new AsyncCompletion(request);
    try {
      executor.execute(() -> run(prepared, completion));
    } catch (RejectedExecutionException e) {
      // a deadline may have come first, and was told
      return completion.retract() ? AsyncSubmission.REJECTED : AsyncSubmission.DONE;
    }
    return AsyncSubmission.accepted(completion);
  }

  private static void run(SynchronousWork.Prepared prepared, AsyncCompletion completion) {
    if (completion.isOpen()) {
      try {
        prepared.perform(completion);
      } catch (Throwable thrown) { // whatever it is, somebody waits for the end
        completion.failed(thrown);
      }
    }
  }
}
