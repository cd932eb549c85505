package io.fermata.framework;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests that have ended, to be taken when it suits: {@link Request#into}. Room in it is never short,
 * since it keeps what was accepted and nothing else. Any number of requests, sessions and frameworks may
 * share one. Requests end in it from any thread; one thread at a time polls.
 */
public final class CompletionQueue {
  private static final Logger LOG = System.getLogger("io.fermata.framework");

  private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
  // Set by who polls and found nothing: the next that comes says so.
  private final AtomicBoolean empty = new AtomicBoolean(true);
  private volatile @Nullable Runnable ready;

  /** A request whose result is brought to its memory by whoever polls. */
  interface Ended {
    Request collect();
  }

  /** Makes an empty queue. */
  public CompletionQueue() {}

  /**
   * Sets what is run when a poll has found the queue empty (or it was never polled) and it is not any
   * more, on the thread on which a request ends: it must be short, not block and not throw. It replaces
   * an earlier one.
   */
  public void onReady(Runnable ready) {
    this.ready = Objects.requireNonNull(ready, "ready");
  }

  void add(Ended request) {
    ended.add(request);
    Runnable action = ready;
    if (action != null && empty.get() && empty.compareAndSet(true, false)) {
      try {
        action.run();
      } catch (Throwable thrown) { // it must not reach the driver that ends the request
        LOG.log(Level.WARNING, "a readiness action threw", thrown);
      }
    }
  }

  private @Nullable Ended next() {
    Ended next = ended.poll();
    if (next == null && ready != null && !empty.get()) {
      empty.set(true);
      next = ended.poll(); // what came before that would never be told
    }
    return next;
  }

  /** The request that ended first, with its result in place; empty if none has. */
  public Optional<Request> poll() {
    Ended next = next();
    if (next == null) {
      return Optional.empty();
    }
    return Optional.of(next.collect());
  }

  /**
   * Takes at most {@code budget} requests, in the order in which they ended.
   *
   * @return how many
   */
  public int poll(int budget, Consumer<? super Request> action) {
    Objects.requireNonNull(action, "action");
    if (budget < 1) {
      throw new IllegalArgumentException("budget is " + budget + "; it is at least 1");
    }
    int taken = 0;
    Ended next;
    while (taken < budget && (next = next()) != null) {
      taken++;
      action.accept(next.collect());
    }
    return taken;
  }
}
