package io.fermata.spi;

/** An action that a {@link TimeSource} will run. */
public interface Alarm {

  /** Takes the action back if it has not begun. Idempotent. */
  void cancel();
}
