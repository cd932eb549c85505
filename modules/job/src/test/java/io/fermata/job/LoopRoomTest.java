package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import io.fermata.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a loop does about jobs that are too many. */
class LoopRoomTest extends EverySituation {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SOON = Duration.ofMillis(20);

  private final Latch device = new Latch();

  private JobLoop open(LoopOptions options) {
    return JobLoop.open(jobs(), options);
  }

  private int answer() {
    Waiter.current().await(device);
    return 20;
  }

  private static LoopOptions one(Duration wait) {
    return LoopOptions.standard().atMost(1).waitingWhenFull(wait);
  }

  private static String refused(Future<?> future) {
    return assertThrows(ExecutionException.class, future::get).getCause().getMessage();
  }

  @Test
  @DisplayName("J119 when full, submit is refused at once; a job that ends makes room")
  void full() throws Exception {
    try (JobLoop loop = open(one(Duration.ZERO))) {
      Future<Integer> first = loop.submit(this::answer);
      NoJobsException full = assertThrows(NoJobsException.class, () -> loop.submit(() -> 1));
      assertTrue(full.getMessage().contains("1 unfinished"), full.getMessage());
      device.open();
      first.get();
      assertEquals(2, loop.submit(() -> 2).get());
      Latch gate = new Latch();
      Future<Integer> chained =
          loop.submit(
                  () -> {
                    Waiter.current().await(gate);
                    return 3;
                  })
              .thenCompose(x -> loop.submit(() -> x + 1)); // on the loop, which cannot wait
      gate.open();
      assertEquals(4, chained.get());
    }
  }

  @Test
  @DisplayName("J119 when full, submit waits for room, and is refused when none came in time")
  void full_wait() throws Exception {
    try (JobLoop loop = open(one(SOON))) {
      Future<Integer> first = loop.submit(this::answer);
      NoJobsException full = assertThrows(NoJobsException.class, () -> loop.submit(() -> 1));
      assertTrue(full.getMessage().contains("PT0.02S"), full.getMessage());
      device.open();
      assertEquals(20, first.get());
    }
    try (JobLoop loop = open(one(DAY))) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        int number = i;
        futures.add(
            loop.submit(
                () -> {
                  WaitContext waits = Job.current().orElseThrow().waits();
                  waits.status(WaitStatus.OK);
                  waits.wake();
                  Job.pause();
                  return number;
                }));
      }
      for (int i = 0; i < 1_000; i++) {
        assertEquals(i, futures.get(i).get());
      }
    }
  }

  @Test
  @DisplayName("J119 a job of the loop pauses while it waits for room, and the loop goes on")
  void full_in_job() throws Exception {
    LoopOptions two = LoopOptions.standard().atMost(2).waitingWhenFull(DAY);
    try (JobLoop loop = open(two)) {
      Future<Integer> first = loop.submit(this::answer);
      Future<Future<Integer>> outer = loop.submit(() -> loop.submit(() -> 1));
      CompletableFuture.runAsync(() -> {}, loop).join(); // it waits by now
      assertFalse(outer.isDone());
      device.open();
      assertEquals(1, outer.get().get());
      assertEquals(20, first.get());
    }
  }

  @Test
  @DisplayName("J119 room is given to who has waited longest")
  void full_line() throws Exception {
    List<Integer> began = new ArrayList<>(); // by jobs, each of which begins when the last has ended
    try (JobLoop loop = open(one(DAY))) {
      loop.submit(this::answer);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int number = i;
        Thread waits =
            Thread.ofPlatform().start(() -> loop.submit(() -> began.add(number)).join());
        while (waits.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
        threads.add(waits);
      }
      device.open();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(List.of(0, 1, 2, 3), began);
  }

  @Test
  @DisplayName("J119 the loop's own thread, and a job that must not pause, are refused without a wait")
  void full_on_loop() throws Exception {
    LoopOptions two = LoopOptions.standard().atMost(2).waitingWhenFull(DAY);
    try (JobLoop loop = open(two)) {
      loop.submit(this::answer);
      Future<Integer> held =
          loop.submit(
              () -> {
                try (NoPause _ = Job.noPause()) {
                  return loop.submit(() -> 1).get();
                }
              });
      assertTrue(refused(held).contains("own thread"));
      Future<Integer> filling = loop.submit(this::answer);
      CompletableFuture<Object> task =
          CompletableFuture.supplyAsync(() -> loop.submit(() -> 1), loop);
      assertTrue(refused(task).contains("own thread"));
      device.open();
      filling.get();
    }
  }

  @Test
  @DisplayName("J119 who waits for room while the loop is closed is refused")
  void full_closed() throws Exception {
    BlockingQueue<Throwable> refused = new LinkedBlockingQueue<>();
    try (JobLoop other = open(LoopOptions.standard())) {
      Thread waits;
      try (JobLoop loop = open(one(DAY))) {
        loop.submit(this::answer);
        Runnable submits =
            () -> refused.add(assertThrows(RejectedExecutionException.class, () -> loop.submit(() -> 1)));
        waits = Thread.ofPlatform().start(submits);
        while (waits.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
        other.submit(
            () -> {
              submits.run();
              return 1;
            });
        other.submit(() -> 1).get(); // the job before it waits by now
      }
      waits.join();
      for (int i = 0; i < 2; i++) {
        assertTrue(refused.take().getMessage().contains("closed"));
      }
    }
  }

  @Test
  @DisplayName("a job that is cancelled while it waits for room does not take it along")
  void full_cancelled() throws Exception {
    try (JobLoop loop = open(one(DAY));
        JobLoop other = open(LoopOptions.standard())) {
      Future<Integer> first = loop.submit(this::answer);
      Future<?> waits = other.submit(() -> loop.submit(() -> 1));
      other.submit(() -> 1).get();
      waits.cancel(true);
      other.submit(() -> 1).get(); // it has unwound by now
      device.open();
      assertEquals(20, first.get());
      assertEquals(2, loop.submit(() -> 2).get());
    }
  }
}
