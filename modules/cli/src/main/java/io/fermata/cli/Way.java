package io.fermata.cli;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.wait.WaitContext;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Three ways to do many tasks that wait, on one thread. The first failure ends the run. */
enum Way {
  /** One after the other. */
  BLOCKING("blocking") {
    @Override
    void run(Iterator<Callable<Void>> tasks, int inFlight) throws Exception {
      while (tasks.hasNext()) {
        tasks.next().call();
      }
    }
  },

  /** As jobs, resumed from a queue. */
  JOBS("jobs") {
    @Override
    void run(Iterator<Callable<Void>> tasks, int inFlight) throws Exception {
      BlockingQueue<Berth> ready = new LinkedBlockingQueue<>();
      for (int i = 0; i < inFlight; i++) {
        ready.add(new Berth(ready));
      }
      // What is left when a task fails is cancelled as the runtime closes.
      try (Jobs jobs = Jobs.open()) {
        // A berth is ready when it is empty, or when its job may be able to go on.
        while (jobs.unfinished() > 0 || tasks.hasNext()) {
          Berth berth = ready.take();
          if (!berth.isEmpty()) {
            berth.resume();
          } else if (tasks.hasNext()) {
            berth.start(jobs, tasks.next());
          }
        }
      }
    }
  },

  /** On virtual threads, which {@link Fermata#main} gives a single carrier. */
  VIRTUAL_THREADS("virtual threads") {
    @Override
    void run(Iterator<Callable<Void>> tasks, int inFlight) throws Exception {
      AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
      Semaphore room = new Semaphore(inFlight);
      while (tasks.hasNext() && failure.get() == null) {
        Callable<Void> task = tasks.next();
        room.acquire();
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    task.call();
                  } catch (Throwable thrown) {
                    failure.compareAndSet(null, thrown);
                  } finally {
                    room.release();
                  }
                });
      }
      room.acquire(inFlight);
      rethrow(failure.get());
    }
  };

  final String title;

  Way(String title) {
    this.title = title;
  }

  abstract void run(Iterator<Callable<Void>> tasks, int inFlight) throws Exception;

  private static void rethrow(@Nullable Throwable thrown) throws Exception {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      throw (Exception) thrown;
    }
  }

  /** A place for one job after the other, each woken through the same wait context. */
  private static final class Berth {
    private final BlockingQueue<Berth> ready;
    private final WaitContext waits = WaitContext.open();
    private @Nullable Job<Void> job;

    Berth(BlockingQueue<Berth> ready) {
      this.ready = ready;
      waits.onWake(() -> ready.add(this));
    }

    boolean isEmpty() {
      return job == null;
    }

    void start(Jobs jobs, Callable<Void> task) throws Exception {
      job = jobs.start(waits, task);
      settle(job);
    }

    void resume() throws Exception {
      Job<Void> paused = job;
      if (paused != null) {
        paused.resume();
        settle(paused);
      }
    }

    private void settle(Job<Void> current) throws Exception {
      if (!current.isDone()) {
        return;
      }
      job = null;
      ready.add(this);
      try {
        current.result();
      } catch (ExecutionException e) {
        rethrow(e.getCause());
      }
    }
  }
}
