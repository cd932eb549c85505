package io.fermata.driver.simulated;

import io.fermata.driver.simulated.Fault.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts as they grow; from any thread. */
final class Tally {
  final AtomicLong full = new AtomicLong();
  final AtomicLong lost = new AtomicLong();
  final AtomicLong accepted = new AtomicLong();
  final AtomicLong completed = new AtomicLong();
  private final AtomicLongArray faults = new AtomicLongArray(Kind.values().length);

  void struck(Kind kind) {
    faults.incrementAndGet(kind.ordinal());
  }

  Counts counts() {
    Map<Kind, Long> struck = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      if (faults.get(kind.ordinal()) > 0) {
        struck.put(kind, faults.get(kind.ordinal()));
      }
    }
    long done = completed.get();
    long taken = accepted.get();
    return new Counts(
        full.get() + lost.get() + taken, full.get(), lost.get(), taken, done, struck);
  }
}
