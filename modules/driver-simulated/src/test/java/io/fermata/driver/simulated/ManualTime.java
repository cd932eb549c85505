package io.fermata.driver.simulated;

import io.fermata.spi.TimeSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/** Time that the test moves; tells who parks until when. */
final class ManualTime implements TimeSource {
  private final BlockingQueue<Long> parked = new LinkedBlockingQueue<>();
  private volatile long now;
  private volatile Thread parking;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public void parkUntil(long nanoTime) {
    parking = Thread.currentThread();
    parked.add(nanoTime);
    // looked at here: the wake-up of a time that has come may have been spent in the line above
    if (now - nanoTime < 0) {
      LockSupport.park(this);
    }
  }

  /** Returns the time until which the device parks, once it does. */
  long awaitParked() throws InterruptedException {
    return parked.take();
  }

  /** Returns once the device parks until then; it may wake and look more often than it has to. */
  void awaitParked(long until) throws InterruptedException {
    while (awaitParked() != until) {
      Thread.onSpinWait();
    }
  }

  /** Moves the time and wakes the device. */
  void advance(long nanos) {
    now += nanos;
    LockSupport.unpark(parking);
  }
}
