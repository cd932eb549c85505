package io.fermata.framework;

import io.fermata.spi.DriverShape;
import java.time.Duration;

/**
 * How many requests are told to a driver together: after so many it is no longer told that more follow, so
 * that it begins with what it has.
 *
 * <p>Begins with what the driver declares as its best. Grows by one for each full batch that took no
 * longer than the target, from its first submission to its last completion, and is halved for one that took
 * longer (AIMD, RFC 5681 section 3.1); batches that were begun before the size was halved do not halve it
 * again, and those that ended because nothing more waited say nothing of a larger size. Waits for nothing and
 * sets no timer: it only looks at the times that it is told.
 *
 * <p>{@link #next} is called by one thread at a time; the rest by any thread. Times are of one {@link
 * io.fermata.spi.TimeSource}.
 */
final class BatchSize {
  private static final int FIRST = 8; // for a driver that declares nothing

  private final int most;
  private final long targetNanos;
  private Batch open = new Batch(0);
  private int size;
  private long halvedNanos;
  private boolean halved;

  /** Requests that go to the driver together. What is in it is guarded by the lock of the size. */
  final class Batch {
    private final long begunNanos;
    private int taken;
    private int left;
    private boolean closed;
    private boolean full;
    private boolean judged;

    private Batch(long begunNanos) {
      this.begunNanos = begunNanos;
    }

    /** A request of it has ended. */
    void ended(long nowNanos) {
      synchronized (BatchSize.this) {
        left--;
        judge(this, nowNanos);
      }
    }

    /** A request of it was not taken by the driver: it will come again, in a later batch. */
    void refused() {
      synchronized (BatchSize.this) {
        taken--;
        left--;
        closed = true; // a driver that is full has enough to begin with
        full = false;
      }
    }

    /** True if the driver is to be told that more follow. */
    boolean more() {
      synchronized (BatchSize.this) {
        return !closed;
      }
    }
  }

  /**
   * @param best how many requests the driver likes best; at least 1
   * @param most how many there may be; at least {@code best}
   * @param target how long a batch may take; longer than zero
   */
  BatchSize(int best, int most, Duration target) {
    if (best < 1 || most < best) {
      throw new IllegalArgumentException(
          "batches of " + best + " to " + most + " requests; at least 1, and the most not fewer");
    }
    if (target.isNegative() || target.isZero()) {
      throw new IllegalArgumentException("target is " + target + "; it is longer than zero");
    }
    this.size = best;
    this.most = most;
    this.targetNanos = Patience.nanos(target);
    this.open.closed = true;
  }

  /** Begins with what a driver declares as its best, if it does. */
  static BatchSize of(DriverShape shape, Duration target) {
    int declared = shape.batching().best();
    int best = declared > 1 ? declared : FIRST;
    return new BatchSize(best, Math.max(best, shape.depth()), target);
  }

  /**
   * The batch of the next request, which is about to be offered to the driver.
   *
   * @param follows true if another one waits that can follow it at once
   */
  synchronized Batch next(long nowNanos, boolean follows) {
    if (open.closed) {
      open = new Batch(nowNanos);
    }
    open.taken++;
    open.left++;
    open.full = open.taken >= size;
    open.closed = open.full || !follows;
    return open;
  }

  private void judge(Batch batch, long nowNanos) {
    if (batch.judged) {
      return;
    }
    if (nowNanos - batch.begunNanos > targetNanos) {
      batch.judged = true;
      if (!halved || batch.begunNanos - halvedNanos >= 0) {
        size = Math.max(1, size / 2);
        halvedNanos = nowNanos;
        halved = true;
      }
    } else if (batch.closed && batch.left == 0) {
      batch.judged = true;
      if (batch.full && batch.taken >= size) {
        size = Math.min(most, size + 1);
      }
    }
  }

  /** How many it is now: from 1 to the most. */
  synchronized int size() {
    return size;
  }
}
