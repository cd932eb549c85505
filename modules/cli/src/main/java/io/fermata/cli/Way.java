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
      Exception failure = null;
      try (Jobs jobs = Jobs.open()) {
        // A berth is ready when it is empty, or when its job may be able to go on.
        while (jobs.unfinished() > 0 || (tasks.hasNext() && failure == null)) {
          Berth berth = ready.take();
          try {
            if (berth.isEmpty()) {
              if (tasks.hasNext() && failure == null) {
                berth.start(jobs, tasks.next());
              }
            } else {
              berth.resume();
            }
          } catch (Exception e) {
            failure = e;
          }
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  },

  /** On virtual threads, which {@link Fermata#main} gives a single carrier. */
  VIRTUAL_THREADS("virtual threads") {
    @Override
    void run(Iterator<Callable<Void>> tasks, int inFlight) throws Exception {
      AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
      Semaphore room = new Semaphore(inFlight);
      while (tasks.hasNext() && failure.get() == null) {
        Callable<Void> task = tasks.next();
        room.acquire();
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    task.call();
                  } catch (Exception e) {
                    failure.compareAndSet(null, e);
                  } finally {
                    room.release();
                  }
                });
      }
      room.acquire(inFlight);
      Exception thrown = failure.get();
      if (thrown != null) {
        throw thrown;
      }
    }
  };

  final String title;

  Way(String title) {
    this.title = title;
  }

  abstract void run(Iterator<Callable<Void>> tasks, int inFlight) throws Exception;

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
        if (e.getCause() instanceof Exception cause) {
          throw cause;
        }
        throw e;
      }
    }
  }
}
