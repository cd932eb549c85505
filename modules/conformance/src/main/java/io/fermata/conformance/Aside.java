package io.fermata.conformance;

import io.fermata.spi.DriverException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work on threads beside the check's. One that never comes back is left behind: nothing waits for it. */
final class Aside<T> {
  private final FutureTask<T> task;

  private Aside(Callable<T> body) {
    task = new FutureTask<>(body);
    Thread.ofPlatform().daemon().name("fermata-conformance").start(task);
  }

  static <T> Aside<T> start(Callable<T> body) {
    return new Aside<>(body);
  }

  /**
   * What it has answered; empty if it has not come back in so long.
   *
   * @throws DriverException if it has thrown that; what else it has thrown is thrown too
   */
  Optional<T> await(long nanos) throws DriverException, InterruptedException {
    try {
      return Optional.of(task.get(nanos, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case DriverException thrown -> throw thrown;
        case RuntimeException thrown -> throw thrown;
        case Error thrown -> throw thrown;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Runs it, for at most so long; false if it has not come back. */
  static boolean run(long nanos, Body body) throws DriverException, InterruptedException {
    return start(
            () -> {
              body.run();
              return true;
            })
        .await(nanos)
        .isPresent();
  }

  /** What one of several threads does. */
  interface Part {
    /**
     * Does it.
     *
     * @param index of the thread, from 0
     * @param meeting where they can wait for each other
     */
    void run(int index, Phaser meeting) throws Exception;
  }

  /** What is run. */
  interface Body {
    /** Runs it. */
    void run() throws Exception;
  }

  /** So many threads at once, which can meet; the first that throws is the one that is reported. */
  static void together(int count, long nanos, Part part) throws DriverException, InterruptedException {
    Phaser meeting = new Phaser(count);
    Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    CountDownLatch back = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      int index = i;
      start(
          () -> {
            try {
              part.run(index, meeting);
            } catch (Exception | Error e) {
              thrown.add(e);
            } finally {
              meeting.arriveAndDeregister();
              back.countDown();
            }
            return true;
          });
    }
    boolean all = back.await(nanos, TimeUnit.NANOSECONDS);
    switch (thrown.peek()) {
      case null -> {
        if (!all) {
          throw new Wrong("does not come back to all of " + count + " threads");
        }
      }
      case Wrong wrong -> throw wrong;
      case DriverException refused -> throw refused;
      case Throwable other -> throw new Wrong("in one of several threads", other);
    }
  }
}
