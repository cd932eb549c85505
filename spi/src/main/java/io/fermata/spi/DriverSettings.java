package io.fermata.spi;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A driver's settings as text, read with a type. A wrong value is refused with a sentence that names
 * the setting, the value and the legal ones; what a driver never asked for can be listed afterwards,
 * so that a mistyped name does not go unnoticed. Every method may be called from any thread.
 */
public final class DriverSettings {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ns|us|ms|s)");
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
  private static final Map<String, Long> NANOS =
      Map.of("ns", 1L, "us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L);

  private final String driver;
  private final Map<String, String> values;
  private final Set<String> known = new ConcurrentSkipListSet<>();

  /**
   * @param driver the driver's name
   * @param values the settings given, without any prefix
   */
  public DriverSettings(String driver, Map<String, String> values) {
    this.driver = Objects.requireNonNull(driver, "driver");
    this.values = Map.copyOf(values);
  }

  /** The keys of all that was given, without any prefix, in their order. */
  public Set<String> keys() {
    return new TreeSet<>(values.keySet());
  }

  /** The text given for {@code key}, else {@code otherwise}. */
  public String text(String key, String otherwise) {
    known.add(key);
    return values.getOrDefault(key, otherwise);
  }

  /** A switch: {@code true} or {@code false}. */
  public boolean flag(String key, boolean otherwise) throws DriverException {
    String text = text(key, Boolean.toString(otherwise));
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(key, text, "true or false");
    };
  }

  /** A whole number from {@code least} to {@code most}. */
  public int integer(String key, int otherwise, int least, int most) throws DriverException {
    String text = text(key, Integer.toString(otherwise));
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(key, text, "a whole number from " + least + " to " + most, e);
    }
    throw wrong(key, text, "a whole number from " + least + " to " + most);
  }

  /** A time: a whole number with {@code ns}, {@code us}, {@code ms} or {@code s}, or ISO 8601. */
  public Duration duration(String key, Duration otherwise) throws DriverException {
    String text = text(key, otherwise.toString());
    Matcher matcher = DURATION.matcher(text);
    if (matcher.matches()) {
      try {
        long unit = Objects.requireNonNull(NANOS.get(matcher.group(2)));
        return Duration.ofNanos(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit));
      } catch (ArithmeticException e) {
        throw wrong(key, text, "a time of less than 292 years", e);
      }
    }
    try {
      Duration value = Duration.parse(text);
      if (!value.isNegative() && value.compareTo(LONGEST) <= 0) {
        return value;
      }
    } catch (DateTimeParseException e) {
      throw wrong(key, text, "a time such as 250us, 1ms or 2s", e);
    }
    throw wrong(key, text, "a time such as 250us, 1ms or 2s");
  }

  /**
   * Refuses settings that were given and never asked for. The framework calls this after {@link
   * Driver#start}.
   */
  public void refuseUnknown() throws DriverException {
    Set<String> unknown = new TreeSet<>(values.keySet());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new DriverException(
          Reason.BAD_SETTING,
          "it has no setting " + String.join(", ", unknown) + "; there are "
              + (known.isEmpty() ? "none" : String.join(", ", known)));
    }
  }

  private DriverException wrong(String key, String value, String legal) {
    return new DriverException(Reason.BAD_SETTING, sentence(key, value, legal));
  }

  private DriverException wrong(String key, String value, String legal, Exception cause) {
    return new DriverException(Reason.BAD_SETTING, sentence(key, value, legal), cause);
  }

  private String sentence(String key, String value, String legal) {
    return key + "=" + value + " is not legal; write " + legal;
  }

  @Override
  public String toString() {
    return driver + new TreeMap<>(values);
  }
}
