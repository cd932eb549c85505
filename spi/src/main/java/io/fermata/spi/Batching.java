package io.fermata.spi;

/**
 * How many requests at once a driver wants, and for which ones it is a loss: code that computes sixteen
 * messages with one instruction takes as long for one, and a card is not worth the way to it for a few
 * bytes. Where a processor can take the request too, it then does, unless something else was measured.
 *
 * @param best how many requests handed over together it does best; at least 1
 * @param breakEven with fewer than this many out at once it is a loss; from 1, for none, to {@code best}
 * @param shortest shorter messages than this many bytes are a loss; 0 for none
 */
public record Batching(int best, int breakEven, int shortest) {
  /** A driver that does one request as well as many, of any length. */
  public static final Batching NONE = new Batching(1, 1, 0);

  public Batching {
    if (best < 1) {
      throw new IllegalArgumentException("best batch is " + best + "; it is at least 1");
    }
    if (breakEven < 1 || breakEven > best) {
      throw new IllegalArgumentException(
          "break-even is " + breakEven + "; it is from 1 to the best batch, " + best);
    }
    if (shortest < 0) {
      throw new IllegalArgumentException(
          "shortest message is " + shortest + " bytes; it is at least 0");
    }
  }
}
