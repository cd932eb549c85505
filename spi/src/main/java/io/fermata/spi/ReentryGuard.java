package io.fermata.spi;

/**
 * Keeps Fermata out of its own way. A driver that computes with the platform's security services runs
 * the look-ups and the work that may look up further services inside {@link #call}: while the guard is
 * held by a thread, provider {@code Fermata} offers that thread nothing, so that a look-up can never
 * come back to the driver that made it.
 *
 * <p>Held for the length of one call and bound to it with a {@link ScopedValue}: a job that pauses
 * inside keeps its own guard and lends it to nobody.
 */
public final class ReentryGuard {
  private static final ScopedValue<Boolean> HELD = ScopedValue.newInstance();

  private ReentryGuard() {}

  /** Runs {@code operation} with the guard held; nests. */
  public static <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> operation)
      throws X {
    return ScopedValue.where(HELD, Boolean.TRUE).call(operation);
  }

  /** True if the calling thread is inside {@link #call}. */
  public static boolean isHeld() {
    return HELD.isBound();
  }
}
