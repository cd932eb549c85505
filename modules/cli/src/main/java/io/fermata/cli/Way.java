package io.fermata.cli;

import io.fermata.job.JobLoop;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
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

  /** As jobs of a loop on this thread. */
  JOBS("jobs") {
    @Override
    void run(Iterator<Callable<Void>> tasks, int inFlight) throws Exception {
      // What is left when a task fails is cancelled as the loop closes.
      try (JobLoop loop = JobLoop.here()) {
        Flight flight = new Flight(loop, tasks);
        for (int i = 0; i < inFlight; i++) {
          flight.next();
        }
        loop.runUntil(flight.landed);
        if (flight.landed.isCompletedExceptionally()) {
          rethrow(flight.landed.exceptionNow());
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

  /** Tasks as jobs of a loop; each that ends makes room for the next. On the loop's thread alone. */
  private static final class Flight {
    private final JobLoop loop;
    private final Iterator<Callable<Void>> tasks;
    private final CompletableFuture<Void> landed = new CompletableFuture<>();
    private int out;

    Flight(JobLoop loop, Iterator<Callable<Void>> tasks) {
      this.loop = loop;
      this.tasks = tasks;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ended hears of failures
    void next() {
      if (tasks.hasNext()) {
        out++;
        loop.submit(tasks.next()).whenComplete(this::ended);
      } else if (out == 0) {
        landed.complete(null);
      }
    }

    private void ended(Void nothing, @Nullable Throwable failure) {
      out--;
      if (failure != null) {
        landed.completeExceptionally(failure);
      } else {
        next();
      }
    }
  }
}
