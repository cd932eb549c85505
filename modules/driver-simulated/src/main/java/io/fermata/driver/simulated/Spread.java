package io.fermata.driver.simulated;

import java.util.random.RandomGenerator;

/**
 * How service times scatter. Each is a factor with mean 1, so that the mean service time is {@link
 * Cost#meanNanos} whatever the spread. A value; may be used from any thread.
 */
public sealed interface Spread {

  /** One factor, drawn from {@code random}; positive, with mean 1. */
  double draw(RandomGenerator random);

  /** Every request takes the mean. */
  static Spread constant() {
    return new Constant();
  }

  /** Exponential: p99/p50 is 6.6. */
  static Spread exponential() {
    return new Exponential();
  }

  /** Lognormal, by how far its tail reaches. */
  static Spread lognormal(double p99OverP50) {
    return new Lognormal(p99OverP50);
  }

  /** No scatter. */
  record Constant() implements Spread {
    @Override
    public double draw(RandomGenerator random) {
      return 1;
    }

    @Override
    public String toString() {
      return "constant";
    }
  }

  /** As of a memoryless server. */
  record Exponential() implements Spread {
    @Override
    public double draw(RandomGenerator random) {
      return random.nextExponential();
    }

    @Override
    public String toString() {
      return "exponential";
    }
  }

  /**
   * Many small causes that multiply.
   *
   * @param p99OverP50 the 99th percentile over the median, 1 to 100
   */
  record Lognormal(double p99OverP50) implements Spread {
    /** The 99th percentile of the standard normal distribution. */
    private static final double Z99 = 2.3263478740408408;

    public Lognormal {
      if (!(p99OverP50 >= 1 && p99OverP50 <= 100)) {
        throw new IllegalArgumentException(
            "p99/p50 is " + p99OverP50 + "; it is a number from 1 to 100");
      }
    }

    @Override
    public double draw(RandomGenerator random) {
      double sigma = Math.log(p99OverP50) / Z99;
      return Math.exp(sigma * random.nextGaussian() - sigma * sigma / 2);
    }

    @Override
    public String toString() {
      return "lognormal:" + p99OverP50;
    }
  }
}
