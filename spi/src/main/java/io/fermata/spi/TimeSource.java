package io.fermata.spi;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The time that drivers live in: the machine's, or one that a test moves by hand. */
public interface TimeSource {

  /** Nanoseconds since an arbitrary origin; only differences mean anything. Never goes back. */
  long nanoTime();

  /**
   * Parks the calling thread until {@link #nanoTime()} reaches {@code nanoTime}, or until it is
   * unparked or interrupted. May return early for no reason: the caller looks at the time again.
   */
  void parkUntil(long nanoTime);

  /**
   * Runs {@code action} once {@link #nanoTime()} has reached {@code nanoTime}, on a thread of the
   * time source's: it must be short and not throw. At once, on that thread, if the time has passed.
   */
  default Alarm at(long nanoTime, Runnable action) {
    Thread thread =
        Thread.ofVirtual()
            .name("fermata-alarm")
            .start(
                () -> {
                  while (nanoTime() - nanoTime < 0) {
                    if (Thread.interrupted()) {
                      return;
                    }
                    parkUntil(nanoTime);
                  }
                  action.run();
                });
    return thread::interrupt;
  }

  /** The machine's monotonic clock. */
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }

  /** {@link System#nanoTime()} and {@link LockSupport#parkNanos(Object, long)}. */
  @SuppressWarnings("ImmutableEnumChecker")
  enum SystemTime implements TimeSource {
    INSTANCE;

    @SuppressWarnings("ImmutableEnumChecker") // the one instance holds the one thread
    private final ScheduledThreadPoolExecutor alarms = alarms();

    private static ScheduledThreadPoolExecutor alarms() {
      ScheduledThreadPoolExecutor executor =
          new ScheduledThreadPoolExecutor(
              1, Thread.ofPlatform().daemon().name("fermata-alarm").factory());
      executor.setRemoveOnCancelPolicy(true);
      executor.setKeepAliveTime(5, TimeUnit.SECONDS);
      executor.allowCoreThreadTimeOut(true);
      return executor;
    }

    @Override
    public Alarm at(long nanoTime, Runnable action) {
      Future<?> alarm =
          alarms.schedule(action, nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
      return () -> alarm.cancel(false);
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void parkUntil(long nanoTime) {
      long nanos = nanoTime - System.nanoTime();
      if (nanos > 0) {
        LockSupport.parkNanos(this, nanos);
      }
    }
  }
}
