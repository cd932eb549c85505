package io.fermata.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DriverSettingsTest {
  private static DriverSettings with(String key, String value) {
    return new DriverSettings("card", Map.of(key, value));
  }

  private static String refused(Executable read) {
    DriverException thrown = assertThrows(DriverException.class, read);
    assertEquals(Reason.BAD_SETTING, thrown.reason());
    return thrown.getMessage();
  }

  @ParameterizedTest
  @CsvSource({"1ms,1000000", "250us,250000", "2s,2000000000", "7ns,7", "0ms,0", "PT0.5S,500000000"})
  void duration(String text, long nanos) throws Exception {
    assertEquals(nanos, with("latency", text).duration("latency", Duration.ofDays(1)).toNanos());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "ms", "-1ms", "1 ms", "1h", "PT-1S", "999999999999s0"})
  void duration_refused(String text) {
    String message = refused(() -> with("latency", text).duration("latency", Duration.ZERO));
    assertTrue(message.contains("latency=" + text) && message.contains("1ms"), message);
  }

  @Test
  @DisplayName("a time beyond what nanoseconds count is refused")
  void duration_overflow() {
    assertTrue(
        refused(() -> with("latency", "999999999999s").duration("latency", Duration.ZERO))
            .contains("292 years"));
  }

  @Test
  @DisplayName("a number outside its range, or no number, is refused with the range")
  void integer() throws Exception {
    assertEquals(8, with("depth", "8").integer("depth", 1, 1, 8));
    assertEquals(3, with("x", "8").integer("depth", 3, 1, 8));
    for (String wrong : new String[] {"0", "9", "many", "99999999999"}) {
      assertTrue(
          refused(() -> with("depth", wrong).integer("depth", 1, 1, 8)).contains("from 1 to 8"));
    }
  }

  @Test
  @DisplayName("a flag is true or false")
  void flag() throws Exception {
    assertTrue(with("enabled", "true").flag("enabled", false));
    assertTrue(with("x", "y").flag("enabled", true));
    refused(() -> with("enabled", "yes").flag("enabled", false));
  }

  @Test
  @DisplayName("a setting that the driver never asked for is refused with those that it has")
  void unknown() throws Exception {
    DriverSettings settings = new DriverSettings("card", Map.of("depht", "8", "latency", "1ms"));
    settings.integer("depth", 1, 1, 8);
    settings.duration("latency", Duration.ZERO);
    assertEquals("it has no setting depht; there are depth, latency", refused(settings::refuseUnknown));
    assertEquals(
        "it has no setting a; there are none", refused(() -> with("a", "b").refuseUnknown()));
  }
}
