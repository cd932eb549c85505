package io.fermata.job;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Very many jobs on a few threads, doing to each what a seed says, and an account of all. */
final class Soak {
  private static final int WORKERS = 4;
  private static final int SAMPLES = 256;

  final Vehicle vehicle;
  final Jobs jobs;
  final List<Lock> locks = List.of(
          new ReentrantLock(), new ReentrantLock(), new ReentrantLock(), new ReentrantLock(true));
  // Paused jobs that any thread may take over.
  final Queue<SoakedJob> adrift = new ConcurrentLinkedQueue<>();
  // Jobs that any thread may resume or cancel while another has them.
  final AtomicReferenceArray<SoakedJob> exposed = new AtomicReferenceArray<>(8);
  private final SplittableRandom random;
  private final AtomicReference<Throwable> fault = new AtomicReference<>();
  private final LongAdder finished = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder cancelled = new LongAdder();
  private final AtomicReferenceArray<Reference<SoakedJob>> samples =
      new AtomicReferenceArray<>(SAMPLES);

  Soak(Vehicle vehicle, long seed) {
    this.vehicle = vehicle;
    this.jobs = Jobs.open(vehicle);
    this.random = new SplittableRandom(seed);
  }

  /** Runs so many jobs to their end, and checks that nothing is left of them. */
  String run(long number) throws InterruptedException {
    List.of(finished, failed, cancelled).forEach(LongAdder::reset);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      long share = number / WORKERS + (i < number % WORKERS ? 1 : 0);
      // For the carrier vehicle every other one: jobs go back and forth between the two kinds.
      Thread.Builder worker =
          vehicle == Vehicle.CARRIER && i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform();
      threads.add(worker.start(new SoakWorker(this, random.split(), share)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < exposed.length(); i++) {
      exposed.set(i, null);
    }
    long ended = finished.sum() + failed.sum() + cancelled.sum();
    require(ended == number, "jobs lost: " + (number - ended), "all");
    require(jobs.unfinished() == 0, "unfinished: " + jobs.unfinished(), "all");
    if (fault.get() == null) {
      require(samplesCollected(), "ended jobs are still held", "samples");
    }
    if (fault.get() != null) {
      throw new AssertionError("see the cause", fault.get());
    }
    return "finished %,d failed %,d cancelled %,d"
        .formatted(finished.sum(), failed.sum(), cancelled.sum());
  }

  private boolean samplesCollected() throws InterruptedException {
    for (int patience = 20; patience > 0; patience--) {
      System.gc();
      boolean held = false;
      for (int i = 0; i < SAMPLES; i++) {
        Reference<SoakedJob> sample = samples.get(i);
        held |= sample != null && sample.get() != null;
      }
      if (!held) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  /** Remembers one of a hundred, weakly, in place of an older one. */
  void sample(SoakedJob job, SplittableRandom random) {
    if (random.nextInt(100) == 0) {
      samples.set(random.nextInt(SAMPLES), new WeakReference<>(job));
    }
  }

  void count(Job.State outcome) {
    switch (outcome) {
      case FINISHED -> finished.increment();
      case FAILED -> failed.increment();
      case CANCELLED -> cancelled.increment();
      case PAUSED, RUNNING, CANCELLING -> require(false, "no outcome: " + outcome, "job");
    }
  }

  boolean isSound() {
    return fault.get() == null;
  }

  /** Never throws: a body that is told of a fault by an exception would end in another way. */
  void require(boolean holds, String what, Object of) {
    if (!holds) {
      fail(new AssertionError(what + ": " + of));
    }
  }

  void fail(Throwable thrown) {
    fault.compareAndSet(null, thrown);
  }
}
