package io.fermata.framework;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests that have ended, to be taken when it suits: {@link Request#into}. Room in it is never short,
 * since it keeps what was accepted and nothing else. Any number of requests, sessions and frameworks may
 * share one. Requests end in it from any thread; one thread at a time polls.
 */
public final class CompletionQueue {
  private static final Logger LOG = System.getLogger("io.fermata.framework");
  private static final VarHandle FIRST;
  private static final VarHandle NEXT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FIRST = lookup.findVarHandle(CompletionQueue.class, "first", Ended.class);
      NEXT = lookup.findVarHandle(Ended.class, "next", Ended.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // After D. Vyukov's intrusive queue of many producers and one consumer: to add is one exchange, and makes no object.
  private final Ended stub = new Stub();
  private final AtomicReference<Ended> last = new AtomicReference<>(stub);
  private Ended first = stub; // of who polls
  // Set by who polls and found nothing: the next that comes says so.
  private final AtomicBoolean empty = new AtomicBoolean(true);
  private volatile @Nullable Runnable ready;

  /** A request whose result is brought to its memory by whoever polls; in one queue at a time. */
  abstract static sealed class Ended permits Request, Request.Timed, Ticket, Stub {
    private @Nullable Ended next; // in its queue

    private @Nullable Ended next() {
      return (Ended) NEXT.getAcquire(this);
    }

    private void next(@Nullable Ended ended) {
      NEXT.setRelease(this, ended);
    }

    abstract Request collect();
  }

  /** Where there is nothing else. */
  private static final class Stub extends Ended {
    @Override
    Request collect() {
      throw new AssertionError("nothing has ended");
    }
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
    link(request);
    Runnable action = ready;
    if (action != null && empty.get() && empty.compareAndSet(true, false)) {
      try {
        action.run();
      } catch (Throwable thrown) { // it must not reach the driver that ends the request
        LOG.log(Level.WARNING, "a readiness action threw", thrown);
      }
    }
  }

  private void link(Ended added) {
    added.next(null);
    last.getAndSet(added).next(added);
  }

  private @Nullable Ended next() {
    Ended next = take();
    if (next == null && ready != null && !empty.get()) {
      empty.set(true);
      next = take(); // what came before that would never be told
    }
    return next;
  }

  /** Takes out the first; null if there is none. Once it is out nothing here leads to it, and it may come again. */
  private @Nullable Ended take() {
    Ended head = (Ended) FIRST.getAcquire(this); // another thread may have polled before
    Ended next = head.next();
    if (head == stub) {
      if (next == null) {
        next = last.get() == stub ? null : linked(stub);
      }
      if (next == null) {
        return null;
      }
      head = next;
      next = head.next();
    }
    if (next == null) {
      if (head == last.get()) {
        link(stub); // so that something is behind it
      }
      next = linked(head);
    }
    FIRST.setRelease(this, next);
    head.next(null);
    return head;
  }

  /** Whatever is behind one that is not the last; who adds it is about to say so. */
  private static Ended linked(Ended before) {
    Ended next = before.next();
    while (next == null) {
      Thread.onSpinWait();
      next = before.next();
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
