package io.fermata.framework.kernel;

/** The flags of a {@link CryptoRequest}: {@code CRYPTO_F_…} of crypto(9). */
public enum RequestFlag {
  /** The buffer is a {@link BufferChain}. */
  IMBUF(0x01),
  /** The buffer is a list of segments. */
  IOV(0x02),
  /** The result must be where the input was; it always is. */
  REL(0x04),
  /** It may wait a moment, so that others go to the driver with it. */
  BATCH(0x08),
  /** Call back on the thread that completes the request, which may be the caller's. Wins over {@link #CBIFSYNC}. */
  CBIMM(0x10),
  /** Set by the framework before the callback; cleared by {@code dispatch}. */
  DONE(0x20),
  /** As {@link #CBIMM} if the driver completes inside {@code process}, else on the completion thread. */
  CBIFSYNC(0x40);

  private final int bit;

  RequestFlag(int bit) {
    this.bit = bit;
  }

  /** The value in crypto(9). */
  public int bit() {
    return bit;
  }

  /** All that are known. */
  static int known() {
    int bits = 0;
    for (RequestFlag flag : values()) {
      bits |= flag.bit;
    }
    return bits;
  }
}
