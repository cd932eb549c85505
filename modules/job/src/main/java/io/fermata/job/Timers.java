package io.fermata.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a loop does later, in the order of its time. Any thread may add and take back; what is due is
 * run by the loop's own. A timer that is taken back is gone at once, and holds on to nothing.
 */
final class Timers {
  /** As far as a time may be off, so that the difference of any two does not overflow: 73 years. */
  private static final long FAR = Long.MAX_VALUE / 4;

  private final ConcurrentSkipListSet<Timer> waiting = new ConcurrentSkipListSet<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Runnable sooner;

  /** One thing to do; of two that are due at the same time, the one that was made first. */
  record Timer(long dueNanos, long number, Runnable task) implements Comparable<Timer> {
    boolean isDue() {
      return System.nanoTime() - dueNanos >= 0;
    }

    @Override
    public int compareTo(Timer other) {
      long later = dueNanos - other.dueNanos; // times of nanoTime are compared by their difference
      return later != 0 ? Long.signum(later) : Long.compare(number, other.number);
    }

    /** Numbers are not given twice. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Timer timer && timer.number == number;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }

  /**
   * No timers yet.
   *
   * @param sooner run when one is added that is due before all others, on the thread that adds it
   */
  Timers(Runnable sooner) {
    this.sooner = sooner;
  }

  /** A timer that is due so long from now; not added yet. */
  Timer in(long delayNanos, Runnable task) {
    long delay = Math.clamp(delayNanos, -FAR, FAR);
    return new Timer(System.nanoTime() + delay, numbers.getAndIncrement(), task);
  }

  Timer in(Duration delay, Runnable task) {
    return in(TimeUnit.NANOSECONDS.convert(delay), task); // as long as can be, if it is longer
  }

  void add(Timer timer) {
    waiting.add(timer);
    Timer first = first();
    if (first != null && first.equals(timer)) {
      sooner.run();
    }
  }

  void remove(Timer timer) {
    waiting.remove(timer);
  }

  private @Nullable Timer first() {
    Iterator<Timer> inOrder = waiting.iterator(); // first() throws if there is none
    return inOrder.hasNext() ? inOrder.next() : null;
  }

  /** The tasks that are due by now, and no longer waiting; those they add are of the next time. */
  List<Runnable> takeDue() {
    if (waiting.isEmpty()) {
      return List.of();
    }
    long now = System.nanoTime();
    List<Runnable> due = new ArrayList<>();
    for (Timer timer : waiting) {
      if (now - timer.dueNanos < 0) {
        break;
      }
      if (waiting.remove(timer)) {
        due.add(timer.task);
      }
    }
    return due;
  }

  /** How long until the first is due, 0 if it is overdue; empty if there is none. */
  OptionalLong nanosToNext() {
    Timer first = first();
    return first == null
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, first.dueNanos - System.nanoTime()));
  }

  /** The tasks of all timers, none of which is waiting any longer. */
  List<Runnable> takeAll() {
    List<Runnable> all = new ArrayList<>();
    for (Timer timer : waiting) {
      if (waiting.remove(timer)) {
        all.add(timer.task);
      }
    }
    return all;
  }
}
