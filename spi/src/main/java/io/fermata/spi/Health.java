package io.fermata.spi;

/** How a driver is, for those who choose among drivers. */
public enum Health {
  /** Being started. */
  STARTING,
  /** Takes sessions and requests. */
  HEALTHY,
  /** Works, and says itself that others are better: chosen only if no healthy driver fits. */
  DEGRADED,
  /** Full, or busy for longer than it should be: what it has waits, and others are chosen before it. */
  BLOCKED,
  /** Takes no new session; what it has goes on. */
  DRAINING,
  /** Not there any more. */
  GONE
}
