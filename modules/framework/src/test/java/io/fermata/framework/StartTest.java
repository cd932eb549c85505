package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverHost;
import io.fermata.spi.Reason;
import io.fermata.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StartTest {

  private static FrameworkOptions settings(Map<String, Map<String, String>> settings) {
    return new FrameworkOptions(
        TimeSource.system(), 8, name -> settings.getOrDefault(name, Map.of()));
  }

  /** Why the last driver is absent; the first is good and must be in use. */
  private static String reason(FrameworkOptions options, Driver bad) {
    Driver good = new InlineDriver("good");
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(good, bad), options)) {
      List<DriverReport> reports = framework.drivers();
      assertEquals(2, reports.size());
      assertEquals("good", ((DriverReport.Present) reports.get(0)).name());
      AbsentDriver absent = ((DriverReport.Absent) reports.get(1)).driver();
      assertEquals(absent.name(), reports.get(1).name());
      return absent.name() + ": " + absent.reason();
    }
  }

  @Test
  @DisplayName("a driver that refuses to start is absent with its sentence, and was closed")
  void start_refused() {
    InlineDriver driver =
        new InlineDriver("card")
            .starting(
                host -> {
                  throw new DriverException(Reason.UNAVAILABLE, "no card; is it plugged in?");
                });
    assertEquals("card: no card; is it plugged in?", reason(FrameworkOptions.DEFAULT, driver));
    assertEquals(1, driver.closes.get());
  }

  @Test
  @DisplayName("a driver that throws as it starts is absent with what it threw, and was closed")
  void start_throws() {
    InlineDriver driver =
        new InlineDriver("card")
            .starting(
                host -> {
                  throw new NoClassDefFoundError("com/example/Card");
                });
    assertEquals(
        "card: does not start: java.lang.NoClassDefFoundError: com/example/Card",
        reason(FrameworkOptions.DEFAULT, driver));
    assertEquals(1, driver.closes.get(), "what it had got hold of is given back");
    InlineDriver other =
        new InlineDriver("card")
            .starting(
                host -> {
                  throw Computes.thrown();
                });
    String reason = reason(FrameworkOptions.DEFAULT, other);
    assertTrue(reason.startsWith("card: does not start: "), reason);
    assertEquals(1, other.closes.get());
  }

  @Test
  @DisplayName("the second of two drivers of one name is absent; it was not started")
  void name_taken() {
    List<String> started = new ArrayList<>();
    InlineDriver second = new InlineDriver("good").starting(host -> started.add("second"));
    assertEquals(
        "good: its name is taken by " + InlineDriver.class.getName(),
        reason(FrameworkOptions.DEFAULT, second));
    assertEquals(List.of(), started);
  }

  @Test
  @DisplayName("a driver with no name, or that throws for one, is listed by its class")
  void name_missing() {
    assertTrue(
        reason(FrameworkOptions.DEFAULT, new InlineDriver(null))
            .startsWith(InlineDriver.class.getName() + ": "));
    Driver mute =
        new HeldDriver(1) {
          @Override
          public String name() {
            throw Computes.thrown();
          }
        };
    assertTrue(
        reason(FrameworkOptions.DEFAULT, mute)
            .startsWith(mute.getClass().getName() + ": does not say what it is: "));
  }

  @Test
  @DisplayName("a setting that the driver does not know is refused by name; the driver is closed")
  void settings_unknown() {
    InlineDriver driver =
        new InlineDriver("card").starting(host -> host.settings().integer("depth", 4, 1, 8));
    assertEquals(
        "card: it has no setting dpeth; there are depth, enabled",
        reason(settings(Map.of("card", Map.of("dpeth", "3"))), driver));
    assertEquals(1, driver.closes.get());
    assertEquals(
        "card: depth=9 is not legal; write a whole number from 1 to 8",
        reason(
            settings(Map.of("card", Map.of("depth", "9"))),
            new InlineDriver("card").starting(host -> host.settings().integer("depth", 4, 1, 8))));
  }

  @Test
  @DisplayName("enabled=false switches a driver off before it starts; any other word is refused")
  void settings_enabled() {
    List<String> started = new ArrayList<>();
    InlineDriver driver = new InlineDriver("card").starting(host -> started.add("card"));
    assertEquals(
        "card: switched off by its setting enabled=false",
        reason(settings(Map.of("card", Map.of("enabled", "false"))), driver));
    assertEquals(
        "card: enabled=off is not legal; write true or false",
        reason(settings(Map.of("card", Map.of("enabled", "off"))), driver));
    assertEquals(List.of(), started);
  }

  @Test
  @DisplayName("a driver sees its own settings and the framework's time, and may unblock at any time")
  void host() {
    AtomicReference<DriverHost> seen = new AtomicReference<>();
    TimeSource time = new FixedTime();
    InlineDriver driver =
        new InlineDriver("card")
            .starting(
                host -> {
                  host.unblocked();
                  seen.set(host);
                });
    FrameworkOptions options = new FrameworkOptions(time, 8, name -> Map.of("enabled", "true"));
    try (Framework framework = Framework.open(DriverDiscovery.Found.of(driver), options)) {
      assertEquals(1, framework.drivers().size());
      assertEquals(time, seen.get().time());
      assertEquals("card{enabled=true}", seen.get().settings().toString());
    }
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> new FrameworkOptions(time, 0, name -> Map.of()))
            .getMessage()
            .contains("backlog is 0"));
  }

  private static final class FixedTime implements TimeSource {
    @Override
    public long nanoTime() {
      return 42;
    }

    @Override
    public void parkUntil(long nanoTime) {
      throw new AssertionError("nobody parks here");
    }
  }
}
