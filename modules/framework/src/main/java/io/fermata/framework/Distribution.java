package io.fermata.framework;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How measured numbers lie: how many, their sum, the smallest and the largest, exactly; and how many are
 * in each of some buckets that grow with the numbers. Does not change. May be used by any thread.
 */
public final class Distribution {
  private final long total;
  private final long min;
  private final long max;
  private final long count;
  private final List<Bucket> buckets;

  /**
   * Numbers that are counted together.
   *
   * @param smallest the smallest number that belongs here; at least 0
   * @param largest the largest that does; less than a quarter above {@code smallest}, or equal to it
   * @param count how many there were; at least 1
   */
  public record Bucket(long smallest, long largest, long count) {}

  Distribution(long total, long min, long max, List<Bucket> buckets) {
    this.total = total;
    this.min = min;
    this.max = max;
    this.buckets = List.copyOf(buckets);
    this.count = buckets.stream().mapToLong(Bucket::count).sum();
  }

  /** How many numbers there are. */
  public long count() {
    return count;
  }

  /** Their sum. */
  public long total() {
    return total;
  }

  /** The smallest; absent if there is none, and not 0. */
  public OptionalLong min() {
    return count == 0 ? OptionalLong.empty() : OptionalLong.of(min);
  }

  /** The largest; absent if there is none. */
  public OptionalLong max() {
    return count == 0 ? OptionalLong.empty() : OptionalLong.of(max);
  }

  /** Their mean; absent if there is none. */
  public OptionalDouble mean() {
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) total / count);
  }

  /**
   * The number that so many per cent of all do not exceed: never below the true one, and less than a
   * quarter above it; exact up to 7, and for 100. Absent if there is none.
   *
   * @param percent from 0 to 100
   */
  public OptionalLong percentile(double percent) {
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException("percentile " + percent + "; it is from 0 to 100");
    }
    if (count == 0) {
      return OptionalLong.empty();
    }
    long rank = Math.max(1, (long) Math.ceil(percent * count / 100));
    long seen = 0;
    for (Bucket bucket : buckets) {
      seen += bucket.count;
      if (seen >= rank) {
        return OptionalLong.of(Math.min(bucket.largest, max));
      }
    }
    return OptionalLong.of(max);
  }

  /** The buckets that hold something, smallest numbers first. */
  public List<Bucket> buckets() {
    return buckets;
  }

  @Override
  public String toString() {
    return count == 0
        ? "none"
        : count + " from " + min + " to " + max + ", half up to " + percentile(50).orElseThrow();
  }
}
