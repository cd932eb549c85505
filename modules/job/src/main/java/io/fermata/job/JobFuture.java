package io.fermata.job;

import io.fermata.wait.Awaited;
import io.fermata.wait.Waiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The result of a job of a {@link JobLoop}: cancelling it cancels the job. */
final class JobFuture<T> extends CompletableFuture<T> {
  private final JobLoop loop;
  private final Runnable cancelling;

  JobFuture(JobLoop loop, Runnable cancelling) {
    this.loop = loop;
    this.cancelling = cancelling;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      cancelling.run();
    }
    return cancelled;
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    await();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    refuseLoop();
    return super.get(timeout, unit);
  }

  @Override
  public T join() {
    await();
    return super.join();
  }

  /** In a job of whatever loop the wait pauses; on the loop's own thread it would never end. */
  private void await() {
    refuseLoop();
    if (Job.isInside() && !isDone()) {
      Waiter.current()
          .await(
              new Awaited() {
                @Override
                public boolean isDone() {
                  return JobFuture.this.isDone();
                }

                @Override
                @SuppressWarnings("FutureReturnValueIgnored") // the same future, one step on
                public boolean onDone(Runnable waker) {
                  if (isDone()) {
                    return false;
                  }
                  whenComplete((result, failure) -> waker.run());
                  return true;
                }
              });
    }
  }

  private void refuseLoop() {
    if (!isDone() && loop.isOn(Thread.currentThread())) {
      throw new IllegalStateException(
          "the loop's own thread cannot wait for a job of the loop; it is not done yet");
    }
  }
}
