package io.fermata.framework.kernel;

/**
 * A cell for the number of a session, which a call fills in. To its user the number is 64 bits: the
 * driver's number (24 bits) and its {@linkplain DriverFlag flags} (8 bits) in the high half, the driver's
 * own number for the session in the low half. Not for use by two threads at once.
 */
public final class SessionId {
  private static final int DRIVER = 0x00ff_ffff;
  private static final long LOW = 0xffff_ffffL;

  private long value;

  /** Makes one that holds 0. */
  public SessionId() {}

  /** The number. */
  public long get() {
    return value;
  }

  /** Sets the number. */
  public void set(long value) {
    this.value = value;
  }

  /** The number of the driver in a session id: {@code CRYPTO_SESID2HID}. */
  public static int driver(long sid) {
    return (int) (sid >>> Integer.SIZE) & DRIVER;
  }

  /** The flags of the driver in a session id, as {@link DriverFlag#bit()}: {@code CRYPTO_SESID2CAPS}. */
  public static int flags(long sid) {
    return (int) (sid >>> Integer.SIZE) & ~DRIVER;
  }

  /** The driver's own number for the session: {@code CRYPTO_SESID2LID}. */
  public static int local(long sid) {
    return (int) sid;
  }

  static long of(int driver, int flags, int local) {
    long high = (flags & ~DRIVER) | (driver & DRIVER);
    return (high << Integer.SIZE) | (local & LOW);
  }

  @Override
  public String toString() {
    return "sid 0x" + Long.toHexString(value);
  }
}
