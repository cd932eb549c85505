package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many batched requests a driver is told of together, in virtual time. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BatchesTest {
  private static final Duration TARGET = Duration.ofMillis(1);

  private final VirtualTime time = new VirtualTime();
  private final HeldDriver driver = new HeldDriver("held", 1_000);
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(driver),
          FrameworkOptions.DEFAULT
              .withTime(time)
              .withExecutor(time)
              .withSelfTests(false)
              .withBatchTarget(TARGET));
  private Session session;

  @BeforeEach
  void open() throws Exception {
    session = framework.open(SHA, Preference.BEST);
  }

  @AfterEach
  void close() {
    framework.close(Duration.ZERO);
    time.settle();
  }

  /** Sends many together, ends them after a time, and tells how large the batches were. */
  private List<Integer> batches(int requests, Duration took) {
    driver.hold();
    for (int i = 0; i < requests; i++) {
      session.submit(digest("text").batch(true).then(Callback.IMMEDIATE, ended -> {}));
    }
    time.settle();
    List<Integer> sizes = new ArrayList<>();
    int size = 0;
    for (boolean more : driver.hints()) {
      size++;
      if (!more) {
        sizes.add(size);
        size = 0;
      }
    }
    time.advance(took);
    while (driver.completeNext()) {
      time.settle();
    }
    assertEquals(0, session.underWay());
    return sizes;
  }

  @Test
  @DisplayName("K079 batches grow while they are in time, and are halved when they are late")
  void adapts() {
    assertEquals(List.of(8, 8, 4), batches(20, TARGET));
    assertEquals(List.of(9, 9, 9), batches(27, TARGET));
    assertEquals(List.of(10, 10), batches(20, TARGET.plusNanos(1)));
    assertEquals(List.of(5, 5, 5, 5), batches(20, TARGET));
  }

  @Test
  @DisplayName("K080 a driver that is full ends its batch, and begins another when it has room")
  void full() {
    driver.depth(3);
    driver.hold();
    for (int i = 0; i < 5; i++) {
      session.submit(digest("text" + i).batch(true).then(Callback.IMMEDIATE, ended -> {}));
    }
    time.settle();
    assertEquals(3, driver.arrivals().size());
    time.advance(TARGET.multipliedBy(5));
    driver.completeNext();
    driver.completeNext();
    driver.completeAndUnblock();
    time.settle();
    assertEquals(List.of(true, true, true, true, false), driver.hints());
    while (driver.completeNext()) {
      time.settle();
    }
    driver.depth(1_000);
    assertEquals(List.of(4, 4, 1), batches(9, TARGET), "the first batch was late");
  }
}
