package io.fermata.framework;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.wait.Waited;
import java.util.concurrent.atomic.LongAdder;

/** Counts that many threads add to: of one driver, for one kind of work. */
final class Counters {
  final LongAdder inline = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder backlogged = new LongAdder();
  final LongAdder blocks = new LongAdder();
  final LongAdder retried = new LongAdder();
  final LongAdder fellBack = new LongAdder();
  final LongAdder checked = new LongAdder();
  final LongAdder differed = new LongAdder();
  final LongAdder late = new LongAdder();
  // of the messages; only while statistics are on
  final LongAdder bytes = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder mismatched = new LongAdder();
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

  void ended(Outcome outcome) {
    if (outcome == Outcome.FAILED) {
      failed.increment();
    } else if (outcome == Outcome.MISMATCH) {
      mismatched.increment();
    }
  }

  Counts read() {
    return new Counts(
        inline.sum(),
        paused.sum(),
        parked.sum(),
        blocked.sum(),
        delivered.sum(),
        failed.sum(),
        mismatched.sum(),
        backlogged.sum(),
        blocks.sum(),
        retried.sum(),
        fellBack.sum(),
        checked.sum(),
        differed.sum(),
        late.sum(),
        0,
        bytes.sum());
  }
}
