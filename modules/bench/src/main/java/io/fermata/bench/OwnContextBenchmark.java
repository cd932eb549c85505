package io.fermata.bench;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.wait.WaitContext;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a wait context for each job cost, in time and in bytes? Run with {@code -prof gc}, and
 * compare a pair: the context is what the two differ in.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class OwnContextBenchmark {
  @Param({"CALLER", "HAND_OVER"})
  Vehicle vehicle;

  private final WaitContext shared = WaitContext.open();
  private Jobs jobs;

  @Setup(Level.Iteration)
  public void open() {
    jobs = Jobs.open(vehicle);
  }

  @TearDown(Level.Iteration)
  public void close() {
    jobs.close();
  }

  /** An empty job with a context that was there before. */
  @Benchmark
  public Object sharedContext() {
    return jobs.start(shared, () -> 1);
  }

  /** An empty job with a context of its own. */
  @Benchmark
  public Object ownContext() {
    return jobs.start(() -> 1);
  }

  /** A job that pauses once, with a context that was there before. */
  @Benchmark
  public Object sharedContextPause() {
    return resumed(jobs.start(shared, OwnContextBenchmark::pause));
  }

  /** A job that pauses once, with a context of its own. */
  @Benchmark
  public Object ownContextPause() {
    return resumed(jobs.start(OwnContextBenchmark::pause));
  }

  private static Integer pause() {
    Job.pause();
    return 1;
  }

  private static Job<Integer> resumed(Job<Integer> job) {
    job.resume();
    return job;
  }
}
