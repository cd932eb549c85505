package io.fermata.job;

import io.fermata.wait.WaitContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.Lock;

/** The code of one job, by its own seed, and what is known of it when it has ended. */
final class SoakedJob implements Callable<Integer> {
  private static final VarHandle INSIDE;

  static {
    try {
      INSIDE = MethodHandles.lookup().findVarHandle(SoakedJob.class, "inside", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What a job throws that was not cancelled. */
  private static final class Planned extends Exception {
    private static final long serialVersionUID = 1L;

    Planned() {
      super("planned", null, false, false);
    }
  }

  private final Soak soak;
  private final long seed;
  private volatile int inside;
  private int begun;
  private int ended;
  private int planned;
  private int steps;
  private int pauses;
  private boolean blocks;
  private boolean cancelsItself;
  private Planned failure;
  Job<Integer> job;
  WaitContext reusable;
  // Written by the thread that has the job, or by the body: never by both at once.
  boolean shared;
  int resumed;
  volatile boolean cancelled;

  SoakedJob(Soak soak, long seed) {
    this.soak = soak;
    this.seed = seed;
  }

  @Override
  @SuppressWarnings("unchecked")
  public Integer call() throws Exception {
    begun++;
    enter();
    try {
      job = (Job<Integer>) Job.current().orElseThrow();
      SplittableRandom random = new SplittableRandom(seed);
      planned = random.nextInt(6);
      while (steps < planned) {
        step(random);
        steps++;
      }
      if (random.nextInt(16) == 0) {
        failure = new Planned();
        throw failure;
      }
      return planned;
    } finally {
      ended++;
      leave();
    }
  }

  @SuppressWarnings("try")
  private void step(SplittableRandom random) {
    int kind = random.nextInt(256);
    if (kind < 150) {
      pause();
    } else if (kind < 170) {
      blocks = true;
      Thread.yield();
    } else if (kind < 174) { // rarely: who holds a lock over a pause holds up a whole queue
      locked(soak.locks.get(random.nextInt(soak.locks.size())), random.nextInt(8) == 0);
    } else if (kind < 180) {
      expose(random);
    } else if (kind < 190) {
      cancelsItself = true;
      cancelled = true;
      soak.require(job.cancel() == Job.Cancel.REQUESTED, "cancelled by itself", this);
    } else if (kind < 200) {
      try (NoPause section = Job.noPause()) {
        Job.pause();
      }
    } else if (kind < 210) {
      inner();
    } else if (kind == 210 && random.nextInt(16) == 0) {
      sleep();
    }
  }

  private void pause() {
    leave();
    try {
      Job.pause();
    } finally {
      enter();
    }
    pauses++;
  }

  private void locked(Lock lock, boolean pausing) {
    blocks = true;
    leave();
    lock.lock();
    enter();
    try {
      if (pausing) {
        pause();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets others resume and cancel it, from the midst of a step. */
  private void expose(SplittableRandom random) {
    shared = true;
    soak.exposed.set(random.nextInt(soak.exposed.length()), this);
    for (int spins = random.nextInt(50); spins > 0; spins--) {
      Thread.onSpinWait();
    }
  }

  private void inner() {
    Job<Integer> other =
        soak.jobs.start(
            () -> {
              pause();
              return 7;
            });
    try {
      soak.require(other.result() == 7, "inner job", this);
    } catch (ExecutionException e) {
      soak.require(false, "inner job: " + e, this);
    }
  }

  private void sleep() {
    blocks = true;
    leave();
    try {
      Thread.sleep(Duration.ofNanos(50_000));
    } catch (InterruptedException e) {
      soak.require(cancelled, "interrupted and not cancelled", this);
    } finally {
      enter();
    }
  }

  private void enter() {
    soak.require(INSIDE.compareAndSet(this, 0, 1), "two threads are in the body", this);
  }

  private void leave() {
    soak.require(INSIDE.compareAndSet(this, 1, 0), "left twice", this);
  }

  /** Cancels, from whatever thread: the answer and the state must agree at once. */
  void cancel() {
    boolean before = job.isDone();
    cancelled = true;
    Job.Cancel answer = job.cancel();
    Job.State state = job.state();
    soak.require(before ? answer == Job.Cancel.DONE : true, "cancel of an ended job", this);
    soak.require(
        answer == Job.Cancel.DONE
            ? job.isDone()
            : state == Job.State.CANCELLING || state == Job.State.CANCELLED,
        "cancel answered " + answer,
        this);
  }

  /** Checks the outcome of a job that has ended; only its owner may. */
  Job.State outcome() {
    Job.State state = job.state();
    soak.require(begun == 1 && ended == 1, "begun and ended once", this);
    soak.require(inside == 0, "nobody is in the body", this);
    try {
      int result = job.result();
      soak.require(state == Job.State.FINISHED && result == planned, "result " + result, this);
      soak.require(failure == null, "a result and a failure", this);
    } catch (ExecutionException e) {
      soak.require(state == Job.State.FAILED && e.getCause() == failure, "failure " + e, this);
    } catch (CancellationException e) {
      soak.require(state == Job.State.CANCELLED && cancelled, "cancelled by nobody", this);
    }
    if (state != Job.State.CANCELLED) {
      soak.require(steps == planned && !cancelsItself, "every step once", this);
      // A body on a thread of its own that is about to run can look as if it blocked.
      boolean lookedBlocked = soak.vehicle == Vehicle.HAND_OVER && resumed > pauses;
      soak.require(
          shared || blocks || lookedBlocked || resumed == pauses,
          "each resume passes one pause",
          this);
    }
    return state;
  }

  @Override
  public String toString() {
    return job
        + (" seed=" + seed + " begun=" + begun + " ended=" + ended + " inside=" + inside)
        + (" steps=" + steps + "/" + planned + " pauses=" + pauses + " resumed=" + resumed)
        + (" shared=" + shared + " cancelled=" + cancelled + "/" + cancelsItself);
  }
}
