package io.fermata.spi;

/**
 * Which part of a message a request carries. A long message of a digest, MAC or signature, or one that an AEAD
 * encrypts, comes as one {@link #FIRST}, any number of {@link #NEXT} and one {@link #LAST}.
 * A driver that takes whole messages alone refuses the first with {@link Reason#UNSUPPORTED}, and has done nothing.
 * What the driver must remember in between is the request's {@link DriverRequest#state()}.
 *
 * <p>Of a digest, MAC or signature only the last part has a result. Of an AEAD's encryption each has as many bytes of
 * ciphertext as came in with it, and the last one the tag behind them. There the first one brings the nonce and all
 * additional data, those of the others are not looked at, and the parts but the last have the lengths of {@link
 * Algorithm#parts}. An AEAD decrypts whole messages only, since nothing may be given out before the tag was checked.
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
