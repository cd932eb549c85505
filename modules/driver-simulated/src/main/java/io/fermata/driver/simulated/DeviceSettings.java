package io.fermata.driver.simulated;

import io.fermata.driver.simulated.Fault.Kind;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a device from text; what is not given stays as it was. */
final class DeviceSettings {
  private static final Pattern RATE = Pattern.compile("(\\d{1,6})(B|kB|MB|GB)/s");
  private static final Map<String, Long> BYTES =
      Map.of("B", 1L, "kB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);
  private static final String TIME = "a time such as 250us, 1ms or 2s, at most 3600s";
  private static final List<String> SPELLED_OUT =
      List.of("engines", "doorbell", "completion", "flush", "setup", "rate", "spread", "coalesce");
  // what nobody can have written
  private static final String NOT_GIVEN = "\0";

  private final DriverSettings settings;
  private final SimulatedDeviceBuilder builder;

  private DeviceSettings(DriverSettings settings, SimulatedDevice otherwise) {
    this.settings = settings;
    this.builder = otherwise.toBuilder();
  }

  /** A step that may refuse a value. */
  private interface Reader {
    void read(String text) throws DriverException;
  }

  static SimulatedDevice read(DriverSettings settings, SimulatedDevice otherwise)
      throws DriverException {
    return new DeviceSettings(settings, otherwise).read(otherwise);
  }

  private SimulatedDevice read(SimulatedDevice otherwise) throws DriverException {
    builder.depth(settings.integer("depth", otherwise.depth(), 1, SimulatedDevice.MOST));
    given("latency", TIME, text -> latency(time("latency", text)));
    builder.engines(
        settings.integer("engines", builder.device().engines(), 1, SimulatedDevice.MOST));
    given("doorbell", TIME, text -> builder.doorbell(time("doorbell", text)));
    given("completion", TIME, text -> builder.completion(time("completion", text)));
    given("flush", TIME, text -> builder.flush(time("flush", text)));
    given("setup", "5us, or 5us+AES/GCM:2us", this::setup);
    given("rate", "2GB/s or unlimited, or 2GB/s+AES/GCM:4GB/s", this::rate);
    given("spread", "constant, exponential or lognormal:3 (p99/p50, 1 to 100)", this::spread);
    given("coalesce", "8:10us (completions, 1 to 65536, and a time)", this::coalesce);
    given("drift", "2:10s (a factor, 1 to 1000, and after what time)", this::drift);
    given("seed", "a whole number", text -> builder.seed(Long.parseLong(text)));
    builder.provider(settings.text("provider", otherwise.provider()));
    List<Fault> faults = new ArrayList<>(otherwise.faults());
    for (Kind kind : Kind.values()) {
      given(kind.setting(), faultSyntax(kind), text -> faults.add(fault(kind, text)));
    }
    return builder.faults(faults).device();
  }

  /** Has {@code reader} read a setting, if it is given, and puts its refusal into one form. */
  private void given(String key, String legal, Reader reader) throws DriverException {
    String text = settings.text(key, NOT_GIVEN);
    if (text.equals(NOT_GIVEN)) {
      return;
    }
    try {
      reader.read(text);
    } catch (IllegalArgumentException e) { // NumberFormatException is one
      throw new DriverException(
          Reason.BAD_SETTING, key + "=" + text + " is not legal; write " + legal, e);
    }
  }

  private void latency(Duration latency) throws DriverException {
    for (String key : SPELLED_OUT) {
      if (!settings.text(key, NOT_GIVEN).equals(NOT_GIVEN)) {
        throw new DriverException(
            Reason.BAD_SETTING,
            "latency is the whole of a request's time and cannot stand beside " + key
                + "; leave out one of them");
      }
    }
    builder.latency(latency);
  }

  /** A time inside a value, by the rules for settings that are a time. */
  private static Duration time(String key, String text) throws DriverException {
    return new DriverSettings("", Map.of(key, text)).duration(key, Duration.ZERO);
  }

  private void setup(String text) throws DriverException {
    for (String part : text.split("\\+", -1)) {
      int colon = part.indexOf(':');
      builder.setup(part.substring(0, Math.max(0, colon)), time("setup", part.substring(colon + 1)));
    }
  }

  private void rate(String text) {
    for (String part : text.split("\\+", -1)) {
      int colon = part.indexOf(':');
      builder.rate(part.substring(0, Math.max(0, colon)), bytes(part.substring(colon + 1)));
    }
  }

  private static long bytes(String text) {
    if (text.equals("unlimited")) {
      return Cost.UNLIMITED;
    }
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    return Long.parseLong(matcher.group(1)) * BYTES.getOrDefault(matcher.group(2), 1L);
  }

  private void spread(String text) {
    String[] parts = text.split(":", 2);
    boolean plain = parts.length == 1;
    if (plain && text.equals("constant")) {
      builder.spread(Spread.constant());
    } else if (plain && text.equals("exponential")) {
      builder.spread(Spread.exponential());
    } else if (parts[0].equals("lognormal")) {
      builder.spread(Spread.lognormal(plain ? 3 : Double.parseDouble(parts[1])));
    } else {
      throw new IllegalArgumentException(text);
    }
  }

  private void coalesce(String text) throws DriverException {
    String[] parts = pair(text);
    builder.coalescing(new Coalescing(Integer.parseInt(parts[0]), time("coalesce", parts[1])));
  }

  private void drift(String text) throws DriverException {
    String[] parts = pair(text);
    builder.drift(new Drift(Double.parseDouble(parts[0]), time("drift", parts[1])));
  }

  private static String[] pair(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException(text);
    }
    return parts;
  }

  private static String faultSyntax(Kind kind) {
    return "at:7 (a request, from 1) or p:0.01 (a probability)"
        + (kind.takesTime() ? ", perhaps with a time as in p:0.01+for:5ms" : "");
  }

  private static Fault fault(Kind kind, String text) throws DriverException {
    Fault fault = Fault.of(kind);
    for (String part : text.split("\\+", -1)) {
      String[] named = pair(part);
      fault =
          switch (named[0]) {
            case "at" -> fault.atRequest(Long.parseLong(named[1]));
            case "p" -> fault.withProbability(Double.parseDouble(named[1]));
            case "for" -> fault.lasting(time(kind.setting(), named[1]));
            default -> throw new IllegalArgumentException(part);
          };
    }
    if (!fault.hasTrigger()) {
      throw new IllegalArgumentException(text);
    }
    return fault;
  }
}
