package io.fermata.framework;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Numbers that many threads add to at once: exact in sum, smallest and largest, else by bucket. */
final class Histogram {
  // from "unset" on, and not from 0: the first number is the smallest so far (K164)
  private final LongAccumulator min = new LongAccumulator(Math::min, Long.MAX_VALUE);
  private final LongAccumulator max = new LongAccumulator(Math::max, Long.MIN_VALUE);
  private final LongAdder total = new LongAdder();
  private final AtomicLongArray buckets = new AtomicLongArray(LogBuckets.COUNT);

  /** Adds a number; one below 0, which a clock can make, counts as 0. */
  void add(long value) {
    long counted = Math.max(0, value);
    min.accumulate(counted);
    max.accumulate(counted);
    total.add(counted);
    buckets.getAndIncrement(LogBuckets.of(counted));
  }

  /** What it holds now; while others add, of one that is being added perhaps not all parts. */
  Distribution read() {
    List<Distribution.Bucket> filled = new ArrayList<>();
    for (int i = 0; i < LogBuckets.COUNT; i++) {
      long count = buckets.get(i);
      if (count > 0) {
        filled.add(
            new Distribution.Bucket(LogBuckets.smallest(i), LogBuckets.largest(i), count));
      }
    }
    return new Distribution(total.sum(), min.get(), max.get(), filled);
  }
}
