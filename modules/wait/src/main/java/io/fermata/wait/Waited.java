package io.fermata.wait;

/** How a wait was spent. */
public enum Waited {
  /** It was done before the wait began. */
  NOT_AT_ALL,
  /** The job paused, and its thread did something else. */
  PAUSED,
  /** The virtual thread parked, and its carrier did something else. */
  PARKED,
  /** The platform thread was held. */
  BLOCKED
}
