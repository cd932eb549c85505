package io.fermata.framework;

/** How long a message is, by powers of four. */
public enum SizeClass {
  /** At most 64 bytes. */
  UP_TO_64,
  /** More, and at most 256 bytes. */
  UP_TO_256,
  /** More, and at most 1 KiB. */
  UP_TO_1_KIB,
  /** More, and at most 4 KiB. */
  UP_TO_4_KIB,
  /** More, and at most 16 KiB. */
  UP_TO_16_KIB,
  /** More, and at most 64 KiB. */
  UP_TO_64_KIB,
  /** More, and at most 256 KiB. */
  UP_TO_256_KIB,
  /** More, and at most 1 MiB. */
  UP_TO_1_MIB,
  /** More than 1 MiB. */
  LARGER;

  private static final int SMALLEST_BITS = 6;
  private static final SizeClass[] ALL = values();

  /**
   * The class of a message.
   *
   * @param bytes its length; at least 0
   */
  public static SizeClass of(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a message of " + bytes + " bytes; at least 0");
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, bytes) - 1);
    return ALL[Math.min((Math.max(bits, SMALLEST_BITS) - SMALLEST_BITS + 1) / 2, ALL.length - 1)];
  }

  /** Bytes of the longest message in it; {@link Long#MAX_VALUE} for {@link #LARGER}. */
  public long longest() {
    return this == LARGER ? Long.MAX_VALUE : 1L << (SMALLEST_BITS + 2 * ordinal());
  }
}
