package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The device as a queue: when answers come, in which order, and how many. */
class QueueTest {
  private static final long SERVICE = 10_000;
  private static final int ENGINES = 4;
  // no multiple of anything in the device
  private static final long SAMPLE_EVERY = 997;

  private static Duration nanos(long nanos) {
    return Duration.ofNanos(nanos);
  }

  /** Each request exactly 10 us, nothing on the way. */
  private static SimulatedDeviceBuilder exact() {
    return SimulatedDevice.builder()
        .doorbell(Duration.ZERO)
        .completion(Duration.ZERO)
        .setup(nanos(SERVICE))
        .rate(Cost.UNLIMITED)
        .spread(Spread.constant())
        .coalescing(Coalescing.NONE);
  }

  private static List<Long> endTimes(Rig rig, List<DriverRequest> requests) {
    return requests.stream().map(rig::endedAt).toList();
  }

  private static void within(double share, double expected, double actual, String what) {
    assertTrue(
        Math.abs(actual - expected) <= share * expected,
        () -> what + ": " + actual + " is not within " + share + " of " + expected);
  }

  @Test
  @DisplayName("two engines serve two at a time, and the rest wait their turn")
  void engines() throws Exception {
    try (Rig rig = new Rig(exact().engines(2))) {
      List<DriverRequest> requests = rig.submit(rig.driver.open(Rig.SHA), 5);
      rig.run();
      assertEquals(
          List.of(10_000L, 10_000L, 20_000L, 20_000L, 30_000L), endTimes(rig, requests));
    }
  }

  @Test
  @DisplayName("setup and bytes over rate; each algorithm its own")
  void cost() throws Exception {
    SimulatedDeviceBuilder device =
        exact().setup("SHA-256", nanos(1_000)).rate("SHA-256", 100_000_000);
    try (Rig rig = new Rig(device)) {
      DriverRequest request = rig.digest("x".repeat(500));
      rig.driver.open(Rig.SHA).submit(request, false);
      rig.run();
      assertEquals(1_000 + 5_000, rig.endedAt(request));
    }
  }

  @Test
  @DisplayName("doorbell and interrupt cross the bus")
  void bus() throws Exception {
    try (Rig rig = new Rig(exact().doorbell(nanos(2_000)).completion(nanos(3_000)))) {
      List<DriverRequest> requests = rig.submit(rig.driver.open(Rig.SHA), 1);
      rig.run();
      assertEquals(List.of(2_000 + SERVICE + 3_000), endTimes(rig, requests));
    }
  }

  @Test
  @DisplayName("more: the doorbell waits for the last of a batch")
  void doorbell_more() throws Exception {
    try (Rig rig = new Rig(exact().flush(nanos(50_000)))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      List<DriverRequest> requests = List.of(rig.digest("a"), rig.digest("b"));
      session.submit(requests.get(0), true);
      rig.time.advance(nanos(30_000));
      session.submit(requests.get(1), false);
      rig.run();
      assertEquals(List.of(40_000L, 40_000L), endTimes(rig, requests));
    }
  }

  @Test
  @DisplayName("more: rung after the flush delay if no other comes, and an old timer rings for no new batch")
  void doorbell_flush() throws Exception {
    try (Rig rig = new Rig(exact().flush(nanos(50_000)))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      List<DriverRequest> requests =
          List.of(rig.digest("a"), rig.digest("b"), rig.digest("c"));
      session.submit(requests.get(0), true);
      session.submit(requests.get(1), false); // rings; the timer of the first is still set
      rig.time.advance(nanos(20_000));
      session.submit(requests.get(2), true);
      rig.run();
      assertEquals(List.of(10_000L, 10_000L, 80_000L), endTimes(rig, requests));
    }
  }

  @Test
  @DisplayName("more: rung when the ring is full, and one that finds it full is refused untouched")
  void doorbell_full() throws Exception {
    try (Rig rig = new Rig(exact().depth(2).flush(Duration.ofSeconds(1)))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      List<DriverRequest> requests = List.of(rig.digest("a"), rig.digest("b"));
      for (DriverRequest request : requests) {
        assertEquals(Taken.ACCEPTED, session.submit(request, true));
      }
      rig.time.advance(nanos(SERVICE));
      assertEquals(List.of(10_000L, 10_000L), endTimes(rig, requests), "rung by the last place");
      requests.forEach(request -> request.begin(Operation.DIGEST, Part.WHOLE));
      for (DriverRequest request : requests) {
        assertEquals(Taken.ACCEPTED, session.submit(request, true));
      }
      DriverRequest refused = rig.digest("c");
      assertEquals(Taken.FULL, session.submit(refused, true));
      rig.run();
      assertEquals(List.of(20_000L, 20_000L), endTimes(rig, requests));
      assertEquals(1, rig.unblocked);
      assertTrue(!refused.isEnded());
    }
  }

  @Test
  @DisplayName("an interrupt tells of so many, or of what there is after so long")
  void coalescing() throws Exception {
    SimulatedDeviceBuilder device =
        exact().engines(1).coalescing(new Coalescing(3, nanos(25_000)));
    try (Rig rig = new Rig(device)) {
      List<DriverRequest> requests = rig.submit(rig.driver.open(Rig.SHA), 5);
      rig.run();
      // the third fills the interrupt; the fourth waits for 25 us, in which the fifth is done
      assertEquals(
          List.of(30_000L, 30_000L, 30_000L, 65_000L, 65_000L), endTimes(rig, requests));
    }
  }

  @Test
  @DisplayName("a timer set for an interrupt that was full before is none for the next")
  void coalescing_oldTimer() throws Exception {
    SimulatedDeviceBuilder device =
        exact().engines(1).coalescing(new Coalescing(2, nanos(25_000)));
    try (Rig rig = new Rig(device)) {
      List<DriverRequest> requests = rig.submit(rig.driver.open(Rig.SHA), 3);
      rig.run();
      assertEquals(List.of(20_000L, 20_000L, 55_000L), endTimes(rig, requests));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  @DisplayName("one engine answers in order, four do not")
  void order(int engines) throws Exception {
    try (Rig rig = new Rig(SimulatedDevice.builder().engines(engines).seed(3))) {
      List<DriverRequest> requests = rig.submit(rig.driver.open(Rig.SHA), 64);
      List<DriverRequest> ended = new ArrayList<>();
      rig.onEnd = ended::add;
      rig.run();
      List<DriverRequest> sorted = new ArrayList<>(ended);
      sorted.sort(Comparator.comparing(rig::number));
      assertEquals(requests, sorted);
      if (engines == 1) {
        assertEquals(requests, ended, rig.driver::toString);
      } else {
        assertNotEquals(requests, ended, rig.driver::toString);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 42, 20_260_101})
  @DisplayName("below saturation Little's law holds within 5 %: number inside = rate of arrival x time inside")
  void little(long seed) throws Exception {
    SimulatedDeviceBuilder device =
        SimulatedDevice.builder().setup(nanos(SERVICE)).depth(4_096).seed(seed);
    try (Rig rig = new Rig(device)) {
      DriverSession session = rig.driver.open(Rig.SHA);
      SplittableRandom arrivals = new SplittableRandom(seed);
      double rate = 0.7 * ENGINES / SERVICE; // of arrivals, per nanosecond: 70 % of what it can do
      int count = 30_000;
      Map<DriverRequest, Long> begun = new HashMap<>();
      double next = 0;
      long samples = 0;
      double insideSum = 0;
      for (int i = 0; i < count; i++) {
        next += arrivals.nextExponential() / rate;
        for (; samples * SAMPLE_EVERY < next; samples++) {
          rig.time.advanceTo(samples * SAMPLE_EVERY);
          insideSum += begun.size() - rig.driver.counts().completed();
        }
        rig.time.advanceTo((long) next);
        DriverRequest request = rig.digest("0123456789abcdef");
        begun.put(request, rig.time.nanoTime());
        assertEquals(Taken.ACCEPTED, session.submit(request, false), rig.driver::toString);
      }
      rig.run();
      double timeInside =
          begun.entrySet().stream()
              .mapToLong(each -> rig.endedAt(each.getKey()) - each.getValue())
              .average()
              .orElseThrow();
      within(0.05, rate * timeInside, insideSum / samples, "number inside of " + rig.driver);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 42, 20_260_101})
  @DisplayName("above saturation it does engines / service time, within 5 %")
  void saturation(long seed) throws Exception {
    try (Rig rig =
        new Rig(SimulatedDevice.builder().setup(nanos(SERVICE)).rate(Cost.UNLIMITED).seed(seed))) {
      DriverSession session = rig.driver.open(Rig.SHA);
      int count = 20_000;
      for (int i = 0; i < count; i++) {
        DriverRequest request = rig.digest("0123456789abcdef");
        while (session.submit(request, false) == Taken.FULL) {
          assertTrue(rig.time.runNext(), rig.driver::toString);
        }
      }
      rig.run();
      double perNano = (double) count / rig.time.nanoTime();
      within(0.05, (double) ENGINES / SERVICE, perNano, "requests per ns of " + rig.driver);
      assertTrue(rig.unblocked > 0 && rig.driver.counts().full() > 0, "it was never full");
    }
  }
}
