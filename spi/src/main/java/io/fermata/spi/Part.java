package io.fermata.spi;

/**
 * Which part of a message a request carries. A long message of a digest, MAC or signature comes as one
 * {@link #FIRST}, any number of {@link #NEXT} and one {@link #LAST}; only the last one has a result.
 * A driver that takes whole messages alone refuses the first with {@link Reason#UNSUPPORTED}.
 * What the driver must remember in between is the request's {@link DriverRequest#state()}.
 */
public enum Part {
  /** The whole message. */
  WHOLE,
  /** The beginning of a longer message. */
  FIRST,
  /** More of it. */
  NEXT,
  /** The end of it; may be empty. */
  LAST;

  /** True if the result is due with this part. */
  public boolean ends() {
    return this == WHOLE || this == LAST;
  }

  /** True if no part came before this one. */
  public boolean begins() {
    return this == WHOLE || this == FIRST;
  }
}
