package io.fermata.framework;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits on the machine's clock, whatever time the drivers live in. */
final class Patience {
  private Patience() {}

  /** True if it was done within the limit. */
  static boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
    try {
      future.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("closing does not fail", e);
    }
  }
}
