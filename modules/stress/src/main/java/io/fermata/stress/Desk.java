package io.fermata.stress;

import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.Fallback;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import io.fermata.framework.Route;
import io.fermata.framework.Session;
import io.fermata.framework.SessionOptions;
import io.fermata.spi.Alarm;
import io.fermata.spi.DriverException;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.TimeSource;
import java.time.Duration;

/**
 * A session on a driver that keeps what it has, and another that answers at once and is asked when the first
 * has not answered in time. What the framework has others do is done by the thread that asks for it, and time
 * passes when a test says so.
 */
final class Desk {
  static final byte FIRST = 1;
  static final byte SECOND = 2;
  static final Hand HAND = new Hand("first", FIRST, true);
  static final Session SESSION = open();

  /** Remembers the alarm that each thread has set last. */
  private static final class Alarms implements TimeSource {
    private static final ThreadLocal<Runnable> LAST = new ThreadLocal<>();

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public void parkUntil(long nanoTime) {
      throw new AssertionError("nobody waits here");
    }

    @Override
    public Alarm at(long nanoTime, Runnable action) {
      LAST.set(action);
      return () -> {};
    }
  }

  private Desk() {}

  private static Session open() {
    Framework framework =
        Framework.open(
            DriverDiscovery.Found.of(HAND, new Hand("second", SECOND, false)),
            FrameworkOptions.DEFAULT
                .withSelfTests(false)
                .withTime(new Alarms())
                .withExecutor(Runnable::run));
    Route route =
        Route.failover(
            Route.to(Preference.driver("first")), Route.to(Preference.driver("second")));
    try {
      return framework.open(
          SessionSpec.digest("SHA-256"),
          route,
          SessionOptions.DEFAULT.withFallback(Fallback.on().after(Duration.ofSeconds(1))));
    } catch (DriverException e) {
      throw new AssertionError(e);
    }
  }

  /** What is to happen when the first driver has not answered in time. */
  static Runnable lastAlarm() {
    return Alarms.LAST.get();
  }
}
