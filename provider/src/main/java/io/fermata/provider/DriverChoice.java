package io.fermata.provider;

import io.fermata.spi.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The driver to use, with settings for it: {@code NAME} or {@code NAME:key=value,key=value}. Naming a
 * driver switches it on.
 *
 * @param name the driver's name
 * @param settings its settings, without any prefix
 */
public record DriverChoice(String name, Map<String, String> settings) {
  public DriverChoice {
    Objects.requireNonNull(name, "name");
    settings = Map.copyOf(settings);
  }

  /**
   * Reads a choice; empty text is none.
   *
   * @throws FermataException with {@link Reason#BAD_SETTING} if the text is not of that form
   */
  public static Optional<DriverChoice> parse(String text) {
    Objects.requireNonNull(text, "text");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    Map<String, String> settings = new LinkedHashMap<>();
    if (colon >= 0) {
      for (String pair : text.substring(colon + 1).split(",", -1)) {
        int equals = pair.indexOf('=');
        if (equals < 1 || settings.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
          throw wrong(text);
        }
      }
    }
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw wrong(text);
    }
    return Optional.of(new DriverChoice(name, settings));
  }

  private static FermataException wrong(String text) {
    return new FermataException(
        Reason.BAD_SETTING,
        "driver '" + text + "' cannot be read; write NAME or NAME:key=value,key=value");
  }
}
