package io.fermata.spi;

import java.util.Objects;

/** A refusal or failure, with a {@link Reason} for programs and a sentence for people. */
public class DriverException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * @param reason what the caller can do about it
   * @param message what was wrong, with the value and the legal ones; never key material
   */
  public DriverException(Reason reason, String message) {
    super(Objects.requireNonNull(message, "message"));
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** As {@link #DriverException(Reason, String)}, with the failure underneath. */
  public DriverException(Reason reason, String message, Throwable cause) {
    super(Objects.requireNonNull(message, "message"), Objects.requireNonNull(cause, "cause"));
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** What the caller can do about it. */
  public Reason reason() {
    return reason;
  }
}
