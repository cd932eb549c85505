package io.fermata.framework;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits on the machine's clock, whatever time the drivers live in. */
final class Patience {
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  private Patience() {}

  /** The limit in nanoseconds; some 146 years if it is longer, so that it can be added to a time. */
  static long nanos(Duration limit) {
    return limit.compareTo(LONGEST) < 0 ? limit.toNanos() : LONGEST.toNanos();
  }

  /** True if it was done within the limit. */
  static boolean await(CompletableFuture<?> future, Duration limit) throws InterruptedException {
    try {
      future.get(Math.max(0, nanos(limit)), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("closing does not fail", e);
    }
  }
}
