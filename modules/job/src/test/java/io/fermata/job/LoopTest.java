package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One thread, many jobs. */
class LoopTest extends EverySituation {
  JobLoop open() {
    return JobLoop.open(jobs());
  }

  @Test
  @DisplayName("a thousand jobs wait at once and each future gets its own result")
  void many() throws Exception {
    Latch device = new Latch();
    CountDownLatch allWait = new CountDownLatch(1_000);
    try (JobLoop loop = open()) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        int number = i;
        futures.add(
            loop.submit(
                () -> {
                  allWait.countDown();
                  Waiter.current().await(device);
                  return number * number;
                }));
      }
      allWait.await();
      Thread.ofPlatform().start(device::open);
      for (int i = 0; i < 1_000; i++) {
        assertEquals(i * i, futures.get(i).get());
      }
    }
  }

  @Test
  @DisplayName("what a job throws is in its future; the loop goes on")
  void failure() throws Exception {
    try (JobLoop loop = open()) {
      Exception thrown = new Exception("broken");
      Future<Integer> failed =
          loop.submit(
              () -> {
                Job.pause();
                throw thrown;
              });
      loop.submit(() -> 1).get(); // the first has paused by now, and nobody wakes it
      failed.cancel(true);
      assertTrue(failed.isCancelled());
      Future<Integer> other =
          loop.submit(
              () -> {
                throw thrown;
              });
      assertSame(thrown, assertThrows(ExecutionException.class, other::get).getCause());
      loop.execute(
          () -> {
            RuntimeException logged = new IllegalStateException("of a test; logged, no more");
            logged.setStackTrace(new StackTraceElement[0]);
            throw logged;
          });
      assertEquals(1, loop.submit(() -> 1).get());
    }
  }

  @Test
  @DisplayName("cancelling a future unwinds its job on the loop")
  void cancel() throws Exception {
    CountDownLatch unwound = new CountDownLatch(1);
    try (JobLoop loop = open()) {
      CompletableFuture<Integer> future =
          loop.submit(
              () -> {
                try {
                  Waiter.current().await(new Latch());
                  return 1;
                } finally {
                  unwound.countDown();
                }
              });
      loop.submit(() -> 1).get();
      future.cancel(true);
      unwound.await();
      assertThrows(CancellationException.class, future::get);
      loop.submit(() -> 1).cancel(true);
      assertEquals(2, loop.submit(() -> 2).get(), "the loop goes on");
    }
  }

  @Test
  @DisplayName("J119 J29 close cancels what is left, and what comes is rejected")
  void close() {
    JobLoop loop = open();
    Future<Integer> left =
        loop.submit(
            () -> {
              Waiter.current().await(new Latch());
              return 1;
            });
    loop.close();
    loop.close();
    assertThrows(CancellationException.class, left::get);
    assertThrows(RejectedExecutionException.class, () -> loop.submit(() -> 1));
    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
    assertThrows(
        RejectedExecutionException.class, () -> loop.schedule(Duration.ZERO, () -> {}));
  }

  @Test
  @DisplayName("J102 close tells of a job that does not end, and completes its future")
  void close_stuck() throws Exception {
    JobLoop loop = open();
    CountDownLatch running = new CountDownLatch(1);
    Future<Integer> deaf =
        loop.submit(
            () -> {
              running.countDown();
              while (true) {
                try {
                  Job.pause();
                } catch (JobCancelled e) {
                  // a job that will not hear
                }
              }
            });
    running.await();
    IllegalStateException left = assertThrows(IllegalStateException.class, loop::close);
    assertEquals(1, left.getSuppressed().length);
    assertThrows(CancellationException.class, deaf::get);
  }

  @Test
  @DisplayName("J119 a runtime that is full fails the future with its limit, and takes jobs again")
  void full() throws Exception {
    try (JobLoop loop = JobLoop.open(jobs().atMost(1))) {
      Latch device = new Latch();
      Future<Integer> one =
          loop.submit(
              () -> {
                Waiter.current().await(device);
                return 1;
              });
      Future<Integer> two = loop.submit(() -> 2);
      Throwable refused = assertThrows(ExecutionException.class, two::get).getCause();
      assertEquals(NoJobsException.class, refused.getClass());
      device.open();
      assertEquals(1, one.get());
      assertEquals(3, loop.submit(() -> 3).get());
    }
  }

  @Test
  @DisplayName("timers run in the order of their time, on the loop; a cancelled one does not")
  void schedule() throws Exception {
    List<String> ran = new ArrayList<>();
    try (JobLoop loop = open()) {
      Future<?> cancelled = loop.schedule(Duration.ofDays(1), () -> ran.add("never"));
      CompletableFuture<Void> both = new CompletableFuture<>();
      loop.execute( // on the loop, so that neither runs before both are there
          () -> {
            loop.schedule(
                Duration.ZERO,
                () -> {
                  ran.add("later");
                  both.complete(null);
                });
            loop.schedule(Duration.ofDays(-1), () -> ran.add("sooner"));
          });
      cancelled.cancel(false);
      both.get();
      assertEquals(List.of("sooner", "later"), ran);
      RuntimeException thrown = new IllegalStateException("of a test");
      Future<?> failed =
          loop.schedule(
              Duration.ZERO,
              () -> {
                throw thrown;
              });
      assertSame(thrown, assertThrows(ExecutionException.class, failed::get).getCause());
    }
  }
}
