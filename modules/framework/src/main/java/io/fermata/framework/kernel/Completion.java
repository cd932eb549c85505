package io.fermata.framework.kernel;

import io.fermata.wait.Awaited;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A callback that is waited for. */
final class Completion implements Awaited {
  private static final Runnable GIVEN = () -> {};

  private final AtomicReference<@Nullable Runnable> waker = new AtomicReference<>();

  /** It has come. */
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
    return waker.updateAndGet(seen -> seen == GIVEN ? seen : next) == next;
  }
}
