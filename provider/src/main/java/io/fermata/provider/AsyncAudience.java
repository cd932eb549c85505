package io.fermata.provider;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How an {@link AsyncRequest} travels, and whom its end is told. */
abstract sealed class AsyncAudience extends AsyncOutcome permits AsyncMemory {
  private static final Logger LOG = System.getLogger("io.fermata.provider");
  private static final Object NOTHING = Optional.empty();

  private @Nullable Duration within;
  private @Nullable Executor executor;
  private @Nullable Consumer<? super AsyncRequest> callback;
  private @Nullable AsyncQueue queue;
  private Object attachment = NOTHING;
  private @Nullable AsyncFuture<?> future; // of this submission
  private Object prepared = NOTHING;

  abstract AsyncRequest self();

  /**
   * Sets how long the next submission may take; later it ends with a {@link
   * java.util.concurrent.TimeoutException}. A driver that completes at once is not measured.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public AsyncRequest within(Duration limit) {
    requireIdle();
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("deadline within " + limit + "; it is longer than zero");
    }
    within = limit;
    return self();
  }

  /**
   * Has its end told on this executor, such as the {@link io.fermata.job.JobLoop} that submits, and not on the
   * framework's completion thread. One that refuses is passed over, and the end told where it is known.
   */
  public AsyncRequest on(Executor executor) {
    requireIdle();
    this.executor = Objects.requireNonNull(executor, "executor");
    return self();
  }

  /** Has its end told to {@code callback}, exactly once, with the result in place; what that throws is logged. */
  public AsyncRequest then(Consumer<? super AsyncRequest> callback) {
    requireIdle();
    this.callback = Objects.requireNonNull(callback, "callback");
    queue = null;
    return self();
  }

  /** Has it put into a queue when it has ended, instead of what was set before. */
  public AsyncRequest into(AsyncQueue queue) {
    requireIdle();
    this.queue = Objects.requireNonNull(queue, "queue");
    callback = null;
    return self();
  }

  /** Sets an object that travels with the request, untouched. */
  public AsyncRequest attach(Object attachment) {
    requireIdle();
    this.attachment = Objects.requireNonNull(attachment, "attachment");
    return self();
  }

  /** What was attached; an empty {@link Optional} if nothing was. */
  public Object attachment() {
    return attachment;
  }

  /** How long this submission may take. */
  public Optional<Duration> deadline() {
    return Optional.ofNullable(within);
  }

  /** Keeps something from the look at this submission to its beginning. */
  public void prepared(Object work) {
    prepared = Objects.requireNonNull(work, "work");
  }

  /** What was kept last; an empty {@link Optional} if nothing was. Let go of as the submission ends. */
  public Object prepared() {
    return prepared;
  }

  // For the services.

  final @Nullable Duration withinOrNull() {
    return within;
  }

  final @Nullable Executor executor() {
    return executor;
  }

  final @Nullable AsyncQueue queue() {
    return queue;
  }

  /** True if it is the future of this submission that is to be told. */
  final boolean hasFuture() {
    return future != null;
  }

  /**
   * Takes it from its user.
   *
   * @param told the future of this submission; null if callback or queue are told
   */
  final void out(@Nullable AsyncFuture<?> told) {
    leave();
    if (told == null && callback == null && queue == null) {
      comeBack(false);
      throw new IllegalArgumentException(
          "request tells nobody of its end; set a callback with then or a queue with into, or submit it for a future");
    }
    if (future != told) {
      future = told;
    }
  }

  /** Takes back what was not accepted. */
  final void back() {
    forget();
    comeBack(false);
  }

  private void forget() {
    if (future != null) {
      future = null;
    }
    if (prepared != NOTHING) {
      prepared = NOTHING;
    }
  }

  /** Its end is known: it is its user's again, before anybody is told. */
  final void land() {
    if (within != null) {
      within = null;
    }
    forget();
    comeBack(true);
  }

  /** It has ended; tells whom it may concern. */
  final void tell() {
    AsyncFuture<?> told = future;
    Consumer<? super AsyncRequest> called = callback;
    AsyncQueue filled = queue;
    Executor where = executor;
    land();
    if (told == null && filled != null) {
      filled.add(self());
    } else if (where == null) {
      tell(told, called);
    } else {
      try {
        where.execute(() -> tell(told, called));
      } catch (RejectedExecutionException e) {
        tell(told, called);
      }
    }
  }

  private void tell(@Nullable AsyncFuture<?> told, @Nullable Consumer<? super AsyncRequest> called) {
    try {
      if (told != null) {
        told.end(self());
      } else if (called != null) {
        called.accept(self());
      }
    } catch (Throwable thrown) { // it is of the user's code, and ends nothing but itself
      LOG.log(Level.WARNING, "a callback threw", thrown);
    }
  }
}
