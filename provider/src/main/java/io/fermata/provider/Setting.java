package io.fermata.provider;

import java.util.Objects;

/**
 * One effective setting.
 *
 * @param key its whole name, such as {@code fermata.framework.backlog}
 * @param value its text
 * @param origin where it came from: {@code system property}, {@code environment NAME}, a file, or
 *     {@code default}
 */
public record Setting(String key, String value, String origin) {
  public Setting {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(origin, "origin");
  }

  /** The origin of a setting that nobody gave. */
  static final String DEFAULT = "default";

  boolean isDefault() {
    return origin.equals(DEFAULT);
  }
}
