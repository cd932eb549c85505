package io.fermata.provider;

import io.fermata.spi.Reason;
import java.util.Objects;

/**
 * A key could not be derived because a driver failed: it is gone, too slow, or gave no answer. Not because of what it was
 * asked, which is told with the exceptions that JCA has for that.
 *
 * <p>It is an error, since {@code KDF} and {@code SecretKeyFactory} take any exception for a sign that another provider
 * may do better, and would hand the secret to that one without a word. A {@code KDF} that has derived once has its
 * provider, and throws {@link FermataException} from then on.
 */
public final class DerivationFault extends Error {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** The same fault, as something that JCA passes on. */
  DerivationFault(FermataException fault) {
    super(fault.getMessage(), Objects.requireNonNull(fault, "fault"));
    this.reason = fault.reason();
  }

  /** What the caller can do about it. */
  public Reason reason() {
    return reason;
  }
}
