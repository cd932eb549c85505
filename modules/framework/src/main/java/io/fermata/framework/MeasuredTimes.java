package io.fermata.framework;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.TimeSource;

/**
 * The times of one request. Holds whatever is told of it in the end: the request itself may be used for
 * something else as soon as its callback begins (K163).
 */
final class MeasuredTimes implements StageTimes {
  /** What a stage is reported as that was not passed from end to end. */
  static final long UNKNOWN = -1;

  // a clock may stand at any number, so "not passed" is the one that it reaches last
  private static final long NEVER = Long.MIN_VALUE;

  private final Stages stages;
  private final TimeSource time;
  private final SessionSpec spec;
  private final int bytes;
  private final long dispatchedNanos;
  private volatile long invokedNanos = NEVER;
  private volatile long doneNanos = NEVER;
  private volatile long deliveredNanos = NEVER;
  private volatile long returnedNanos = NEVER;
  private volatile Outcome outcome = Outcome.FAILED;

  MeasuredTimes(Stages stages, TimeSource time, SessionSpec spec, int bytes) {
    this.stages = stages;
    this.time = time;
    this.spec = spec;
    this.bytes = bytes;
    this.dispatchedNanos = time.nanoTime();
  }

  @Override
  public void invoked() {
    invokedNanos = time.nanoTime();
  }

  @Override
  public void done() {
    doneNanos = time.nanoTime();
  }

  @Override
  public void ended(Outcome outcome) {
    this.outcome = outcome;
  }

  @Override
  public void delivered() {
    deliveredNanos = time.nanoTime();
  }

  @Override
  public void returned() {
    returnedNanos = time.nanoTime();
    stages.add(this);
  }

  SessionSpec spec() {
    return spec;
  }

  /** Bytes of the message. */
  int bytes() {
    return bytes;
  }

  Outcome outcome() {
    return outcome;
  }

  /** How long a stage took, or {@link #UNKNOWN}. */
  long nanos(Stage stage) {
    return switch (stage) {
      case DISPATCH_TO_INVOKE -> between(dispatchedNanos, invokedNanos);
      case INVOKE_TO_DONE -> between(invokedNanos, doneNanos);
      case DONE_TO_CALLBACK -> between(doneNanos, deliveredNanos);
      case CALLBACK_TO_RETURN -> between(deliveredNanos, returnedNanos);
    };
  }

  private static long between(long from, long to) {
    return from == NEVER || to == NEVER ? UNKNOWN : Math.max(0, to - from);
  }
}
