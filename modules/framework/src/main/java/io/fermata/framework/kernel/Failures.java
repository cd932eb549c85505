package io.fermata.framework.kernel;

import io.fermata.framework.Request;
import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;

/**
 * Between the failures of the core and the numbers of this face. What a driver of this face answered
 * comes out as it went in; everything else is translated here and nowhere else.
 */
final class Failures {
  private Failures() {}

  /** How a request ended. */
  static Errno of(Request ended) {
    return switch (ended.outcome()) {
      case DONE -> Errno.SUCCESS;
      case MISMATCH -> Errno.EBADMSG;
      case FAILED -> of(ended.failure());
    };
  }

  /** Why a request failed. */
  static Errno of(DriverException failure) {
    if (failure instanceof ErrnoException answered) {
      return answered.errno();
    }
    return switch (failure.reason()) {
      case BAD_KEY, BAD_REQUEST, BAD_SETTING -> Errno.EINVAL;
      case UNSUPPORTED -> Errno.EOPNOTSUPP;
      case NOT_ALLOWED -> Errno.EPERM;
      case UNAVAILABLE, SWITCHED_OFF, SESSION_LOST -> Errno.ENODEV;
      case FAULT, TRANSIENT -> Errno.EIO;
      case DEADLINE -> Errno.ETIMEDOUT;
      case CANCELLED -> Errno.ECANCELED;
      case CLOSED -> Errno.ESHUTDOWN;
    };
  }

  /** Why a session was not opened: the answer of the last driver that was asked, if it is one of this face. */
  static Errno ofOpening(DriverException failure) {
    boolean none = failure.reason() == Reason.UNSUPPORTED || failure.reason() == Reason.UNAVAILABLE;
    Errno answer = none ? Errno.EINVAL : of(failure);
    for (Throwable cause : failure.getSuppressed()) {
      answer = cause instanceof ErrnoException answered ? answered.errno() : answer;
    }
    return answer;
  }

  /** What the core makes of a driver's answer. */
  static Reason reason(Errno errno) {
    return switch (errno) {
      case EINVAL, EFBIG -> Reason.BAD_REQUEST;
      case EOPNOTSUPP -> Reason.UNSUPPORTED;
      case ENODEV, ENXIO, EPERM, ENOENT -> Reason.UNAVAILABLE;
      case EAGAIN -> Reason.SESSION_LOST;
      case ETIMEDOUT -> Reason.DEADLINE;
      case ECANCELED -> Reason.CANCELLED;
      case ESHUTDOWN -> Reason.CLOSED;
      case SUCCESS, ERESTART, EIO, ENOMEM, EBUSY, EBADMSG -> Reason.FAULT;
    };
  }
}
