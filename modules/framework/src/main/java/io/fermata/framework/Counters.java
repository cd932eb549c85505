package io.fermata.framework;

import io.fermata.wait.Waited;
import java.util.concurrent.atomic.LongAdder;

/** Counts that many threads add to. */
final class Counters {
  final LongAdder inline = new LongAdder();
  final LongAdder backlogged = new LongAdder();
  final LongAdder completedTwice = new LongAdder();
  private final LongAdder paused = new LongAdder();
  private final LongAdder parked = new LongAdder();
  private final LongAdder blocked = new LongAdder();

  void count(Waited how) {
    switch (how) {
      case NOT_AT_ALL -> inline.increment();
      case PAUSED -> paused.increment();
      case PARKED -> parked.increment();
      case BLOCKED -> blocked.increment();
    }
  }

  Counts read() {
    return new Counts(
        inline.sum(),
        paused.sum(),
        parked.sum(),
        blocked.sum(),
        backlogged.sum(),
        completedTwice.sum());
  }
}
