package io.fermata.framework;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Deals out turns in proportion to weights, among those that can take one. In as many turns as the weights
 * add up to, each gets exactly its weight, whichever threads take them; a large share is not dealt in one go
 * but evenly spread.
 *
 * <p>The turns of each set of takers are counted apart, so that each set is dealt out exactly, whatever
 * comes in between; with more than six takers some sets have a count in common, which is as fair but for the
 * order. Makes no object and takes no lock.
 */
final class Shares {
  private static final int COUNTED_APART = 6;
  private static final double GOLDEN = 0.6180339887498949;
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private final int[] weights;
  private final AtomicLongArray turns;

  /**
   * @param weights each at least 1; at most 64 of them
   */
  Shares(int[] weights) {
    this.weights = weights.clone();
    this.turns = new AtomicLongArray(1 << Math.min(weights.length, COUNTED_APART));
  }

  /**
   * Takes the next turn: whose it is.
   *
   * @param able who can take one, bit {@code n} for the {@code n}th weight; not 0
   */
  int take(long able) {
    return whose(able, turns.getAndIncrement(count(able)));
  }

  /** Whose turn it is, without taking it. */
  int look(long able) {
    return whose(able, turns.get(count(able)));
  }

  private int count(long able) {
    return weights.length <= COUNTED_APART
        ? (int) able
        : (int) ((able * MIX) >>> (Long.SIZE - COUNTED_APART));
  }

  private int whose(long able, long turn) {
    long sum = 0;
    for (long rest = able; rest != 0; rest &= rest - 1) {
      sum += weights[Long.numberOfTrailingZeros(rest)];
    }
    long point = Math.floorMod(turn, sum);
    if (sum > Long.bitCount(able)) { // else all weights are 1: one after the other
      point = point * step(sum) % sum;
    }
    long rest = able;
    int next = Long.numberOfTrailingZeros(rest);
    while (point >= weights[next]) {
      point -= weights[next];
      rest &= rest - 1;
      next = Long.numberOfTrailingZeros(rest);
    }
    return next;
  }

  /** Multiples of it reach every number below {@code sum}, each far from the one before. */
  private static long step(long sum) {
    long step = Math.max(1, (long) (sum * GOLDEN));
    while (divisor(step, sum) != 1) {
      step++;
    }
    return step;
  }

  private static long divisor(long one, long other) {
    long a = one;
    long b = other;
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return a;
  }
}
