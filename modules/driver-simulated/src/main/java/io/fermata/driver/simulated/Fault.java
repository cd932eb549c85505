package io.fermata.driver.simulated;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One way in which the device misbehaves, and when: at one request, or each time with a probability
 * drawn from the seed. A value; every method answers a new one.
 *
 * <pre>{@code
 * Fault.wrongResult().atRequest(7)
 * Fault.noAnswer().withProbability(0.01)
 * Fault.reset().atRequest(100).lasting(Duration.ofMillis(5))
 * }</pre>
 *
 * <p>Requests are counted from 1 in the order in which the device accepts them, those of self tests
 * included. If several faults meet at one request, the first in the order of {@link Kind} that decides
 * how it ends is what it ends with.
 */
public final class Fault {

  /** What goes wrong. The setting of each is {@code fault-} and its name in lower case with dashes. */
  public enum Kind {
    /**
     * The device is gone for good: {@code GONE} is told, what is in flight and what is submitted later
     * fails with {@code SESSION_LOST}, and no session can be opened.
     */
    UNPLUG,
    /**
     * The device forgets everything: {@code BLOCKED} is told, what is in flight fails with {@code
     * SESSION_LOST}, and so does what is submitted later on sessions opened before. Sessions may be
     * opened anew at once; the device is full until it is back, then {@code HEALTHY} is told.
     */
    RESET,
    /** The work is done and nobody told: the request stays open until a reset, an unplug or the close. */
    NO_ANSWER,
    /**
     * The answer bears another's name. Another request in flight, chosen by the seed, fails with {@code
     * FAULT} in place of the one that was due; that one is answered, rightly, when the other was due.
     * So each ends once, and nobody gets bytes that were not computed for it. If nothing else is in
     * flight it is as {@link #STALE}.
     */
    STRANGER,
    /** The request fails with {@code TRANSIENT}; tried again, it is as any other. */
    TRANSIENT,
    /** A tag or signature that may be right is said to be wrong; nothing is released. */
    REJECTED,
    /** One bit of the result is turned over; of a signature checked, the verdict. */
    WRONG_RESULT,
    /** The request is answered, and again at once. */
    DUPLICATE,
    /**
     * The request is answered, and then an older one, long since answered, once more: as a failure, so
     * that if that request's object should be out again it cannot be taken for a result.
     */
    STALE,
    /** The answer comes {@linkplain #lasting so much} later than it would. */
    LATE,
    /** From this request on the device is full {@linkplain #lasting for a while}, whatever its ring holds. */
    BUSY;

    /** The name of the setting. */
    String setting() {
      return "fault-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean takesTime() {
      return this == LATE || this == BUSY || this == RESET;
    }
  }

  private final Kind kind;
  private final long request;
  private final double probability;
  private final Duration time;

  private Fault(Kind kind, long request, double probability, Duration time) {
    this.kind = kind;
    this.request = request;
    this.probability = probability;
    this.time = time;
  }

  static Fault of(Kind kind) {
    Duration time =
        switch (kind) {
          case LATE -> Duration.ofMillis(10);
          case BUSY -> Duration.ofNanos(100_000);
          case RESET -> Duration.ofMillis(1);
          default -> Duration.ZERO;
        };
    return new Fault(kind, 0, 0, time);
  }

  /** {@link Kind#LATE}, by 10 ms unless {@link #lasting} says otherwise. */
  public static Fault late() {
    return of(Kind.LATE);
  }

  /** {@link Kind#NO_ANSWER}. */
  public static Fault noAnswer() {
    return of(Kind.NO_ANSWER);
  }

  /** {@link Kind#BUSY}, for 100 us unless {@link #lasting} says otherwise. */
  public static Fault busy() {
    return of(Kind.BUSY);
  }

  /** {@link Kind#TRANSIENT}. */
  public static Fault transientFailure() {
    return of(Kind.TRANSIENT);
  }

  /** {@link Kind#WRONG_RESULT}. */
  public static Fault wrongResult() {
    return of(Kind.WRONG_RESULT);
  }

  /** {@link Kind#REJECTED}. */
  public static Fault rejected() {
    return of(Kind.REJECTED);
  }

  /** {@link Kind#DUPLICATE}. */
  public static Fault duplicate() {
    return of(Kind.DUPLICATE);
  }

  /** {@link Kind#STRANGER}. */
  public static Fault stranger() {
    return of(Kind.STRANGER);
  }

  /** {@link Kind#STALE}. */
  public static Fault stale() {
    return of(Kind.STALE);
  }

  /** {@link Kind#RESET}, back after 1 ms unless {@link #lasting} says otherwise. */
  public static Fault reset() {
    return of(Kind.RESET);
  }

  /** {@link Kind#UNPLUG}. */
  public static Fault unplug() {
    return of(Kind.UNPLUG);
  }

  /**
   * The same at the {@code request}-th request and no other.
   *
   * @param request from 1
   */
  public Fault atRequest(long request) {
    Ranges.number("request", request, 1, Long.MAX_VALUE);
    return new Fault(kind, request, 0, time);
  }

  /**
   * The same at each request with this probability.
   *
   * @param probability from 0 to 1
   */
  public Fault withProbability(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "probability is " + probability + "; it is a number from 0 to 1");
    }
    return new Fault(kind, -1, probability, time);
  }

  /**
   * The same for so long: how late, how long busy, how long away.
   *
   * @param time 1 nanosecond to 1 hour
   * @throws IllegalArgumentException if the kind is not {@code LATE}, {@code BUSY} or {@code RESET}
   */
  public Fault lasting(Duration time) {
    if (!kind.takesTime()) {
      throw new IllegalArgumentException(
          kind + " lasts " + time + "; only LATE, BUSY and RESET take a time");
    }
    return new Fault(kind, request, probability, Ranges.someTime("time", time));
  }

  /** What goes wrong. */
  public Kind kind() {
    return kind;
  }

  /** False until {@link #atRequest} or {@link #withProbability} was called. */
  boolean hasTrigger() {
    return request != 0;
  }

  /** The one request it strikes; empty if it strikes with a probability. */
  Optional<Long> request() {
    return request > 0 ? Optional.of(request) : Optional.empty();
  }

  double probability() {
    return probability;
  }

  long timeNanos() {
    return time.toNanos();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fault that
        && kind == that.kind
        && request == that.request
        && Double.compare(probability, that.probability) == 0
        && time.equals(that.time);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, request, probability, time);
  }

  @Override
  public String toString() {
    return kind
        + (request > 0 ? " at request " + request : " with probability " + probability)
        + (kind.takesTime() ? " for " + time : "");
  }
}
