package io.fermata.framework;

/**
 * Buckets for numbers from 0 up: four for each power of two, so that each is at most a quarter as wide as
 * its smallest number, and 0 to 7 have one each.
 */
final class LogBuckets {
  private static final int SUB_BITS = 2;
  private static final int SUBS = 1 << SUB_BITS;

  /** How many buckets hold every number that is not negative. */
  static final int COUNT = (Long.SIZE - 1 - SUB_BITS + 1) * SUBS;

  private LogBuckets() {}

  static int of(long value) {
    if (value < SUBS) {
      return (int) Math.max(0, value);
    }
    int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    int sub = (int) (value >>> (power - SUB_BITS)) & (SUBS - 1);
    return (power - SUB_BITS + 1) * SUBS + sub;
  }

  /** The smallest number in a bucket. */
  static long smallest(int bucket) {
    if (bucket < SUBS) {
      return bucket;
    }
    int shift = bucket / SUBS - 1;
    return (long) (SUBS + bucket % SUBS) << shift;
  }

  /** The largest number in a bucket. */
  static long largest(int bucket) {
    return bucket == COUNT - 1 ? Long.MAX_VALUE : smallest(bucket + 1) - 1;
  }
}
