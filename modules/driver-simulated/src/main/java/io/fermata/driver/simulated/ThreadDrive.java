package io.fermata.driver.simulated;

import io.fermata.spi.TimeSource;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs events on a thread of its own, in real time. It parks until shortly before the next is due and
 * looks at the clock for the rest, since a parked thread wakes tens of microseconds late; with nothing
 * to come it parks for good.
 */
final class ThreadDrive implements Drive {
  private static final Logger LOG = System.getLogger("io.fermata.driver.simulated");

  /** How much earlier to wake: the usual slack of a timer and a wake-up. */
  private static final long SPIN_NANOS = 60_000;

  private static final long AWAKE = Long.MIN_VALUE;

  private final TimeSource time;
  private final long origin;
  private final Device device;
  // a time that is moved by hand may stand still, and is not spun for
  private final long early;
  private final Thread thread;
  private volatile long parkedUntil = AWAKE;
  private volatile boolean closed;

  ThreadDrive(TimeSource time, Device device, String name) {
    this.time = time;
    this.origin = time.nanoTime();
    this.device = device;
    this.early = time == TimeSource.system() ? SPIN_NANOS : 0;
    this.thread = Thread.ofPlatform().daemon().name("fermata-" + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public long now() {
    return time.nanoTime() - origin;
  }

  @Override
  public void wake(long next) {
    if (next < parkedUntil) {
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    while (!closed) {
      try {
        device.runDue();
      } catch (RuntimeException | Error e) { // the thread must go on: others wait for it
        LOG.log(Level.WARNING, "who was told of an end threw", e);
      }
      rest(device.next());
    }
  }

  private void rest(long next) {
    if (next != Agenda.NEVER && next - now() <= early) {
      Thread.onSpinWait();
      return;
    }
    parkedUntil = next;
    // an event set since then, by one who saw us awake, is seen here
    if (device.next() >= next && !closed) {
      if (next == Agenda.NEVER) {
        LockSupport.park(this);
      } else {
        time.parkUntil(origin + next - early);
      }
    }
    parkedUntil = AWAKE;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread != Thread.currentThread() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
