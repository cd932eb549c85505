package io.fermata.job;

import io.fermata.wait.Awaited;
import io.fermata.wait.Waiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A wait that ends with what it waits for or with its time, whichever comes first. The time is
 * the JDK's to tell, so that it does not matter whose job waits, or whether one does.
 */
final class LimitedWait {
  /** As long as no clock overflows: 73 years. */
  private static final long FAR = Long.MAX_VALUE / 4;

  private LimitedWait() {}

  /**
   * Waits in the way of the calling thread: a job pauses. An interrupt does not end the wait and is
   * kept.
   *
   * @return whether it is done
   */
  static boolean await(Awaited what, long nanos) {
    if (what.isDone() || nanos <= 0) {
      return what.isDone();
    }
    CompletableFuture<Void> alarm = new CompletableFuture<>();
    try {
      Waiter.current()
          .await(
              new Awaited() {
                @Override
                public boolean isDone() {
                  return what.isDone() || alarm.isDone();
                }

                @Override
                public boolean onDone(Runnable waker) {
                  if (!what.onDone(waker)) {
                    return false;
                  }
                  ring(alarm, Math.min(nanos, FAR), waker);
                  return true;
                }
              });
    } finally {
      alarm.cancel(false); // the JDK drops its timer with it
    }
    return what.isDone();
  }

  @SuppressWarnings({"FutureReturnValueIgnored", "NullAway"}) // the alarm is held by its caller
  private static void ring(CompletableFuture<Void> alarm, long nanos, Runnable waker) {
    // The thread that tells the time is everybody's, and a waker runs a user's callback.
    alarm.thenRunAsync(waker, Thread::startVirtualThread);
    alarm.completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS);
  }
}
