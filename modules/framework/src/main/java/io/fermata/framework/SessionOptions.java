package io.fermata.framework;

/**
 * How a session behaves.
 *
 * @param moves true to have it go on at another driver when its own goes, is reset or is no longer trusted:
 *     nobody notices, and what was not done is done there. False to have it lost then: its requests fail
 *     with {@link io.fermata.spi.Reason#SESSION_LOST} and touch no buffer, and its user opens another
 */
public record SessionOptions(boolean moves) {
  /** Moves. */
  public static final SessionOptions DEFAULT = new SessionOptions(true);

  /** The same, moving or not. */
  public SessionOptions withMoves(boolean moves) {
    return new SessionOptions(moves);
  }
}
