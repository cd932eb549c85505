package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.KeyOperation;
import io.fermata.spi.SessionSpec;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SimulatedDeviceTest {
  private static final Duration LONG = Duration.ofHours(1).plusNanos(1);

  private static SimulatedDeviceBuilder builder() {
    return SimulatedDevice.builder();
  }

  private static Arguments refused(String says, Executable call) {
    return Arguments.of(says, call);
  }

  static Stream<Arguments> refusals() {
    Duration negative = Duration.ofNanos(-1);
    return Stream.of(
        refused("name is 'a b'; it has letters", () -> builder().name("a b")),
        refused("engines is 0; it is a whole number from 1 to 65536", () -> builder().engines(0)),
        refused("engines is 65537;", () -> builder().engines(65_537)),
        refused("depth is -1; it is a whole number from 1 to 65536", () -> builder().depth(-1)),
        refused("doorbell is PT-0.000000001S; it is a time from 0 to 1 hour", () -> builder().doorbell(negative)),
        refused("completion is PT1H0.000000001S;", () -> builder().completion(LONG)),
        refused("flush is", () -> builder().flush(LONG)),
        refused("latency is", () -> builder().latency(LONG)),
        refused("setup is", () -> builder().setup(negative)),
        refused("setup of AES/GCM is", () -> builder().setup("AES/GCM", LONG)),
        refused("rate is 0; it is a whole number from 1 to 1000000000000000", () -> builder().rate(0)),
        refused("rate of AES/GCM is -5;", () -> builder().rate("AES/GCM", -5)),
        refused("setup is", () -> new Cost(LONG, 1)),
        refused("bytesPerSecond is 0;", () -> new Cost(Duration.ZERO, 0)),
        refused("p99/p50 is 0.9; it is a number from 1 to 100", () -> Spread.lognormal(0.9)),
        refused("p99/p50 is NaN;", () -> Spread.lognormal(Double.NaN)),
        refused("completions is 0; it is a whole number", () -> new Coalescing(0, Duration.ZERO)),
        refused("within is", () -> new Coalescing(1, LONG)),
        refused("factor is 0.99; it is a number from 1 to 1000", () -> new Drift(0.99, Duration.ofSeconds(1))),
        refused("over is PT0S; it is a time from 1 ns to 1 hour", () -> new Drift(2, Duration.ZERO)),
        refused("request is 0; it is a whole number from 1", () -> Fault.late().atRequest(0)),
        refused("probability is 1.1; it is a number from 0 to 1", () -> Fault.late().withProbability(1.1)),
        refused("probability is NaN;", () -> Fault.late().withProbability(Double.NaN)),
        refused("time is PT0S;", () -> Fault.late().lasting(Duration.ZERO)),
        refused("STALE lasts PT1S; only LATE, BUSY and RESET", () -> Fault.stale().lasting(Duration.ofSeconds(1))),
        refused("fault LATE never happens; call atRequest or withProbability", () -> builder().faults(Fault.late())));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  @DisplayName("what is out of range is refused at the call, with the value and the legal ones")
  void refusal(String says, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(says), message);
  }

  @Test
  @DisplayName("no null, by name")
  @SuppressWarnings("DataFlowIssue")
  void nulls() {
    assertEquals(
        "doorbell",
        assertThrows(NullPointerException.class, () -> builder().doorbell(null)).getMessage());
    assertEquals(
        "spread",
        assertThrows(NullPointerException.class, () -> builder().spread(null)).getMessage());
    assertEquals(
        "name", assertThrows(NullPointerException.class, () -> builder().name(null)).getMessage());
  }

  @Test
  @DisplayName("a cost is that of the algorithm, else of all, else of the kind")
  void pricing() {
    SessionSpec sha = SessionSpec.digest("SHA-256");
    Duration micro = Duration.ofNanos(1_000);
    assertEquals(new Cost(micro.multipliedBy(2), 2_000_000_000L), Pricing.BY_KIND.of(sha));
    assertEquals(
        Duration.ofNanos(200_000),
        Pricing.BY_KIND.of(SessionSpec.keyOperation(KeyOperation.MOD_EXP)).setup());
    Pricing pricing = builder().setup(micro).rate("SHA-256", 7).device().pricing();
    assertEquals(new Cost(micro, 7), pricing.of(sha));
    assertEquals(new Cost(micro, Cost.UNLIMITED), pricing.of(SessionSpec.signature("Ed25519")));
    assertEquals(1_000 + 1e9, new Cost(micro, 7).meanNanos(7));
  }

  @Test
  @DisplayName("a fault is a value that says what it is")
  void fault() {
    assertEquals(Fault.late().atRequest(3), Fault.late().atRequest(3));
    assertEquals(
        "LATE at request 3 for PT0.01S", Fault.late().atRequest(3).toString());
    assertEquals(
        "NO_ANSWER with probability 0.5", Fault.noAnswer().withProbability(0.5).toString());
  }
}
