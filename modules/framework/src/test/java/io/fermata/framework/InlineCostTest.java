package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Alarm;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import java.lang.reflect.Method;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a request to an inline driver does not do while nobody wants statistics. */
class InlineCostTest {
  private final AtomicInteger readings = new AtomicInteger();
  private final InlineDriver driver =
      new InlineDriver("inline")
          .act(
              (spec, request) -> {
                request.succeed(0);
                return Taken.DONE;
              });

  private final class CountingTime implements TimeSource {
    @Override
    public long nanoTime() {
      return readings.incrementAndGet();
    }

    @Override
    public Alarm at(long nanoTime, Runnable action) {
      return () -> {};
    }

    @Override
    public void parkUntil(long nanoTime) {
      throw new AssertionError("nobody parks here");
    }
  }

  private Framework framework(boolean statistics) {
    return Framework.open(
        DriverDiscovery.Found.of(driver),
        FrameworkOptions.DEFAULT
            .withTime(new CountingTime())
            .withSelfTests(false)
            .withStatistics(statistics));
  }

  @Test
  @DisplayName("K162 a clock is read for the stages only if they are wanted")
  void clock() throws Exception {
    for (boolean wanted : new boolean[] {false, true}) {
      try (Framework framework = framework(wanted);
          Session session = framework.open(SHA, Preference.BEST)) {
        readings.set(0);
        assertEquals(Outcome.DONE, session.perform(digest("one")));
        assertEquals(wanted ? 5 : 0, readings.get());
      }
    }
  }

  @Test
  @DisplayName("a request that is used again makes no garbage")
  void garbage() throws Exception {
    try (Framework framework = framework(false);
        Session session = framework.open(SHA, Preference.BEST)) {
      Request request = digest("one");
      int many = 20_000;
      for (int i = 0; i < many; i++) {
        session.perform(request);
      }
      long before = allocatedBytes();
      for (int i = 0; i < many; i++) {
        session.perform(request);
      }
      long each = (allocatedBytes() - before) / many;
      assertTrue(each == 0, () -> each + " bytes for each request");
    }
  }

  @Test
  @DisplayName("a nonce that is made for a request that is used again makes no garbage")
  void garbage_freshNonce() throws Exception {
    try (Framework framework = framework(false);
        Session session = framework.open(Computes.GCM, Preference.BEST)) {
      Request request =
          new Request()
              .operation(Operation.ENCRYPT)
              .freshNonce()
              .input(new byte[5], 0, 5)
              .output(new byte[21], 0, 21);
      int many = 20_000;
      for (int i = 0; i < many; i++) {
        session.perform(request);
      }
      long before = allocatedBytes();
      for (int i = 0; i < many; i++) {
        session.perform(request);
      }
      long each = (allocatedBytes() - before) / many;
      assertTrue(each == 0, () -> each + " bytes for each request");
    }
  }

  @Test
  @DisplayName("a request is routed without garbage")
  void garbage_routing() throws Exception {
    Routing.Leaf leaf =
        new Routing.Leaf() {
          @Override
          public boolean isUsable() {
            return true;
          }

          @Override
          public int underWay() {
            return 1;
          }

          @Override
          public int longest() {
            return 100;
          }
        };
    Route one = Route.to(Preference.BEST);
    Route route =
        Route.failover(
            Route.roundRobin(one, Route.leastLoaded(one, Route.roundRobin(one, one))),
            Route.weighted(Route.share(2, one), Route.share(1, Route.bySize(5, one, one))));
    Routing routing = new Routing(route, Collections.nCopies(route.places(), leaf));
    int many = 20_000;
    long sum = 0;
    for (int i = 0; i < many; i++) {
      sum += routing.pick(7) + routing.next(7, 0b1111);
    }
    long before = allocatedBytes();
    for (int i = 0; i < many; i++) {
      sum += routing.pick(7) + routing.next(7, 0b1111);
    }
    long each = (allocatedBytes() - before) / many;
    assertTrue(each == 0, () -> each + " bytes for each request");
    assertTrue(sum > 0);
  }

  /** By reflection: the module under test does not need the platform's beans. */
  private static long allocatedBytes() throws ReflectiveOperationException {
    Object bean =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method bytes =
        Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
    return (long) bytes.invoke(bean);
  }
}
