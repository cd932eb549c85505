package io.fermata.conformance;

import io.fermata.spi.DriverRequest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Hears of the end of one request. */
final class Ending implements DriverRequest.Owner {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger again = new AtomicInteger();
  private volatile @Nullable Thread on;

  @Override
  public void ended(DriverRequest request) {
    on = Thread.currentThread();
    ended.countDown();
  }

  @Override
  public void endedAgain(DriverRequest request) {
    again.incrementAndGet();
  }

  boolean await(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /** How often it was completed after its end. */
  int again() {
    return again.get();
  }

  /** The thread that ended it. */
  Thread on() {
    Thread seen = on;
    if (seen == null) {
      throw new IllegalStateException("has not ended");
    }
    return seen;
  }
}
