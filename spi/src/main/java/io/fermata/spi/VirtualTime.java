package io.fermata.spi;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until it is moved: for tests and simulations that are to be replayed.
 *
 * <p>Alarms, and tasks given to it as an {@link Executor}, run in the order of their times, those of one
 * time in the order in which they were set, on the thread that moves the time and no other. So a driver
 * and a framework that take their time and their threads from here do the same on every run. Alarms may
 * be set from any thread; one thread at a time moves the time, and never from inside an alarm.
 */
public final class VirtualTime implements TimeSource, Executor {
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::due).thenComparingLong(Event::number));
  private final Set<Thread> parked = ConcurrentHashMap.newKeySet();
  private volatile long now;
  private long set;

  private record Event(long due, long number, Runnable action) {}

  /** Starts at 0. */
  public VirtualTime() {}

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Alarm at(long nanoTime, Runnable action) {
    Event event;
    synchronized (events) {
      event = new Event(Math.max(nanoTime, now), set++, action);
      events.add(event);
    }
    return () -> {
      synchronized (events) {
        events.remove(event);
      }
    };
  }

  /** Runs the task when the time is next moved, before any later alarm. */
  @Override
  public void execute(Runnable task) {
    at(now, task);
  }

  /** Runs what is due at the present time, and what that sets for the present time. */
  public void settle() {
    advanceTo(now);
  }

  /** Moves the time by this much; alarms run on the way, each at its own time. */
  public void advance(Duration duration) {
    advanceTo(now + duration.toNanos());
  }

  /** Moves the time to {@code nanoTime}, if that is later. */
  public void advanceTo(long nanoTime) {
    Event next = poll(nanoTime);
    while (next != null) {
      run(next);
      next = poll(nanoTime);
    }
    move(nanoTime);
  }

  /** Moves to the next alarm and runs it; false if none is set. */
  public boolean runNext() {
    Event next = poll(Long.MAX_VALUE);
    if (next == null) {
      return false;
    }
    run(next);
    return true;
  }

  private @Nullable Event poll(long upTo) {
    synchronized (events) {
      Event next = events.peek();
      return next == null || next.due > upTo ? null : events.poll();
    }
  }

  private void run(Event event) {
    move(event.due);
    event.action.run();
  }

  private void move(long nanoTime) {
    if (nanoTime > now) {
      now = nanoTime;
      parked.forEach(LockSupport::unpark);
    }
  }

  /** Parks until another thread has moved the time so far. */
  @Override
  public void parkUntil(long nanoTime) {
    Thread thread = Thread.currentThread();
    parked.add(thread);
    if (now - nanoTime < 0) {
      LockSupport.park(this);
    }
    parked.remove(thread);
  }
}
