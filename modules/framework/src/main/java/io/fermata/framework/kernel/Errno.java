package io.fermata.framework.kernel;

/**
 * How a call or a request of crypto(9) ended. The numbers are FreeBSD's; a program compares constants
 * and not numbers.
 */
public enum Errno {
  /** 0: no error. */
  SUCCESS(0),
  /** To a driver's {@code process}: no room now, keep the request until {@code unblock}. */
  ERESTART(-1),
  /** Not permitted: it needs a {@link io.fermata.framework.Permission}. */
  EPERM(1),
  /** No such driver or session. */
  ENOENT(2),
  /** The device or its driver failed. */
  EIO(5),
  /** Not configured. */
  ENXIO(6),
  /** No memory. */
  ENOMEM(12),
  /** Too many requests wait already, or the request is still out. */
  EBUSY(16),
  /** No driver, or it is gone. */
  ENODEV(19),
  /** A wrong argument, or a session that no driver takes. */
  EINVAL(22),
  /** More integers than a key operation may have. */
  EFBIG(27),
  /** The session has another number now: see {@link CryptoRequest#sid()}; submit the request again. */
  EAGAIN(35),
  /** The driver does not do this. */
  EOPNOTSUPP(45),
  /** The session, the driver or the framework was closed. */
  ESHUTDOWN(58),
  /** It took longer than it may. */
  ETIMEDOUT(60),
  /** Given up by its user. */
  ECANCELED(85),
  /** The code is not that of the message. */
  EBADMSG(89);

  private final int number;

  Errno(int number) {
    this.number = number;
  }

  /** FreeBSD's number; 0 for {@link #SUCCESS}. */
  public int number() {
    return number;
  }

  /** True unless it is {@link #SUCCESS}. */
  public boolean isError() {
    return this != SUCCESS;
  }
}
