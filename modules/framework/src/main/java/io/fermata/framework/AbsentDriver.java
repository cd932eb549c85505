package io.fermata.framework;

import java.util.Objects;

/**
 * A driver that was found and is not used.
 *
 * @param name its name, or that of the file or class it should have come from
 * @param reason why, as a sentence that says what to do
 */
public record AbsentDriver(String name, String reason) {
  public AbsentDriver {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(reason, "reason");
  }
}
