package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that go where it is measured to be best, on devices in virtual time. */
class MeasuredChoiceTest {
  private static final int SMALL = 64;
  private static final int LARGE = 65_536;
  private static final int LOOKED_AT = 400;

  private final VirtualTime time = new VirtualTime();
  private final Framework framework =
      Framework.open(
          DriverDiscovery.Found.of(),
          FrameworkOptions.DEFAULT
              .withTime(time)
              .withExecutor(time)
              .withSelfTests(false)
              .withSampling(new Sampling(2, 16, 7)));
  private Session session;

  /** Begins at once, and is slow. */
  private static Driver prompt(String name) {
    return device(name, Duration.ofNanos(10_000), 10_000_000);
  }

  /** Begins late, and is fast. */
  private static Driver wide(String name) {
    return device(name, Duration.ofNanos(100_000), 10_000_000_000L);
  }

  private static Driver device(String name, Duration setup, long rate) {
    return SimulatedDevice.builder().name(name).setup(setup).rate(rate).seed(1).build();
  }

  @BeforeEach
  void open() throws Exception {
    framework.add(prompt("a"));
    framework.add(wide("b"));
    session = framework.open(SHA, Preference.MEASURED);
  }

  @AfterEach
  void close() {
    session.close();
    framework.close(Duration.ZERO);
    time.settle();
  }

  /** How many in a hundred of such requests go to this driver, once some have gone by. */
  private int share(String driver, int length, int before) {
    byte[] message = new byte[length];
    byte[] result = new byte[32];
    Request request =
        new Request()
            .operation(Operation.DIGEST)
            .input(message, 0, length)
            .output(result, 0, result.length);
    int there = 0;
    for (int i = 0; i < before + LOOKED_AT; i++) {
      if (session.submit(request) instanceof Submission.Accepted(Ticket ticket)) {
        while (!ticket.isDone()) {
          time.advance(Duration.ofMillis(1));
        }
        assertEquals(Outcome.DONE, ticket.await());
      }
      boolean mine = request.driver() == framework.driver(driver).orElseThrow().id();
      there += i >= before && mine ? 1 : 0;
    }
    return there * 100 / LOOKED_AT;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("K172 requests go to the better of two devices whose order changes with size, and back when they swap")
  void converges(long seed) throws Exception {
    boolean smallFirst = new Random(seed).nextBoolean();
    for (int length : smallFirst ? List.of(SMALL, LARGE) : List.of(LARGE, SMALL)) {
      String better = length == SMALL ? "a" : "b";
      assertTrue(share(better, length, 600) > 80, "seed " + seed + ": " + length + " bytes");
    }
    framework.remove("a", Duration.ZERO);
    framework.add(wide("a"));
    framework.remove("b", Duration.ZERO);
    framework.add(prompt("b"));
    time.settle();
    for (int length : List.of(SMALL, LARGE)) {
      String better = length == SMALL ? "b" : "a";
      assertTrue(share(better, length, 1_500) > 80, "seed " + seed + ": " + length + " bytes, swapped");
    }
  }
}
