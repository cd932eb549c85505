package io.fermata.framework;

/** How long a message is, by powers of four. */
public enum SizeClass {
  /** At most 64 bytes. */
  UP_TO_64(64),
  /** More, and at most 256 bytes. */
  UP_TO_256(256),
  /** More, and at most 1 KiB. */
  UP_TO_1_KIB(1 << 10),
  /** More, and at most 4 KiB. */
  UP_TO_4_KIB(4 << 10),
  /** More, and at most 16 KiB. */
  UP_TO_16_KIB(16 << 10),
  /** More, and at most 64 KiB. */
  UP_TO_64_KIB(64 << 10),
  /** More, and at most 256 KiB. */
  UP_TO_256_KIB(256 << 10),
  /** More, and at most 1 MiB. */
  UP_TO_1_MIB(1 << 20),
  /** More than 1 MiB. */
  LARGER(Long.MAX_VALUE);

  private static final SizeClass[] ALL = values();

  private final long longest;

  SizeClass(long longest) {
    this.longest = longest;
  }

  /**
   * The class of a message.
   *
   * @param bytes its length; at least 0
   */
  public static SizeClass of(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a message of " + bytes + " bytes; at least 0");
    }
    int at = 0;
    while (bytes > ALL[at].longest) {
      at++;
    }
    return ALL[at];
  }

  /** Bytes of the longest message in it; {@link Long#MAX_VALUE} for {@link #LARGER}. */
  public long longest() {
    return longest;
  }
}
