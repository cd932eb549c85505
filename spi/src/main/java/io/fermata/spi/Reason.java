package io.fermata.spi;

/** Why something was refused or failed, grouped by what the caller can do about it. */
public enum Reason {
  /** No such algorithm, operation or parameter here. Ask another driver. */
  UNSUPPORTED,
  /** The key is of the wrong kind or length. Bring another key. */
  BAD_KEY,
  /** A request's own values are wrong. Correct the call. What its lengths show is refused before anything is written. */
  BAD_REQUEST,
  /** A setting has an unknown name or an illegal value. Correct the configuration. */
  BAD_SETTING,
  /** The driver is off unless a setting names it. */
  SWITCHED_OFF,
  /** The framework was opened without the permission for it. Open it with that, or use another algorithm. */
  NOT_ALLOWED,
  /** The device, a library or a file that the driver needs is not there, or is not usable. */
  UNAVAILABLE,
  /** The device or the driver failed; the data may be fine elsewhere. */
  FAULT,
  /** The device could not do it this time and says that it can be tried again at once. */
  TRANSIENT,
  /** The device has forgotten the session, after a reset or because it is gone. Open another one. */
  SESSION_LOST,
  /** The request's deadline passed. Its output is untouched. */
  DEADLINE,
  /** The caller cancelled the request. Its output is untouched. */
  CANCELLED,
  /** The session, the driver or the framework was closed. */
  CLOSED
}
