package io.fermata.spi;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lengths that are legal, in bytes: {@code least}, and every {@code step} more up to {@code most}.
 *
 * @param least the shortest; not negative
 * @param most the longest; {@link Integer#MAX_VALUE} if there is no other limit
 * @param step how far one is from the next; at least 1
 */
public record Lengths(int least, int most, int step) {
  private static final int LISTED = 5;

  public Lengths {
    if (least < 0 || most < least || step < 1) {
      throw new IllegalArgumentException(
          "lengths from " + least + " to " + most + " by " + step
              + "; the least is not negative, the most not less, the step at least 1");
    }
  }

  /** This length and no other. */
  public static Lengths of(int only) {
    return new Lengths(only, only, 1);
  }

  /** This length and all that are longer. */
  public static Lengths atLeast(int least) {
    return new Lengths(least, Integer.MAX_VALUE, 1);
  }

  /** None, and every multiple of {@code step}. */
  public static Lengths multiples(int step) {
    return new Lengths(0, Integer.MAX_VALUE, step);
  }

  /** The shortest that is not shorter than {@code length}, or the longest if all are. */
  public int notBelow(int length) {
    long steps = (Math.max(0L, (long) length - least) + step - 1) / step;
    return (int) (least + Math.min(steps, (most - least) / step) * step);
  }

  /** The longest that is not longer than {@code length}, or the shortest if all are. */
  public int notAbove(int length) {
    return least + Math.max(0, Math.min(length, most) - least) / step * step;
  }

  /** True if {@code length} is one of them. */
  public boolean accept(int length) {
    return length >= least && length <= most && (step == 1 || (length - least) % step == 0);
  }

  /** As in a sentence: {@code 16, 24 or 32}; {@code 7 to 13}; {@code at least 1}; {@code multiples of 8 from 16 on}. */
  @Override
  public String toString() {
    if (least == most) {
      return Integer.toString(least);
    }
    if (most == Integer.MAX_VALUE) {
      return step == 1 ? "at least " + least : unlimited();
    }
    if ((most - least) / step >= LISTED) {
      return least + " to " + most + (step == 1 ? "" : " by " + step);
    }
    String all =
        IntStream.rangeClosed(0, (most - least) / step - 1)
            .mapToObj(i -> Integer.toString(least + i * step))
            .collect(Collectors.joining(", "));
    return all + " or " + (least + (most - least) / step * step);
  }

  private String unlimited() {
    if (least % step != 0) {
      return least + " and every " + step + " more";
    }
    return "multiples of " + step + (least == 0 ? "" : " from " + least + " on");
  }
}
