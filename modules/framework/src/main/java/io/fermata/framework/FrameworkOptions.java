package io.fermata.framework;

import io.fermata.spi.TimeSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a framework is opened with besides its drivers.
 *
 * @param time the time that drivers live in
 * @param backlog how many requests may wait for one driver that is full; at least 1
 * @param settings the settings of the driver of that name, without any prefix; empty if it has none
 */
public record FrameworkOptions(
    TimeSource time, int backlog, Function<String, Map<String, String>> settings) {

  /** The machine's clock, a backlog of 65 536 and no settings. */
  public static final FrameworkOptions DEFAULT =
      new FrameworkOptions(TimeSource.system(), 65_536, name -> Map.of());

  public FrameworkOptions {
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(settings, "settings");
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog is " + backlog + "; it is at least 1");
    }
  }
}
