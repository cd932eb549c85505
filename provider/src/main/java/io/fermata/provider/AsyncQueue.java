package io.fermata.provider;

import io.fermata.framework.CompletionQueue;
import io.fermata.framework.Request;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests that have ended, to be taken when it suits: {@link AsyncRequest#into}. Room in it is never short,
 * since it keeps what was accepted and nothing else. Any number of requests, services and providers may share one;
 * one thread at a time polls.
 */
public final class AsyncQueue {
  private final CompletionQueue queue = new CompletionQueue();
  private final Queue<AsyncRequest> others = new ConcurrentLinkedQueue<>(); // that no session has had
  private volatile @Nullable Runnable ready;

  /** Makes an empty queue. */
  public AsyncQueue() {}

  CompletionQueue queue() {
    return queue;
  }

  void add(AsyncRequest request) {
    others.add(request);
    Runnable action = ready;
    if (action != null) {
      action.run();
    }
  }

  /**
   * Sets what is run when the queue may not be empty any more, on the thread on which a request ends: it must be
   * short, not block and not throw; such as {@code selector::wakeup}. It is run at least once after a poll that has
   * found nothing. It replaces an earlier one.
   */
  public void onReady(Runnable action) {
    Objects.requireNonNull(action, "action");
    queue.onReady(action);
    ready = action;
  }

  /** A request that has ended, with its result in place; empty if there is none. */
  public Optional<AsyncRequest> poll() {
    Request next = queue.poll().orElse(null);
    return next != null ? Optional.of(landed(next)) : Optional.ofNullable(others.poll());
  }

  /**
   * Takes at most {@code budget} requests.
   *
   * @return how many
   */
  public int poll(int budget, Consumer<? super AsyncRequest> action) {
    Objects.requireNonNull(action, "action");
    int taken = queue.poll(budget, request -> action.accept(landed(request)));
    AsyncRequest next;
    while (taken < budget && (next = others.poll()) != null) {
      taken++;
      action.accept(next);
    }
    return taken;
  }

  private static AsyncRequest landed(Request request) {
    return ((Flight) request.attachment()).land();
  }
}
