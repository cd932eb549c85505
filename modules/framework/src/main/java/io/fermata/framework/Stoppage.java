package io.fermata.framework;

import io.fermata.spi.WorkKind;

/**
 * Whether a driver takes anything of one kind of work, as far as is known: not from its answer FULL until it
 * says that it has room, and not while a call of it is stuck. Changed under the lock of its {@link Lane}.
 */
final class Stoppage {
  private final DriverPort port;
  private final WorkKind kind;
  private final long patienceNanos;
  private final Runnable overlong;
  private volatile int unblocks;
  private volatile boolean blocked;
  private boolean stuck;
  private boolean alarmed;
  private long sinceNanos;

  /**
   * @param patienceNanos how long it may last; 0 for as long as it likes
   * @param overlong run when it may have lasted so long, to ask {@link #isOverlong}
   */
  Stoppage(DriverPort port, WorkKind kind, long patienceNanos, Runnable overlong) {
    this.port = port;
    this.kind = kind;
    this.patienceNanos = patienceNanos;
    this.overlong = overlong;
  }

  /** True if the driver takes nothing now. */
  boolean isNow() {
    return blocked || port.calls().isStuckInSubmit();
  }

  /** True if it has said that it is full. */
  boolean isBlocked() {
    return blocked;
  }

  /** How often the driver has said that it has room; to be asked before something is brought to it. */
  int unblocks() {
    return unblocks;
  }

  /**
   * Notes that the driver is full, unless it has made room since.
   *
   * @param seen what {@link #unblocks} has answered before it said so
   * @return true if that is new
   */
  boolean block(int seen) {
    if (unblocks != seen || blocked) {
      return false;
    }
    blocked = true;
    port.counters(kind).blocks.increment();
    Journal.CURRENT.driver(port.name(), "BLOCKED", kind.name());
    begin();
    return true;
  }

  /** The driver has room. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
  void unblock() {
    unblocks++;
    if (blocked) {
      blocked = false;
      Journal.CURRENT.driver(port.name(), "UNBLOCKED", kind.name());
    }
  }

  /** A call of the driver is stuck, or none is any more. */
  void stuck(boolean now) {
    if (now && !blocked) {
      begin();
    }
    stuck = now;
  }

  /** Notes since when the driver takes nothing, if that is new. */
  private void begin() {
    if (!stuck) {
      sinceNanos = port.time().nanoTime();
    }
    alarm();
  }

  /** One alarm at a time, however often the driver is full. */
  private void alarm() {
    if (!alarmed && patienceNanos > 0) {
      alarmed = true;
      port.time().at(sinceNanos + patienceNanos, overlong);
    }
  }

  /** True if it has lasted for too long, which then begins anew; asked once for each alarm, of which more come. */
  boolean isOverlong() {
    alarmed = false;
    if (!isNow()) {
      return false;
    }
    long now = port.time().nanoTime();
    boolean over = now - sinceNanos >= patienceNanos;
    if (over) {
      sinceNanos = now;
    }
    alarm();
    return over;
  }

  /** What those are told that have waited for too long. */
  String message() {
    return port.name() + " has taken nothing for " + patienceNanos / 1_000_000 + " ms";
  }
}
