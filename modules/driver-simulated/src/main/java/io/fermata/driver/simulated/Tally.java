package io.fermata.driver.simulated;

import io.fermata.driver.simulated.Fault.Kind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts as they grow; from any thread. */
final class Tally {
  final AtomicLong full = new AtomicLong();
  final AtomicLong lost = new AtomicLong();
  final AtomicLong accepted = new AtomicLong();
  final AtomicLong completed = new AtomicLong();
  private final Map<Kind, Long> faults = new ConcurrentHashMap<>();

  void struck(Kind kind) {
    faults.merge(kind, 1L, Long::sum);
  }

  Counts counts() {
    long done = completed.get(); // first: it is never more than was accepted
    long taken = accepted.get();
    long refused = full.get();
    long missed = lost.get();
    return new Counts(refused + missed + taken, refused, missed, taken, done, faults);
  }
}
