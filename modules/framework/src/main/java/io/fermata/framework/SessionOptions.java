package io.fermata.framework;

import java.util.Objects;
import java.util.Optional;

/**
 * How a session behaves.
 *
 * @param moves true to have it go on at another driver when its own goes, is reset or is no longer trusted:
 *     nobody notices, and what was not done is done there. False to have it lost then: its requests fail
 *     with {@link io.fermata.spi.Reason#SESSION_LOST} and touch no buffer, and its user opens another
 * @param fallback when a request goes on to another driver, in sessions that have {@linkplain Route several},
 *     or is done in steps by the same one
 * @param shadow which requests a second driver checks; none if empty
 */
public record SessionOptions(boolean moves, Fallback fallback, Optional<Shadow> shadow) {
  /** Moves, with the {@linkplain Fallback#DEFAULT usual} fallback. */
  public static final SessionOptions DEFAULT =
      new SessionOptions(true, Fallback.DEFAULT, Optional.empty());

  public SessionOptions {
    Objects.requireNonNull(fallback, "fallback");
    Objects.requireNonNull(shadow, "shadow");
  }

  /** The same, moving or not. */
  public SessionOptions withMoves(boolean moves) {
    return new SessionOptions(moves, fallback, shadow);
  }

  /** The same with this fallback. */
  public SessionOptions withFallback(Fallback fallback) {
    return new SessionOptions(moves, fallback, shadow);
  }

  /** The same with this check by a second driver. */
  public SessionOptions withShadow(Shadow shadow) {
    return new SessionOptions(moves, fallback, Optional.of(shadow));
  }
}
