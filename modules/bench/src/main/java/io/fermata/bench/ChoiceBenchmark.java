package io.fermata.bench;

import io.fermata.framework.Candidate;
import io.fermata.framework.Choice;
import io.fermata.framework.Measurements;
import io.fermata.framework.Memory;
import io.fermata.framework.Profile;
import io.fermata.framework.Sampling;
import io.fermata.spi.Batching;
import io.fermata.spi.DriverShape;
import io.fermata.spi.DriverShape.Completion;
import io.fermata.spi.DriverShape.Kind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to choose a driver for each request? {@code table} is the look-up alone, {@code
 * sampled} with the decision whether to time it or try another, {@code routed} with what a session does
 * with the answer, times taken included. Sizes and numbers in flight change with every call; {@code
 * nothing} is what making them up costs, to be taken off. Run with {@code -prof gc}, and with {@code -t 2}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Benchmark)
public class ChoiceBenchmark {
  private static final List<String> ALGORITHMS = List.of("AES/GCM");

  private final Choice choice =
      new Choice(
          "AES/GCM",
          List.of(
              new Candidate("plain", DriverShape.inline(Kind.SOFTWARE, ALGORITHMS), 0),
              new Candidate("wide", DriverShape.inline(Kind.ACCELERATED, ALGORITHMS), 0),
              new Candidate(
                  "card",
                  new DriverShape(
                      Kind.HARDWARE,
                      Completion.OWN_THREAD,
                      64,
                      ALGORITHMS,
                      new Batching(16, 8, 1_024)),
                  0)),
          new Measurements(Profile.EMPTY),
          Sampling.DEFAULT);

  /** What each thread asks next. */
  @State(Scope.Thread)
  public static class Asked {
    long number;

    /** Up to 1 MiB, all sizes alike often as powers of two go. */
    int length() {
      return (int) (number * 0x9e3779b97f4a7c15L >>> 44) >>> (number & 15);
    }

    Memory memory() {
      return (number & 1) == 0 ? Memory.ARRAY : Memory.NATIVE;
    }

    int inFlight() {
      return 1 + ((int) number & 127);
    }
  }

  /** Making up what is asked. */
  @Benchmark
  public int nothing(Asked asked) {
    asked.number++;
    return asked.length() + asked.inFlight();
  }

  /** The look-up. */
  @Benchmark
  public int table(Asked asked) {
    asked.number++;
    return choice.pick(asked.length(), asked.memory(), asked.inFlight());
  }

  /** The look-up, and whether the request is timed or tried. */
  @Benchmark
  public int sampled(Asked asked) {
    asked.number++;
    return choice.pick(asked.length(), asked.memory(), asked.inFlight(), asked.number);
  }

  /** The same, with the times taken of requests that take no time. */
  @Benchmark
  public int routed(Asked asked) {
    asked.number++;
    int length = asked.length();
    Memory memory = asked.memory();
    int inFlight = asked.inFlight();
    int picked = choice.pick(length, memory, inFlight, asked.number);
    int index = Choice.index(picked);
    if (Choice.isTimed(picked)) {
      long start = System.nanoTime();
      choice.measured(index, length, memory, inFlight, System.nanoTime() - start);
    }
    return index;
  }
}
