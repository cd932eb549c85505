package io.fermata.framework;

import static io.fermata.framework.Rival.cost;
import static io.fermata.framework.Rival.hardware;
import static io.fermata.framework.Rival.software;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Cost.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ChoiceTest {
  private static final Candidate PLAIN = software("plain", 0);
  private static final Candidate CARD = hardware("card");
  private static final int[] LENGTHS = {16, 200, 1_000, 4_000, 60_000, 1 << 20};
  private static final int[] IN_FLIGHT = {1, 3, 8, 64};

  /** What a request of a driver costs, in nanoseconds. */
  private interface Truth {
    double nanos(int index, int length, int inFlight);
  }

  // better for what is long and for many at once: 20 us to begin, 4 at a time, 10 GB/s against 1 GB/s
  private static double worldOf(int index, int length, int inFlight) {
    return index == 0
        ? 300 + length
        : (20_000 + length / 10.0) / Math.min(inFlight, 4);
  }

  // the other way round: better for what is short and alone
  private static double swapped(int index, int length, int inFlight) {
    return index == 0 ? 5_000 + length / 20.0 : (300 + length) * Math.sqrt(inFlight);
  }

  /** Users with all sizes and numbers in flight, times that scatter, and now and then a pause of the JVM. */
  private static void run(Choice choice, Truth truth, Random random, int requests) {
    for (int number = 0; number < requests; number++) {
      int length = LENGTHS[number / 64 % LENGTHS.length];
      int inFlight = IN_FLIGHT[number / (64 * LENGTHS.length) % IN_FLIGHT.length];
      int picked = choice.pick(length, Memory.ARRAY, inFlight, number);
      if (Choice.isTimed(picked)) {
        int index = Choice.index(picked);
        double nanos = truth.nanos(index, length, inFlight) * (0.9 + 0.2 * random.nextDouble());
        if (random.nextInt(100) == 0) {
          nanos *= 1_000;
        }
        boolean inline = choice.candidates().get(index).isInline();
        choice.measured(index, length, Memory.ARRAY, inFlight, Math.round(inline ? nanos : nanos * inFlight));
      }
    }
  }

  private static void assertBest(Choice choice, Truth truth) {
    for (int length : LENGTHS) {
      for (int inFlight : IN_FLIGHT) {
        double ratio = truth.nanos(0, length, inFlight) / truth.nanos(1, length, inFlight);
        if (ratio > 1.5 || ratio < 1 / 1.5) { // else either is well enough
          assertEquals(
              ratio > 1 ? 1 : 0,
              choice.pick(length, Memory.ARRAY, inFlight),
              () -> length + " bytes, " + inFlight + " in flight: " + choice.explain(length, Memory.ARRAY, inFlight));
        }
      }
    }
  }

  @RepeatedTest(10)
  @DisplayName("K172 it comes to the better driver for each size and number in flight, and back when they swap")
  void convergence(RepetitionInfo info) {
    long seed = info.getCurrentRepetition();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Choice choice =
        new Choice(
            "X",
            List.of(PLAIN, CARD),
            new Measurements(Profile.EMPTY),
            new Sampling(4, 8, seed));
    assertEquals(1, choice.pick(16, Memory.ARRAY, 1), "by its kind, the card");
    run(choice, ChoiceTest::worldOf, random, 200_000);
    assertBest(choice, ChoiceTest::worldOf);
    assertNotEquals(choice.pick(16, Memory.ARRAY, 1), choice.pick(1 << 20, Memory.ARRAY, 1), "it depends on the size");
    assertNotEquals(choice.pick(4_000, Memory.ARRAY, 1), choice.pick(60_000, Memory.ARRAY, 64), "and on the number");
    assertEquals(Source.ON_LINE, choice.explain(16, Memory.ARRAY, 1).places().getFirst().source());
    run(choice, ChoiceTest::swapped, random, 400_000);
    assertBest(choice, ChoiceTest::swapped);
    assertEquals(1, choice.pick(16, Memory.ARRAY, 1));
    assertEquals(0, choice.pick(1 << 20, Memory.ARRAY, 64));
  }

  @Test
  @DisplayName("an old profile that is wrong by now is overruled by what is measured")
  void aging() {
    Profile old =
        new Profile(
            List.of(
                cost(PLAIN, SizeClass.UP_TO_64, FlightClass.ALONE, 10_000),
                cost(CARD, SizeClass.UP_TO_64, FlightClass.ALONE, 1_000)));
    Choice choice =
        new Choice("X", List.of(PLAIN, CARD), new Measurements(old), new Sampling(4, 8, 1));
    assertEquals(1, choice.pick(16, Memory.ARRAY, 1));
    for (int i = 0; i < 100; i++) {
      choice.measured(1, 16, Memory.ARRAY, 1, 100_000);
    }
    assertEquals(0, choice.pick(16, Memory.ARRAY, 1));
    assertEquals(100 + 100, choice.explain(16, Memory.ARRAY, 1).places().get(1).samples());
  }

  /** How often the driver in use changes while both are measured with noise. */
  private static int changes(double costOfOther, long seed) {
    Random random = new Random(seed);
    Choice choice =
        new Choice("X", List.of(PLAIN, CARD), new Measurements(Profile.EMPTY), Sampling.OFF);
    int changes = 0;
    int used = choice.pick(16, Memory.ARRAY, 1);
    assertEquals(1, used);
    for (int i = 0; i < 5_000; i++) {
      int index = random.nextInt(2);
      double truth = index == 1 ? 1_000 : costOfOther;
      choice.measured(index, 16, Memory.ARRAY, 1, Math.round(truth * (0.9 + 0.2 * random.nextDouble())));
      int now = choice.pick(16, Memory.ARRAY, 1);
      changes += now == used ? 0 : 1;
      used = now;
    }
    return changes;
  }

  @Test
  @DisplayName("K172 no flapping: noise of a tenth never moves a request, a real difference moves it once")
  void hysteresis() {
    for (int seed = 0; seed < 10; seed++) {
      assertEquals(0, changes(1_000, seed), "as good, seed " + seed);
      assertEquals(0, changes(930, seed), "a little better, seed " + seed);
      assertEquals(1, changes(700, seed), "better, seed " + seed);
    }
  }

  @Test
  @DisplayName("the one in use stays until another was measured often enough")
  void enough() {
    Choice choice =
        new Choice("X", List.of(PLAIN, CARD), new Measurements(Profile.EMPTY), Sampling.OFF);
    measure(choice, 1, 1_000, 15);
    measure(choice, 0, 10, 14);
    assertEquals(1, choice.pick(16, Memory.ARRAY, 1));
    measure(choice, 0, 10, 1);
    assertEquals(0, choice.pick(16, Memory.ARRAY, 1));
  }

  @Test
  @DisplayName("the one in use is not given up for one that is measured before it is measured itself")
  void not_measured_yet() {
    Choice choice =
        new Choice("X", List.of(PLAIN, CARD), new Measurements(Profile.EMPTY), Sampling.OFF);
    measure(choice, 0, 1_000, 15);
    assertEquals("in use, and not measured yet", choice.explain(16, Memory.ARRAY, 1).places().getFirst().rule());
    assertEquals(1, choice.pick(16, Memory.ARRAY, 1));
    measure(choice, 1, 1_100, 15);
    assertEquals(1, choice.pick(16, Memory.ARRAY, 1));
    assertEquals(
        "in use; plain costs less, but not by the fifth that a change takes: 10 %",
        choice.explain(16, Memory.ARRAY, 1).places().getFirst().rule());
  }

  private static void measure(Choice choice, int index, long nanos, int times) {
    for (int i = 0; i < times; i++) {
      choice.measured(index, 16, Memory.ARRAY, 1, nanos);
    }
  }

  @Test
  @DisplayName("two samples of five that a pause made long do not count")
  void outliers() {
    CostEstimate estimate = new CostEstimate();
    for (int i = 0; i < 50; i++) {
      estimate.add(i % 5 < 2 ? 1e9 : 100);
    }
    assertEquals(100, estimate.read().nanos());
    assertEquals(50, estimate.read().samples());
  }

  @Test
  @DisplayName("five at once that a pause made long count half again, and are forgotten; a change is followed")
  void outliers_burst() {
    CostEstimate estimate = new CostEstimate();
    add(estimate, 100, 50);
    add(estimate, 1e9, 5);
    assertEquals(150, estimate.read().nanos());
    add(estimate, 100, 50);
    assertEquals(100, estimate.read().nanos(), 5);
    add(estimate, 1_000, 100);
    assertEquals(1_000, estimate.read().nanos(), 50);
  }

  @Test
  @DisplayName("a clock so coarse that it says 0 at first is believed no longer than others")
  void coarse_clock() {
    CostEstimate estimate = new CostEstimate();
    add(estimate, 0, 50);
    assertEquals(1, estimate.read().wholeNanos());
    add(estimate, 1_000, 200);
    assertEquals(1_000, estimate.read().nanos(), 50);
  }

  @Test
  @DisplayName("what is slow because it is new is not thought slow: of the first medians the least counts")
  void warming_up() {
    CostEstimate estimate = new CostEstimate();
    add(estimate, 90_000, 5);
    add(estimate, 20_000, 5);
    add(estimate, 100, 5);
    assertEquals(100, estimate.read().nanos());
  }

  private static void add(CostEstimate estimate, double sample, int times) {
    for (int i = 0; i < times; i++) {
      estimate.add(sample);
    }
  }

  @Test
  @DisplayName("the same seed and numbers try and time the same requests; another seed others")
  void seeds() {
    assertEquals(picks(7), picks(7));
    assertNotEquals(picks(7), picks(8));
  }

  private static List<Integer> picks(long seed) {
    Choice choice =
        new Choice(
            "X",
            List.of(PLAIN, CARD),
            new Measurements(Profile.EMPTY),
            new Sampling(64, 64, seed));
    List<Integer> picks = new ArrayList<>();
    for (long number = 0; number < 100_000; number++) {
      picks.add(choice.pick(16, Memory.ARRAY, 1, number));
    }
    return picks;
  }

  @Test
  @DisplayName("one in n is timed, one in n tried, in runs, of which the second half is timed")
  void shares() {
    List<Integer> picks = picks(1);
    long tried = picks.stream().filter(picked -> Choice.index(picked) == 0).count();
    long timed =
        picks.stream().filter(picked -> picked != 1 && Choice.index(picked) == 1).count();
    assertEquals(100_000 / 64.0, tried, 100);
    assertEquals(100_000 / 64.0, timed, 100);
    for (int start = 0; start < picks.size(); start += 8) {
      boolean run = Choice.index(picks.get(start)) == 0;
      for (int i = 0; i < 8; i++) {
        int picked = picks.get(start + i);
        assertEquals(run, Choice.index(picked) == 0, "a run is whole");
        assertTrue(!run || Choice.isTimed(picked) == i >= 4, "timed in its second half");
      }
    }
  }

  @Test
  @DisplayName("a driver that costs a hundred times as much is tried a hundred times as rarely; off is never")
  void regret() {
    Profile profile =
        new Profile(
            List.of(
                cost(PLAIN, SizeClass.UP_TO_64, FlightClass.ALONE, 100),
                cost(CARD, SizeClass.UP_TO_64, FlightClass.ALONE, 10_000)));
    Choice choice =
        new Choice(
            "X", List.of(PLAIN, CARD), new Measurements(profile), new Sampling(0, 4, 1));
    int tried = 0;
    for (int number = 0; number < 400_000; number++) {
      tried += Choice.index(choice.pick(16, Memory.ARRAY, 1, number));
    }
    assertEquals(400_000 / 4.0 / 100, tried, 250);
    Choice off = new Choice("X", List.of(PLAIN, CARD), new Measurements(profile), Sampling.OFF);
    for (int number = 0; number < 100_000; number++) {
      assertEquals(0, off.pick(16, Memory.ARRAY, 1, number));
    }
  }

  @Test
  @DisplayName("a driver that cannot is followed by the next best, and the last by none")
  void after() {
    Choice choice =
        new Choice(
            "X",
            List.of(PLAIN, CARD, software("third", 5)),
            new Measurements(Profile.EMPTY),
            Sampling.OFF);
    assertEquals(1, choice.pick(16, Memory.ARRAY, 1));
    assertEquals(2, choice.after(1, 16, Memory.ARRAY, 1));
    assertEquals(0, choice.after(2, 16, Memory.ARRAY, 1));
    assertEquals(-1, choice.after(0, 16, Memory.ARRAY, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> choice.after(3, 16, Memory.ARRAY, 1));
  }

  @Test
  @DisplayName("what another choice measured counts here too, once the table is made anew")
  void shared() {
    Measurements measurements = new Measurements(Profile.EMPTY);
    Choice one = new Choice("X", List.of(PLAIN, CARD), measurements, Sampling.OFF);
    Choice two = new Choice("X", List.of(CARD, PLAIN), measurements, Sampling.OFF);
    measure(one, 0, 10, 15);
    measure(one, 1, 1_000, 15);
    assertEquals(0, two.pick(16, Memory.ARRAY, 1));
    two.refresh();
    assertEquals(1, two.pick(16, Memory.ARRAY, 1));
    assertEquals(2, measurements.profile().costs().size());
    assertEquals(10, measurements.profile().costs().get(1).nanos());
  }

  @Test
  @DisplayName("times and samplings that cannot be are refused with the value and the legal ones")
  void wrong() {
    Choice choice =
        new Choice("X", List.of(PLAIN), new Measurements(Profile.EMPTY), Sampling.DEFAULT);
    assertEquals(
        "request took -1 ns; at least 0",
        assertThrows(IllegalArgumentException.class, () -> choice.measured(0, 16, Memory.ARRAY, 1, -1))
            .getMessage());
    assertThrows(IndexOutOfBoundsException.class, () -> choice.measured(1, 16, Memory.ARRAY, 1, 1));
    assertEquals(
        "one in -1 is timed; at least 1, or 0 for none",
        assertThrows(IllegalArgumentException.class, () -> new Sampling(-1, 0, 0)).getMessage());
    assertEquals(
        "one in 1 is tried; at least 2, or 0 for none",
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, 0)).getMessage());
  }
}
