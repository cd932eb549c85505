package io.fermata.framework;

import java.util.Objects;

/** Which drivers may take a session. */
public sealed interface Preference {
  /** Hardware before accelerated before plain software; then the highest merit. */
  Preference BEST = new Best();

  /** This driver and no other. */
  static Preference driver(String name) {
    return new Named(name);
  }

  /** See {@link #BEST}. */
  record Best() implements Preference {}

  /**
   * See {@link #driver}.
   *
   * @param name as {@link io.fermata.spi.Driver#name}
   */
  record Named(String name) implements Preference {
    public Named {
      Objects.requireNonNull(name, "name");
    }
  }
}
