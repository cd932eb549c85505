package io.fermata.job;

import io.fermata.wait.Awaited;
import io.fermata.wait.Waiter;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * The result of something that a {@link JobLoop} runs, or a future derived from one: to wait for it
 * pauses a job, and is refused where it would keep the loop from running.
 *
 * <p>The loop completes it by {@link #end} and {@link #fail}. If anybody else does, or cancels it,
 * what it is the result of is abandoned; a derived one abandons nothing.
 */
final class JobFuture<T> extends CompletableFuture<T> {
  @SuppressWarnings("rawtypes")
  private static final AtomicReferenceFieldUpdater<JobFuture, @Nullable Set> WAITING =
      AtomicReferenceFieldUpdater.newUpdater(JobFuture.class, Set.class, "waiting");

  private final LoopJobs loop;
  private final Runnable abandon;
  /** The jobs that wait for it; made for the first one. */
  private volatile @Nullable Set<ResultWait> waiting;

  JobFuture(LoopJobs loop, Runnable abandon) {
    this.loop = loop;
    this.abandon = abandon;
  }

  boolean end(T result) {
    return super.complete(result);
  }

  boolean fail(Throwable failure) {
    return super.completeExceptionally(failure);
  }

  @Override
  public boolean complete(T result) {
    return abandonIf(super.complete(result));
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return abandonIf(super.completeExceptionally(failure));
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return abandonIf(super.cancel(mayInterruptIfRunning));
  }

  private boolean abandonIf(boolean completed) {
    if (completed) {
      abandon.run();
    }
    return completed;
  }

  /** What {@code thenApply} and its like answer. */
  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new JobFuture<>(loop, () -> {});
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    await();
    return super.get();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    refuseHolding();
    if (!Job.isInside() || isDone()) {
      return super.get(timeout, unit);
    }
    ResultWait wait = new ResultWait();
    try {
      if (!LimitedWait.await(wait, unit.toNanos(timeout))) {
        throw new TimeoutException("no result within " + Duration.of(timeout, unit.toChronoUnit()));
      }
    } finally {
      wait.end();
    }
    return super.get();
  }

  @Override
  public T join() {
    await();
    return super.join();
  }

  /** In a job of whatever loop the wait pauses; on the loop's own thread it would never end. */
  private void await() {
    refuseHolding();
    if (Job.isInside() && !isDone()) {
      ResultWait wait = new ResultWait();
      try {
        Waiter.current().await(wait);
      } finally {
        wait.end(); // the job may have been cancelled
      }
    }
  }

  private void refuseHolding() {
    if (!isDone() && loop.areHeldByCaller()) {
      throw new IllegalStateException(
          "the loop's own thread cannot wait for what the loop runs; it is not done yet");
    }
  }

  @SuppressWarnings({"unchecked", "FutureReturnValueIgnored"}) // the same future, one step on
  private Set<ResultWait> waiting() {
    Set<ResultWait> now = waiting;
    if (now == null) {
      Set<ResultWait> made = ConcurrentHashMap.newKeySet();
      if (WAITING.compareAndSet(this, null, made)) {
        whenComplete((result, failure) -> made.forEach(ResultWait::wake));
      }
      now = Objects.requireNonNull(waiting);
    }
    return now;
  }

  /** One job's wait; it leaves nothing behind, however often a job asks and gives up. */
  private final class ResultWait implements Awaited {
    private volatile Runnable waker = () -> {};

    @Override
    public boolean isDone() {
      return JobFuture.this.isDone();
    }

    @Override
    public boolean onDone(Runnable waker) {
      this.waker = waker;
      waiting().add(this); // then look: who completes it looks for waits after
      return !isDone();
    }

    void wake() {
      waker.run();
    }

    void end() {
      Set<ResultWait> all = waiting;
      if (all != null) {
        all.remove(this);
      }
    }
  }
}
