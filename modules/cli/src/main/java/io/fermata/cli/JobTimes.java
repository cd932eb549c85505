package io.fermata.cli;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * How long jobs of one vehicle take beside the code in them, on the calling thread. Wait contexts are
 * made once and used again, as a connection does.
 */
final class JobTimes {
  private static final long ROUND_NANOS = 20_000_000;
  /** Operations between two looks at the clock: the look must not be seen in the answer. */
  private static final int BATCH = 100;
  /** A round is faster than another one if it takes less than this part of its time. */
  private static final double FASTER = 0.98;
  /** Warm-up at most, in times of what is measured. */
  private static final int LONGEST_WARM_UP = 10;

  private static final Callable<Integer> EMPTY = () -> 1;
  private static final Callable<Integer> PAUSES =
      () -> {
        Job.pause();
        return 1;
      };

  /** An operation that is waited for: what completes it wakes the job before it has paused. */
  private static final Callable<Integer> WOKEN =
      () -> {
        Job.current().orElseThrow().waits().wake();
        Job.pause();
        return 1;
      };

  private final Vehicle vehicle;
  private final int rounds;
  private boolean stop;
  private int ready;
  private String polled = "";

  JobTimes(Vehicle vehicle, int rounds) {
    this.vehicle = vehicle;
    this.rounds = rounds;
  }

  /** Does an operation so many times. */
  private interface Work {
    void times(int times) throws IOException;
  }

  /** An empty job. */
  double startFinish() throws IOException {
    try (WaitContext waits = WaitContext.open();
        Jobs jobs = Jobs.open(vehicle)) {
      return median(
          times -> {
            for (int i = 0; i < times; i++) {
              requireEnded(jobs.start(waits, EMPTY));
            }
          });
    }
  }

  /** A job that pauses once. */
  double startPauseResumeFinish() throws IOException {
    try (WaitContext waits = WaitContext.open();
        Jobs jobs = Jobs.open(vehicle)) {
      return median(
          times -> {
            for (int i = 0; i < times; i++) {
              Job<Integer> job = jobs.start(waits, PAUSES);
              job.resume();
              requireEnded(job);
            }
          });
    }
  }

  /** One more pause of a job that has many. */
  double pauseResume() throws IOException {
    try (WaitContext waits = WaitContext.open();
        Jobs jobs = Jobs.open(vehicle)) {
      stop = false;
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                while (!stop) {
                  Job.pause();
                }
                return 1;
              });
      double nanos =
          median(
              times -> {
                for (int i = 0; i < times; i++) {
                  job.resume();
                }
              });
      stop = true;
      job.resume();
      requireEnded(job);
      return nanos;
    }
  }

  /** A job that pauses once and is woken through its callback, on the same thread. */
  double callbackWake() throws IOException {
    try (WaitContext waits = WaitContext.open();
        Jobs jobs = Jobs.open(vehicle)) {
      waits.status(WaitStatus.OK);
      waits.onWake(() -> ready++);
      return median(
          times -> {
            for (int i = 0; i < times; i++) {
              Job<Integer> job = jobs.start(waits, WOKEN);
              if (ready != 1) {
                throw new IllegalStateException("callback ran " + ready + " times and not once");
              }
              ready = 0;
              job.resume();
              requireEnded(job);
            }
          });
    }
  }

  /** A job that pauses once and is woken through a descriptor, on the same thread. */
  double handleWake() throws IOException {
    try (WaitContext waits = WaitContext.open();
        Poller poller = Poller.of(waits);
        Jobs jobs = Jobs.open(vehicle)) {
      polled = poller.name();
      return median(
          times -> {
            for (int i = 0; i < times; i++) {
              Job<Integer> job = jobs.start(waits, WOKEN);
              poller.await();
              job.resume();
              requireEnded(job);
            }
          });
    }
  }

  /** What {@link #handleWake} polled. */
  String polled() {
    return polled;
  }

  private static void requireEnded(Job<?> job) {
    if (!job.isDone()) {
      throw new IllegalStateException("a job should have ended: " + job);
    }
  }

  /** Nanoseconds of one operation. */
  private double median(Work work) throws IOException {
    warmUp(work, Math.max(rounds, 2));
    double[] nanos = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      nanos[i] = round(work);
    }
    Arrays.sort(nanos);
    double median = (nanos[rounds / 2] + nanos[(rounds - 1) / 2]) / 2;
    return Math.round(median * 10) / 10.0;
  }

  /**
   * Ends when as many rounds as will be measured were no faster than one before: how long the compiler
   * takes depends on the machine, and on what else it has to do.
   */
  private static void warmUp(Work work, int rounds) throws IOException {
    double best = Double.MAX_VALUE;
    int noFaster = 0;
    for (int i = 0; i < rounds * LONGEST_WARM_UP && noFaster < rounds; i++) {
      double nanos = round(work);
      noFaster = nanos < best * FASTER ? 0 : noFaster + 1;
      best = Math.min(best, nanos);
    }
  }

  /** Goes on until the time of a round is over, so that a slow vehicle does fewer operations. */
  private static double round(Work work) throws IOException {
    long start = System.nanoTime();
    long done = 0;
    long spent;
    do {
      work.times(BATCH);
      done += BATCH;
      spent = System.nanoTime() - start;
    } while (spent < ROUND_NANOS);
    return (double) spent / done;
  }
}
