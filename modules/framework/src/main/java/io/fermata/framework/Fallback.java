package io.fermata.framework;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * When a request of a session with several drivers goes on to another one, instead of waiting for the
 * one that it was {@linkplain Route routed} to or failing with it. It takes its nonce along; its message is
 * still as it was. A wrong tag or signature is an answer and not a fault: it never falls back.
 *
 * <p>Each driver is asked once, and if all fail what the last one said is told. Not done twice: parts of
 * messages, what a device has of leased memory, what an inline driver may have written over, and what comes
 * back after the session was closed. A request goes to the end of the next driver's queue, and passes those
 * that wait for the one it leaves.
 *
 * <p>A chain that a driver does not do as one, though it takes each stage by itself, is done by that same
 * driver one step after the other, if there is no other to go on to: in sessions with one driver as well.
 *
 * <p>A value; may be used by any thread.
 *
 * @param causes what makes it go on
 * @param attempt for how long one driver is tried, if {@link Cause#TIMEOUT} is a cause; else empty. The
 *     deadline of the request itself is not moved
 */
public record Fallback(Set<Cause> causes, Optional<Duration> attempt) {

  /** What makes a request go on to another driver. */
  public enum Cause {
    /** The driver has no room for it now. Otherwise it waits for room. */
    FULL,
    /**
     * A request that comes alone is fewer than the driver needs for a batch that pays. Otherwise it is done
     * there, dearly.
     */
    TOO_FEW,
    /** The driver failed, is gone, or has forgotten the session. Otherwise the request fails. */
    FAULT,
    /**
     * The driver did not answer in time. Otherwise it is waited for. Both drivers may do the work, and only
     * the result of the one that was asked last is used: for that one the request waits. A driver that {@linkplain
     * Shadow checks} is not waited for longer either.
     */
    TIMEOUT,
    /**
     * The driver, asked, says that the message is too long or too short for it, or that it does not do a chain
     * of such steps. Otherwise it fails.
     */
    SIZE
  }

  /** Never. */
  public static final Fallback NONE = new Fallback(Set.of(), Optional.empty());

  /**
   * When the driver has no room, too few requests for a batch, a fault or no way to do such a message; but not after a time, since which time is right only its user knows, and the work may be done
   * twice.
   */
  public static final Fallback DEFAULT = on(Cause.FULL, Cause.TOO_FEW, Cause.FAULT, Cause.SIZE);

  public Fallback {
    causes = Set.copyOf(causes);
    if (causes.contains(Cause.TIMEOUT) != attempt.isPresent()) {
      throw new IllegalArgumentException(
          "causes " + causes + " with an attempt of " + attempt.map(Duration::toString).orElse("none")
              + "; there is one if TIMEOUT is a cause, and else none");
    }
    if (attempt.isPresent() && (attempt.get().isNegative() || attempt.get().isZero())) {
      throw new IllegalArgumentException(
          "attempt of " + attempt.get() + "; it is longer than zero");
    }
  }

  /**
   * For these causes.
   *
   * @throws IllegalArgumentException if {@link Cause#TIMEOUT} is among them, which needs a duration: see
   *     {@link #after}
   */
  public static Fallback on(Cause... causes) {
    return new Fallback(Set.of(causes), Optional.empty());
  }

  /** The same, and also if a driver did not answer within {@code attempt}, longer than zero. */
  public Fallback after(Duration attempt) {
    return new Fallback(with(causes, Cause.TIMEOUT), Optional.of(attempt));
  }

  private static Set<Cause> with(Collection<Cause> causes, Cause another) {
    Set<Cause> all = EnumSet.of(another);
    all.addAll(causes);
    return all;
  }

  /** True if this makes a request go on. */
  public boolean isOn(Cause cause) {
    return causes.contains(cause);
  }
}
