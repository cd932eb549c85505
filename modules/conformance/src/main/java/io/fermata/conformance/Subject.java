package io.fermata.conformance;

import io.fermata.spi.Driver;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How a driver comes about: the kit starts and closes its own, several times if need be, and never touches one
 * that is in use.
 *
 * @param maker makes one that is not started; each time another
 * @param settings what it is started with, without any prefix
 */
public record Subject(Supplier<? extends Driver> maker, Map<String, String> settings) {
  public Subject {
    Objects.requireNonNull(maker, "maker");
    settings = Map.copyOf(settings);
  }

  /** A driver without settings. */
  public static Subject of(Supplier<? extends Driver> maker) {
    return new Subject(maker, Map.of());
  }
}
