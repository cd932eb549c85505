package io.fermata.job;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What a loop's thread does, turn by turn: what is due, then what is ready, in its order; and how it
 * is woken when it sleeps in between. Any thread may add and wake.
 */
final class Turns {
  private static final Logger LOG = System.getLogger("io.fermata.job");
  private static final int BUDGET = 1_024;

  private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Timers timers = new Timers(this::wakeOthers);
  private final Thread thread;
  private volatile Runnable wakeup = () -> {};

  Turns(Thread thread) {
    this.thread = thread;
  }

  Timers timers() {
    return timers;
  }

  Thread thread() {
    return thread;
  }

  /** See {@link JobLoop#onReady}. */
  void onReady(Runnable wakeup) {
    this.wakeup = Objects.requireNonNull(wakeup, "wakeup");
    if (woken.get()) {
      contain(wakeup);
    }
  }

  void enqueue(Runnable item) {
    ready.add(item);
    wake();
  }

  private void wake() {
    if (!woken.getAndSet(true)) {
      contain(wakeup);
      LockSupport.unpark(thread);
    }
  }

  /** The loop's thread itself will look for how long it may sleep. */
  void wakeOthers() {
    if (thread != Thread.currentThread()) {
      wake();
    }
  }

  /** One turn; answers how many things were run. If more is left, the loop is woken again. */
  int run() {
    requireThread();
    MonitorGuard.checkThread(); // here, where nothing is lost yet
    woken.set(false);
    List<Runnable> due = timers.takeDue();
    due.forEach(Turns::contain);
    int ran = due.size();
    for (Runnable next = ready.poll(); next != null; next = ran < BUDGET ? ready.poll() : null) {
      contain(next);
      ran++;
    }
    if (!ready.isEmpty()) {
      wake();
    }
    return ran;
  }

  void requireThread() {
    if (thread != Thread.currentThread()) {
      throw new IllegalStateException("only the loop's own thread runs it: " + thread.getName());
    }
  }

  /** Runs what is a user's, and logs what it throws: the loop is others' too. */
  static void contain(Runnable task) {
    try {
      task.run();
    } catch (Throwable thrown) {
      LOG.log(Level.WARNING, "a task of a job loop threw", thrown);
    }
  }

  /** See {@link JobLoop#nanosToNext}. */
  OptionalLong nanosToNext() {
    return ready.isEmpty() ? timers.nanosToNext() : OptionalLong.of(0);
  }

  /** Until the next timer or until woken, whichever comes first. */
  void sleep() {
    if (woken.get()) {
      return;
    }
    OptionalLong nanos = nanosToNext();
    if (nanos.isEmpty()) {
      LockSupport.park(this);
    } else {
      LockSupport.parkNanos(this, nanos.getAsLong()); // 0 does not park
    }
  }
}
