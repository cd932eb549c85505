package io.fermata.spi;

/** A driver's answer to {@link DriverSession#submit}. An exception instead of an answer is a fault. */
public enum Taken {
  /** Completed inside {@code submit}; the result or the failure is in the request. */
  DONE,
  /** Will be completed exactly once; perhaps it already is. */
  ACCEPTED,
  /** No room now; not touched. {@link DriverHost#unblocked()} follows when there is room. */
  FULL
}
