package io.fermata.driver.simulated;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * What will happen, in the order of time, and of what was set first at one time. Times are nanoseconds
 * since the device's start. Not for several threads at once.
 */
final class Agenda {
  /** The time of an event that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long set;

  /** What happens; is told the time for which it was set, which may have passed by a little. */
  interface Step {
    void run(long at);
  }

  private record Event(long at, long number, Step step) {}

  void add(long at, Step step) {
    events.add(new Event(at, set++, step));
  }

  /** When the next event is due, or {@link #NEVER}. */
  long next() {
    Event next = events.peek();
    return next == null ? NEVER : next.at;
  }

  /** Runs the next event, if it is due; false if it is not. */
  boolean runNext(long now) {
    if (next() > now || events.isEmpty()) {
      return false;
    }
    Event event = events.remove();
    event.step.run(event.at);
    return true;
  }

  void clear() {
    events.clear();
  }
}
