package io.fermata.framework;

import java.util.concurrent.locks.ReentrantLock;

/** The answers FULL of a driver with nothing taken between them, until they {@linkplain Retirement retire} it. */
final class FullAnswers {
  private final DriverPort port;
  private final Retirement retirement;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile int count;
  private long sinceNanos;
  private boolean alarmed;
  private boolean closed;

  FullAnswers(DriverPort port, Retirement retirement) {
    this.port = port;
    this.retirement = retirement;
  }

  /** The driver has taken something. */
  void taken() {
    if (count > 0) {
      count = 0;
    }
  }

  /** Counts an answer. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // it is set to 0 without the lock, by who has brought something
  void add() {
    lock.lock();
    try {
      count++;
      if (count == 1) {
        sinceNanos = port.time().nanoTime();
      }
      if (!alarmed && !retirement.time().isZero()) {
        alarm();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private void alarm() {
    alarmed = true;
    port.time().at(sinceNanos + Patience.nanos(retirement.time()), this::look);
  }

  private void look() {
    boolean over = false;
    lock.lock();
    try {
      alarmed = false;
      if (count > 0 && !closed) {
        over = port.time().nanoTime() - sinceNanos >= Patience.nanos(retirement.time());
        if (!over) {
          alarm();
        }
      }
    } finally {
      lock.unlock();
    }
    if (over) {
      port.retire("it has taken nothing for " + retirement.time());
    }
  }

  /** Retires the driver if there were too many; with no lock held. */
  void retireIfMany() {
    if (retirement.blocks() > 0 && count >= retirement.blocks()) {
      port.retire("it was full " + count + " times, and took nothing");
    }
  }

  /** Nothing is brought to the driver any more: time alone does not retire it. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}
