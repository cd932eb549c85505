package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HistogramTest {

  @Test
  @DisplayName("K164 of nothing measured there is no smallest, rather than 0; the first number is the smallest")
  void min_unset() {
    Histogram histogram = new Histogram();
    Distribution none = histogram.read();
    assertEquals(OptionalLong.empty(), none.min());
    assertEquals(OptionalLong.empty(), none.max());
    assertEquals(OptionalLong.empty(), none.percentile(50));
    assertEquals(OptionalDouble.empty(), none.mean());
    histogram.add(40);
    histogram.add(900);
    assertEquals(OptionalLong.of(40), histogram.read().min());
    assertEquals(OptionalLong.of(900), histogram.read().max());
    assertEquals(OptionalLong.empty(), none.min(), "what was read does not change");
  }

  @Test
  @DisplayName("each number is in the one bucket whose edges hold it, a quarter wide at most")
  void buckets_edges() {
    List<Long> values = new ArrayList<>(List.of(0L, Long.MAX_VALUE, Long.MAX_VALUE - 1));
    for (int shift = 0; shift < Long.SIZE - 1; shift++) {
      for (int eighths = 8; eighths < 16; eighths++) {
        long edge = shift >= 3 ? (long) eighths << (shift - 3) : (1L << shift);
        values.addAll(List.of(edge - 1, edge, edge + 1));
      }
    }
    for (long value : values) {
      int bucket = LogBuckets.of(value);
      assertTrue(bucket >= 0 && bucket < LogBuckets.COUNT, () -> value + " in " + bucket);
      long smallest = LogBuckets.smallest(bucket);
      long largest = LogBuckets.largest(bucket);
      assertTrue(smallest <= value && value <= largest, () -> value + " in " + bucket);
      assertTrue((largest - smallest) <= smallest / 4, () -> "width of " + bucket);
      assertEquals(bucket == 0 ? 0 : LogBuckets.largest(bucket - 1) + 1, smallest);
    }
  }

  @Test
  @DisplayName("a percentile is not below the true one, and less than a quarter above")
  void percentile_bound() {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      String at = "seed " + seed;
      Histogram histogram = new Histogram();
      long[] values = new long[1 + random.nextInt(500)];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
        histogram.add(values[i]);
      }
      Arrays.sort(values);
      Distribution read = histogram.read();
      assertEquals(values.length, read.count(), at);
      assertEquals(Arrays.stream(values).sum(), read.total(), at);
      for (int percent = 0; percent <= 100; percent++) {
        int rank = Math.max(1, (percent * values.length + 99) / 100);
        long exact = values[rank - 1];
        long told = read.percentile(percent).orElseThrow();
        String which = at + " percentile " + percent;
        assertTrue(told >= exact && told - exact <= exact / 4, () -> which + " is " + exact + ", told " + told);
      }
      assertEquals(OptionalLong.of(values[values.length - 1]), read.percentile(100), at);
    }
  }

  @Test
  @DisplayName("a percentile outside 0 to 100 is refused; a negative number counts as 0")
  void values_outside() {
    Histogram histogram = new Histogram();
    histogram.add(-5);
    Distribution read = histogram.read();
    assertEquals(OptionalLong.of(0), read.min());
    assertEquals(0, read.total());
    assertEquals(List.of(new Distribution.Bucket(0, 0, 1)), read.buckets());
    for (double percent : new double[] {-0.1, 100.1, Double.NaN}) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> read.percentile(percent)).getMessage();
      assertEquals("percentile " + percent + "; it is from 0 to 100", message);
    }
  }

  @Test
  @DisplayName("K167 of what several threads add at once nothing is lost")
  void add_concurrent() throws Exception {
    int threads = 4;
    int each = 50_000;
    Histogram histogram = new Histogram();
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int first = i;
      FutureTask<Void> task =
          new FutureTask<>(
              () -> {
                for (int j = 0; j < each; j++) {
                  histogram.add(1 + first + (long) j * threads);
                }
              },
              null);
      tasks.add(task);
      Thread.ofPlatform().start(task);
    }
    for (FutureTask<Void> task : tasks) {
      task.get();
    }
    long all = (long) threads * each;
    Distribution read = histogram.read();
    assertEquals(all, read.count());
    assertEquals(all * (all + 1) / 2, read.total());
    assertEquals(OptionalLong.of(1), read.min());
    assertEquals(OptionalLong.of(all), read.max());
  }

  @Test
  @DisplayName("K167 K164 of two values that come at the same moment, the least and the greatest are kept")
  void extremes_concurrent() throws Exception {
    int rounds = 20_000;
    List<Histogram> histograms = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      histograms.add(new Histogram());
    }
    AtomicIntegerArray there = new AtomicIntegerArray(rounds);
    List<FutureTask<Void>> tasks = new ArrayList<>();
    for (long value : new long[] {3, 1_000}) {
      FutureTask<Void> task =
          new FutureTask<>(
              () -> {
                for (int i = 0; i < rounds; i++) {
                  there.incrementAndGet(i);
                  while (there.get(i) < 2) {
                    Thread.onSpinWait();
                  }
                  histograms.get(i).add(value);
                }
              },
              null);
      tasks.add(task);
      Thread.ofPlatform().start(task);
    }
    for (FutureTask<Void> task : tasks) {
      task.get();
    }
    for (Histogram histogram : histograms) {
      assertEquals(OptionalLong.of(3), histogram.read().min());
      assertEquals(OptionalLong.of(1_000), histogram.read().max());
    }
  }

  @Test
  @DisplayName("size classes end at powers of four from 64 bytes to 1 MiB")
  void size_classes() {
    assertEquals(SizeClass.UP_TO_64, SizeClass.of(0));
    assertEquals(SizeClass.UP_TO_64, SizeClass.of(1));
    for (SizeClass size : SizeClass.values()) {
      assertEquals(size, SizeClass.of(size.longest()));
      if (size != SizeClass.LARGER) {
        assertEquals(64L << (2 * size.ordinal()), size.longest());
        assertEquals(SizeClass.values()[size.ordinal() + 1], SizeClass.of(size.longest() + 1));
      }
    }
    assertThrows(IllegalArgumentException.class, () -> SizeClass.of(-1));
  }
}
