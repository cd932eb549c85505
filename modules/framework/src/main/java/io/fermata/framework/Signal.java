package io.fermata.framework;

import io.fermata.wait.Awaited;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Given once, and wakes the one that waits. The whole state is one reference: none, waker, given. */
final class Signal implements Awaited {
  private static final Runnable GIVEN = () -> {};

  private final AtomicReference<@Nullable Runnable> waker = new AtomicReference<>();

  /** Gives the signal and runs the waker; a second time does nothing. */
  void give() {
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
