package io.fermata.bench;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
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
 * What does a job cost beside the code in it? Compare with OpenSSL's {@code ASYNC_start_job} in C:
 * about 81 ns for start and finish, 168 ns with one pause, 83 ns for each further pause.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class JobBenchmark {
  @Param({"CALLER", "HAND_OVER"})
  Vehicle vehicle;

  private final WaitContext waits = WaitContext.open();
  private final WaitContext parkedWaits = WaitContext.open();
  private final WaitContext polledWaits = WaitContext.open();
  private Selector selector;
  private Jobs jobs;
  private Job<Integer> parked;
  private boolean stop;
  private int woken;

  @Setup(Level.Trial)
  public void register() throws IOException {
    selector = Selector.open();
    polledWaits.channel().register(selector, SelectionKey.OP_READ);
  }

  @TearDown(Level.Trial)
  public void closeSelector() throws IOException {
    selector.close();
    polledWaits.close();
  }

  @Setup(Level.Iteration)
  public void open() {
    jobs = Jobs.open(vehicle);
    stop = false;
    waits.status(WaitStatus.OK);
    waits.onWake(() -> woken++);
    parked =
        jobs.start(
            parkedWaits,
            () -> {
              while (!stop) {
                Job.pause();
              }
              return 1;
            });
  }

  @TearDown(Level.Iteration)
  public void close() {
    stop = true;
    parked.resume();
    jobs.close();
  }

  /** An empty job. */
  @Benchmark
  public Object startFinish() {
    return jobs.start(waits, () -> 1);
  }

  /** A job that pauses once. */
  @Benchmark
  public Object startPauseResumeFinish() {
    Job<Integer> job =
        jobs.start(
            waits,
            () -> {
              Job.pause();
              return 1;
            });
    job.resume();
    return job;
  }

  /** One more pause of a job that has many. */
  @Benchmark
  public void pauseResume() {
    parked.resume();
  }

  /** A job that pauses once and is woken through its callback, on the same thread. */
  @Benchmark
  public Object callbackWake() {
    Job<Integer> job =
        jobs.start(
            waits,
            () -> {
              waits.wake();
              Job.pause();
              return 1;
            });
    job.resume();
    return job;
  }

  /**
   * A job that pauses once and is woken through its channel, which a selector polls, on the same
   * thread. With an eventfd and epoll, as C has it: {@code fermata speed jobs}.
   */
  @Benchmark
  public Object handleWake() throws IOException {
    Job<Integer> job =
        jobs.start(
            polledWaits,
            () -> {
              polledWaits.wake();
              Job.pause();
              return 1;
            });
    if (selector.select(key -> {}, 10_000) != 1) {
      throw new IOException("a wake-up did not make the channel ready");
    }
    job.resume();
    return job;
  }
}
