package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSettingsTest {

  /** Reads text as it stands after {@code --driver simulated:}. */
  private static SimulatedDevice read(String text) throws DriverException {
    Map<String, String> values = new HashMap<>();
    for (String pair : text.split(",")) {
      int equals = pair.indexOf('=');
      values.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    DriverSettings settings = new DriverSettings("simulated", values);
    SimulatedDevice read = DeviceSettings.read(settings, SimulatedDevice.builder().device());
    settings.flag("enabled", false);
    settings.refuseUnknown();
    return read;
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1_000);
  }

  @Test
  @DisplayName("nothing given is the device of the table")
  void defaults() throws Exception {
    SimulatedDevice device = read("enabled=true");
    assertEquals(SimulatedDevice.builder().device(), device);
    assertEquals(4, device.engines());
    assertEquals(64, device.depth());
    assertEquals(micros(2), device.doorbell());
    assertEquals(micros(2), device.completion());
    assertEquals(Spread.lognormal(3), device.spread());
    assertEquals(new Coalescing(8, micros(10)), device.coalescing());
    assertEquals(List.of(), device.faults());
    assertEquals(Drift.NONE, device.drift());
  }

  @Test
  @DisplayName("text and builder say the same")
  void everything() throws Exception {
    SimulatedDevice built =
        SimulatedDevice.builder()
            .engines(2)
            .depth(16)
            .doorbell(micros(3))
            .completion(micros(4))
            .flush(micros(5))
            .setup(micros(6))
            .setup("AES/GCM", micros(7))
            .rate(2_000_000_000L)
            .rate("AES/GCM", 800_000_000L)
            .rate("SHA-256", Cost.UNLIMITED)
            .spread(Spread.lognormal(2.5))
            .coalescing(new Coalescing(4, micros(20)))
            .drift(new Drift(1.5, Duration.ofSeconds(10)))
            .seed(-42)
            .provider("SUN")
            .faults(
                Fault.reset().withProbability(0.25).lasting(Duration.ofMillis(5)),
                Fault.noAnswer().withProbability(0.01),
                Fault.wrongResult().atRequest(7),
                Fault.late().atRequest(9).lasting(micros(30)))
            .device();
    assertEquals(
        built,
        read(
            "engines=2,depth=16,doorbell=3us,completion=4us,flush=5us,setup=6us+AES/GCM:7us,"
                + "rate=2GB/s+AES/GCM:800MB/s+SHA-256:unlimited,spread=lognormal:2.5,"
                + "coalesce=4:20us,drift=1.5:10s,seed=-42,provider=SUN,fault-no-answer=p:0.01,"
                + "fault-wrong-result=at:7,fault-late=at:9+for:30us,fault-reset=for:5ms+p:0.25"));
    assertEquals(Spread.constant(), read("spread=constant").spread());
    assertEquals(Spread.exponential(), read("spread=exponential").spread());
    assertEquals(Spread.lognormal(3), read("spread=lognormal").spread());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("each kind of fault has a setting")
  void faults(Fault.Kind kind) throws Exception {
    assertEquals(
        List.of(Fault.of(kind).atRequest(3)), read(kind.setting() + "=at:3").faults());
  }

  @Test
  @DisplayName("latency is the whole time, and as many engines as places")
  void latency() throws Exception {
    assertEquals(
        SimulatedDevice.builder().depth(256).latency(Duration.ofMillis(1)).device(),
        read("latency=1ms,depth=256"));
    SimulatedDevice device = read("latency=1ms,seed=3,fault-late=at:1");
    assertEquals(64, device.engines());
    assertEquals(Duration.ZERO, device.doorbell());
    assertEquals(Coalescing.NONE, device.coalescing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "engines=2", "doorbell=1us", "completion=1us", "flush=1us", "setup=1us", "rate=1GB/s",
        "spread=constant", "coalesce=1:1us"
      })
  @DisplayName("latency stands beside nothing that it replaces")
  void latency_alone(String other) {
    DriverException refused =
        assertThrows(DriverException.class, () -> read("latency=1ms," + other));
    assertEquals(Reason.BAD_SETTING, refused.reason());
    assertTrue(
        refused.getMessage().contains("beside " + other.substring(0, other.indexOf('='))),
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engines=0 | engines=0 is not legal; write a whole number from 1 to 65536",
        "depth=65537 | depth=65537 is not legal; write a whole number from 1 to 65536",
        "doorbell=2 | doorbell=2 is not legal; write a time",
        "completion=2h | completion=2h is not legal; write a time",
        "flush=3601s | flush=3601s is not legal; write a time",
        "latency=3601s | latency=3601s is not legal; write a time",
        "setup=AES/GCM | setup=AES/GCM is not legal; write a time",
        "setup=9999s | setup=9999s is not legal; write 5us",
        "setup= | setup= is not legal; write a time",
        "rate=2GB | rate=2GB is not legal; write 2GB/s",
        "rate=0B/s | rate=0B/s is not legal; write 2GB/s",
        "rate=AES/GCM:fast | rate=AES/GCM:fast is not legal; write 2GB/s",
        "spread=normal | spread=normal is not legal; write constant, exponential or lognormal:3",
        "spread=lognormal:0.5 | is not legal; write constant, exponential or lognormal:3",
        "spread=lognormal:NaN | is not legal; write constant",
        "spread=constant:3 | is not legal; write constant",
        "coalesce=8 | coalesce=8 is not legal; write 8:10us",
        "coalesce=0:10us | coalesce=0:10us is not legal; write 8:10us",
        "coalesce=8:soon | coalesce=soon is not legal; write a time",
        "drift=0.5:1s | drift=0.5:1s is not legal; write 2:10s",
        "drift=2:0s | drift=2:0s is not legal; write 2:10s",
        "seed=lucky | seed=lucky is not legal; write a whole number",
        "fault-late=always | fault-late=always is not legal; write at:7",
        "fault-late=for:5ms | fault-late=for:5ms is not legal; write at:7",
        "fault-late=p:1.5 | fault-late=p:1.5 is not legal; write at:7",
        "fault-late=at:0 | fault-late=at:0 is not legal; write at:7",
        "fault-stale=at:1+for:5ms | fault-stale=at:1+for:5ms is not legal; write at:7",
        "fault-loud=at:1 | no setting fault-loud; there are coalesce, completion, depth,"
      })
  @DisplayName("what is not legal is refused, with what is")
  void refused(String text, String says) {
    DriverException refused = assertThrows(DriverException.class, () -> read(text));
    assertEquals(Reason.BAD_SETTING, refused.reason());
    assertTrue(refused.getMessage().contains(says), refused.getMessage());
  }

  @Test
  @DisplayName("a driver that was built keeps its parameters, and settings come on top")
  void built() throws Exception {
    SimulatedDriver driver =
        SimulatedDevice.builder().name("card-1").engines(2).seed(9).faults(Fault.late().atRequest(4)).build();
    assertEquals("card-1", driver.name());
    assertThrows(IllegalStateException.class, driver::counts);
    try (Rig rig = new Rig(driver, Map.of("engines", "3", "fault-stale", "at:2"))) {
      SimulatedDevice device = rig.driver.device();
      assertEquals(3, device.engines());
      assertEquals(9, device.seed());
      assertEquals(
          List.of(Fault.late().atRequest(4), Fault.stale().atRequest(2)), device.faults());
      assertTrue(driver.toString().startsWith("card-1 (seed 9, 3 engines, depth 64"), driver::toString);
    }
  }
}
