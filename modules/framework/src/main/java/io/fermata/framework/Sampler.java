package io.fermata.framework;

/**
 * Which requests are timed and which are tried elsewhere: a function of their number and a seed, so that
 * nothing is written where threads meet. Multiples of the golden ratio, modulo one, lie evenly (D. E.
 * Knuth, The Art of Computer Programming, volume 3, 6.4): one in n is nearly every n-th.
 */
final class Sampler {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final int HALF = Integer.SIZE;
  private static final double ALL = 1L << HALF;

  /** A run is four times as long as its class has requests in flight: 8, 16, 64, 256, 1 024. */
  private static final int[] RUN_BITS = {3, 4, 6, 8, 10};

  private static final int TIMED_IN_RUN_BITS = 3; // an eighth, of which the second half

  private final long timedSeed;
  private final long triedSeed;
  private final long timedBelow;
  private final long triedBelow;

  Sampler(Sampling sampling) {
    this.timedSeed = mix(sampling.seed());
    this.triedSeed = mix(sampling.seed() + 1);
    this.timedBelow = below(sampling.timedOneIn());
    this.triedBelow = below(sampling.triedOneIn());
  }

  private static long below(int oneIn) {
    return oneIn == 0 ? 0 : (long) Math.ceil(ALL / oneIn);
  }

  /** True if a request that goes to the best is timed. */
  boolean isTimed(long number) {
    return (((number + timedSeed) * GOLDEN) >>> HALF) < timedBelow;
  }

  /** True if a request is of a run that may go to another. */
  boolean isTried(long number, int flight) {
    return ((((number >>> RUN_BITS[flight]) + triedSeed) * GOLDEN) >>> HALF) < triedBelow;
  }

  /** Which of so many others the run goes to. */
  int other(long number, int flight, int others) {
    return (int) Long.remainderUnsigned(run(number, flight), others);
  }

  /** True for one in {@code ratio} runs. */
  boolean isWorthTrying(long number, int flight, double ratio) {
    return (mix(run(number, flight)) >>> HALF) < ALL / ratio;
  }

  private long run(long number, int flight) {
    return mix((number >>> RUN_BITS[flight]) ^ triedSeed);
  }

  /** True for four of a run, in its second half: then as many are out as there will be. */
  boolean isTimedInRun(long number, int flight) {
    long length = 1L << RUN_BITS[flight];
    long every = length >>> TIMED_IN_RUN_BITS;
    return (number & length >>> 1) != 0 && (number & every - 1) == 0;
  }

  /** D. Stafford's variant 13 of the finalizer of MurmurHash3: every bit depends on every other. */
  private static long mix(long z) {
    long first = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    long second = (first ^ first >>> 27) * 0x94d049bb133111ebL;
    return second ^ second >>> 31;
  }
}
