package io.fermata.wait;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Something that is waited for and given once, by any thread. One waiter at a time: see {@link
 * Awaited#onDone}. The whole state is one reference: none, waker, given.
 */
public final class Completion implements Awaited {
  private static final Runnable GIVEN = () -> {};

  private final AtomicReference<@Nullable Runnable> waker = new AtomicReference<>();

  /** Makes one that is not given. */
  public Completion() {}

  /** Gives it and runs the waker on the calling thread; a second time does nothing. */
  public void give() {
    Runnable woken = waker.getAndSet(GIVEN);
    if (woken != null) {
      woken.run();
    }
  }

  @Override
  public boolean isDone() {
    return waker.get() == GIVEN;
  }

  @Override
  public boolean onDone(Runnable next) {
    Objects.requireNonNull(next, "waker");
    Runnable seen = waker.get();
    while (seen != GIVEN) {
      if (waker.compareAndSet(seen, next)) {
        return true;
      }
      seen = waker.get();
    }
    return false;
  }
}
