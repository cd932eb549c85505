package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SpreadTest {
  private static final long SEED = 99;

  static Stream<Arguments> spreads() {
    return Stream.of(
        Arguments.of(Spread.constant(), 1.0),
        Arguments.of(Spread.exponential(), Math.log(100) / Math.log(2)),
        Arguments.of(Spread.lognormal(1), 1.0),
        Arguments.of(Spread.lognormal(3), 3.0),
        Arguments.of(Spread.lognormal(10), 10.0));
  }

  @ParameterizedTest
  @MethodSource("spreads")
  @DisplayName("the mean is 1, and p99/p50 is what was asked for")
  void shape(Spread spread, double tail) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] drawn = new double[200_000];
    Arrays.setAll(drawn, i -> spread.draw(random));
    Arrays.sort(drawn);
    String what = spread + ", seed " + SEED;
    assertEquals(1, Arrays.stream(drawn).average().orElseThrow(), 0.02, what);
    double ratio = drawn[drawn.length / 100 * 99] / drawn[drawn.length / 2];
    assertEquals(tail, ratio, 0.05 * tail, what);
  }
}
