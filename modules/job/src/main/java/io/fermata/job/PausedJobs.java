package io.fermata.job;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a runtime that have paused and not ended. A job that runs through in one go never comes
 * here. The links are in the jobs: a set of its own would cost more than a pause, and a tenth of a
 * parked job's memory. Several lists, so that threads do not wait for each other.
 */
final class PausedJobs {
  private static final int LISTS =
      Integer.highestOneBit(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 64)) * 2;

  private final Chain[] chains = new Chain[LISTS];

  PausedJobs() {
    for (int i = 0; i < LISTS; i++) {
      chains[i] = new Chain();
    }
  }

  /**
   * One list. Its lock guards the links of the jobs in it and is held for a few writes, except by a
   * close, so whoever finds it taken only yields: half the cost of a monitor, which would be a fifth of
   * a pause.
   */
  static final class Chain {
    private static final VarHandle TAKEN;

    static {
      try {
        TAKEN = MethodHandles.lookup().findVarHandle(Chain.class, "taken", boolean.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private boolean taken;
    private @Nullable Job<?> first;

    @SuppressWarnings("ThreadPriorityCheck") // the holder is at work or was put off it
    private void lock() {
      while (!TAKEN.compareAndSet(this, false, true)) {
        Thread.yield();
      }
    }

    private void unlock() {
      TAKEN.setRelease(this, false);
    }

    private void add(Job<?> job) {
      lock();
      Job<?> next = first;
      job.next = next;
      if (next != null) {
        next.previous = job;
      }
      first = job;
      unlock();
    }

    private void remove(Job<?> job) {
      lock();
      Job<?> before = job.previous;
      Job<?> after = job.next;
      if (before == null) {
        first = after;
      } else {
        before.next = after;
      }
      if (after != null) {
        after.previous = before;
      }
      job.previous = null;
      job.next = null;
      unlock();
    }

    private void addTo(List<Job<?>> all) {
      lock();
      try {
        for (Job<?> job = first; job != null; job = job.next) {
          all.add(job);
        }
      } finally { // there may be no memory for the list
        unlock();
      }
    }
  }

  /** Called by the thread that has the job mounted, before it gives it up. */
  void add(Job<?> job) {
    Chain chain = chains[(int) Thread.currentThread().threadId() & (LISTS - 1)];
    job.chain = chain;
    chain.add(job);
  }

  /** Called once, by the thread on which the job ended. */
  void remove(Job<?> job) {
    Chain chain = job.chain;
    if (chain != null) {
      chain.remove(job);
    }
  }

  /** Those that are there now. */
  List<Job<?>> all() {
    List<Job<?>> all = new ArrayList<>();
    for (Chain chain : chains) {
      chain.addTo(all);
    }
    return all;
  }
}
