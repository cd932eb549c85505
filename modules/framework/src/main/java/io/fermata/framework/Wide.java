package io.fermata.framework;

import java.util.HexFormat;

/**
 * A number of 128 bits without a sign; sums go round.
 *
 * @param high its upper half
 * @param low its lower half
 */
record Wide(long high, long low) implements Comparable<Wide> {
  static final int BYTES = 16;
  static final Wide MOST = new Wide(-1, -1);

  /**
   * The bytes as a number, the first the highest.
   *
   * @param bytes at most 16
   */
  static Wide of(byte[] bytes) {
    long high = 0;
    long low = 0;
    for (byte next : bytes) {
      high = high << Byte.SIZE | low >>> (Long.SIZE - Byte.SIZE);
      low = low << Byte.SIZE | (next & 0xff);
    }
    return new Wide(high, low);
  }

  /** The number of which the lowest {@code bytes} bytes are in the opposite order. */
  Wide reversed(int bytes) {
    // as 16 bytes in the opposite order, the others, all zero, now the lowest: they go
    long newHigh = Long.reverseBytes(low);
    long newLow = Long.reverseBytes(high);
    int shift = (BYTES - bytes) * Byte.SIZE;
    if (shift == 0) {
      return new Wide(newHigh, newLow);
    }
    return shift >= Long.SIZE
        ? new Wide(0, bytes == 0 ? 0 : newHigh >>> (shift - Long.SIZE))
        : new Wide(newHigh >>> shift, newLow >>> shift | newHigh << (Long.SIZE - shift));
  }

  /**
   * So many more.
   *
   * @param more without a sign
   */
  Wide plus(long more) {
    long sum = low + more;
    return new Wide(high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0), sum);
  }

  /**
   * So many less.
   *
   * @param less without a sign
   */
  Wide minus(long less) {
    return new Wide(high - (Long.compareUnsigned(low, less) < 0 ? 1 : 0), low - less);
  }

  @Override
  public int compareTo(Wide other) {
    int first = Long.compareUnsigned(high, other.high);
    return first != 0 ? first : Long.compareUnsigned(low, other.low);
  }

  /** In hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
