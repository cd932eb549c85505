package io.fermata.provider;

import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import java.security.ProviderException;
import java.util.Objects;

/** What JCA calls throw for a fault that no checked exception of theirs describes. */
public class FermataException extends ProviderException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * @param reason what the caller can do about it
   * @param message what was wrong, with the value and the legal ones
   */
  public FermataException(Reason reason, String message) {
    super(message);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** As {@link #FermataException(Reason, String)}, with the failure underneath. */
  public FermataException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** The same failure at the JCA face. */
  static FermataException of(DriverException failure) {
    return new FermataException(failure.reason(), String.valueOf(failure.getMessage()), failure);
  }

  /** What the caller can do about it. */
  public Reason reason() {
    return reason;
  }
}
