package io.fermata.stress;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the steps of a job's body, and tells if two threads were in one at once. */
final class Steps {
  private final AtomicInteger inside = new AtomicInteger();
  // Plain, as most of what a body touches: a resume must see what the one before it wrote.
  private int count;
  private boolean overlapped;

  void one() {
    if (inside.getAndIncrement() != 0) {
      overlapped = true;
    }
    count++;
    inside.getAndDecrement();
  }

  /** The number of steps; negative if two overlapped. */
  int count() {
    return overlapped ? -count : count;
  }
}
