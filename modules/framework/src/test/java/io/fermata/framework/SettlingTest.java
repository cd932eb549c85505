package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Settling.Result;
import io.fermata.spi.VirtualTime;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettlingTest {
  private static final long BUDGET = 200_000_000;

  private final VirtualTime time = new VirtualTime();
  private long done;

  /** Measures work of which each operation takes as long as is said of its number. */
  private Result measure(LongToDoubleFunction nanos, long atLeast, long budget) throws Exception {
    return new Settling(time, () -> false)
        .measure(
            operations -> {
              double all = 0;
              for (int i = 0; i < operations; i++) {
                all += nanos.applyAsDouble(done++);
              }
              time.advance(Duration.ofNanos(Math.round(all)));
            },
            atLeast,
            budget);
  }

  @Test
  @DisplayName("K172 warm-up is not taken for slowness: interpreted, compiled once, compiled well")
  void warm_up() throws Exception {
    // each level is steady for longer than three windows
    Result result =
        measure(number -> number < 300 ? 20_000 : number < 6_000 ? 3_000 : 400, 20_000, BUDGET);
    assertTrue(result.isSettled());
    assertEquals(400, result.nanos(), 4);
    assertTrue(result.operations() >= 20_000);
  }

  @Test
  @DisplayName("what was called too seldom for the last compiler is not believed, however long it was steady")
  void warm_up_calls() throws Exception {
    Result result = measure(number -> number < 15_000 ? 50_000 : 400, 20_000, BUDGET * 10);
    assertTrue(result.isSettled());
    assertEquals(400, result.nanos(), 4);
  }

  @Test
  @DisplayName("a level that lasts for less than a quarter of the time is not taken for the last, however few calls")
  void warm_up_long_messages() throws Exception {
    Result result = measure(number -> number < 40 ? 1_000_000 : 100_000, 0, BUDGET);
    assertTrue(result.isSettled());
    assertEquals(100_000, result.nanos(), 1_000);
  }

  @Test
  @DisplayName("work that gets faster all the time never settles, and the time is kept")
  void never() throws Exception {
    Result result = measure(number -> 1e5 * Math.pow(2, -time.nanoTime() / 2e7), 0, BUDGET);
    assertFalse(result.isSettled());
    assertTrue(time.nanoTime() >= BUDGET);
    assertTrue(time.nanoTime() < BUDGET * 11 / 10, "but for the last lap");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  @DisplayName("noise of a tenth and pauses of the JVM do not keep it from settling, nor move it")
  void noise(int seed) throws Exception {
    Random random = new Random(seed);
    System.out.println("seed " + seed);
    Result result =
        measure(
            number ->
                1_000 * (0.9 + 0.2 * random.nextDouble())
                    + (random.nextInt(20_000) == 0 ? 10_000_000 : 0),
            20_000,
            BUDGET);
    assertTrue(result.isSettled());
    assertEquals(1_000, result.nanos(), 60);
  }

  @Test
  @DisplayName("other programs that take the processor away in three laps of five do not move it")
  void contention() throws Exception {
    int[] lap = {0};
    Result result =
        new Settling(time, () -> false)
            .measure(
                operations -> {
                  long nanos = 1_000L * operations;
                  time.advance(Duration.ofNanos(lap[0]++ % 5 < 3 ? nanos * (2 + lap[0] % 7) : nanos));
                },
                0,
                BUDGET);
    assertTrue(result.isSettled());
    assertEquals(1_000, result.nanos(), 1);
  }

  @Test
  @DisplayName("one operation that takes longer than all the time is measured, and has not settled")
  void too_slow() throws Exception {
    Result result = measure(number -> 1e9, 0, BUDGET);
    assertFalse(result.isSettled());
    assertEquals(1e9, result.nanos());
    assertEquals(1, result.operations());
  }

  @Test
  @DisplayName("it ends soon when it is cancelled")
  void cancelled() throws Exception {
    Result result =
        new Settling(time, () -> done >= 3)
            .measure(
                operations -> {
                  done += operations;
                  time.advance(Duration.ofNanos(100L * operations));
                },
                0,
                BUDGET);
    assertFalse(result.isSettled());
    assertEquals(3, result.operations());
  }
}
