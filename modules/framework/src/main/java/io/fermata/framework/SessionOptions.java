package io.fermata.framework;

import java.util.Objects;

/**
 * How a session behaves.
 *
 * @param moves true to have it go on at another driver when its own goes, is reset or is no longer trusted:
 *     nobody notices, and what was not done is done there. False to have it lost then: its requests fail
 *     with {@link io.fermata.spi.Reason#SESSION_LOST} and touch no buffer, and its user opens another
 * @param fallback when a request goes on to another driver; for sessions that have {@linkplain Route
 *     several}
 */
public record SessionOptions(boolean moves, Fallback fallback) {
  /** Moves, with the {@linkplain Fallback#DEFAULT usual} fallback. */
  public static final SessionOptions DEFAULT = new SessionOptions(true, Fallback.DEFAULT);

  public SessionOptions {
    Objects.requireNonNull(fallback, "fallback");
  }

  /** The same, moving or not. */
  public SessionOptions withMoves(boolean moves) {
    return new SessionOptions(moves, fallback);
  }

  /** The same with this fallback. */
  public SessionOptions withFallback(Fallback fallback) {
    return new SessionOptions(moves, fallback);
  }
}
