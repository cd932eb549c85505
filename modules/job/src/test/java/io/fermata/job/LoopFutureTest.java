package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.Waiter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a loop's futures do for who waits for them. */
class LoopFutureTest extends EverySituation {
  private final Latch device = new Latch();

  private JobLoop open() {
    return JobLoop.open(jobs());
  }

  private int answer() {
    Waiter.current().await(device);
    return 20;
  }

  /** What the loop's own thread is told. */
  private static String refusal(JobLoop loop, Executable wait) {
    return CompletableFuture.supplyAsync(
            () -> assertThrows(IllegalStateException.class, wait).getMessage(), loop)
        .join();
  }

  @Test
  @DisplayName("J118 get on the loop's thread is refused; in a job of the loop it pauses the job")
  void get() throws Exception {
    try (JobLoop loop = open()) {
      Future<Integer> first = loop.submit(this::answer);
      Future<Integer> second = loop.submit(() -> first.get() + 1);
      assertTrue(refusal(loop, first::get).contains("loop's own thread"));
      device.open();
      assertEquals(21, second.get());
    }
  }

  @Test
  @DisplayName("J118 a wait with a limit, join, derived futures and timers: refused there too")
  void refused() throws Exception {
    try (JobLoop loop = open()) {
      CompletableFuture<Integer> first = loop.submit(this::answer);
      CompletableFuture<Integer> derived = first.thenApply(x -> x + 1).thenCombine(first, (x, y) -> x);
      Future<?> later = loop.schedule(Duration.ofDays(1), () -> {});
      for (Executable wait :
          List.<Executable>of(
              () -> first.get(1, TimeUnit.DAYS),
              first::join,
              derived::get,
              derived::join,
              () -> derived.get(1, TimeUnit.DAYS),
              later::get)) {
        assertTrue(refusal(loop, wait).contains("loop's own thread"));
      }
      device.open();
      assertEquals(21, derived.get());
      assertEquals(21, CompletableFuture.supplyAsync(derived::join, loop).join(), "it is there");
    }
  }

  @Test
  @DisplayName("J118 a job in a section that must not pause does not wait for another of its loop")
  void no_pause() throws Exception {
    try (JobLoop loop = open()) {
      Future<Integer> first = loop.submit(this::answer);
      Future<String> second =
          loop.submit(
              () -> {
                try (NoPause _ = Job.noPause()) {
                  return assertThrows(IllegalStateException.class, first::get).getMessage();
                }
              });
      assertTrue(second.get().contains("loop's own thread"));
      device.open();
      assertEquals(20, first.get());
    }
  }

  @Test
  @DisplayName("what does not block works everywhere, before and after")
  void without_waiting() throws Exception {
    try (JobLoop loop = open()) {
      CompletableFuture<Integer> future = loop.submit(this::answer);
      CompletableFuture.runAsync(
              () -> {
                assertEquals(7, future.getNow(7));
                assertEquals(Future.State.RUNNING, future.state());
                assertThrows(IllegalStateException.class, future::resultNow);
              },
              loop)
          .join();
      device.open();
      assertEquals(20, future.get(1, TimeUnit.DAYS));
      assertEquals(20, future.getNow(7));
      assertEquals(20, future.resultNow());
      assertEquals(Future.State.SUCCESS, future.state());
    }
  }

  @Test
  @DisplayName("a wait with a limit pauses the job: its loop goes on, another loop's too")
  void limit_pauses() throws Exception {
    try (JobLoop loop = open();
        JobLoop other = open()) {
      Future<Integer> first = loop.submit(this::answer);
      Future<Integer> here = loop.submit(() -> first.get(1, TimeUnit.DAYS) + 1);
      Future<Integer> there = other.submit(() -> first.get(1, TimeUnit.DAYS) + 2);
      assertEquals(1, loop.submit(() -> 1).get());
      assertEquals(1, other.submit(() -> 1).get());
      device.open();
      assertEquals(21, here.get());
      assertEquals(22, there.get());
    }
  }

  @Test
  @DisplayName("at its limit the wait of a job throws and names it; the job waited for goes on")
  void limit_ends() throws Exception {
    try (JobLoop loop = open()) {
      Future<Integer> first = loop.submit(this::answer);
      Future<String> second =
          loop.submit(
              () -> {
                assertThrows(TimeoutException.class, () -> first.get(0, TimeUnit.SECONDS));
                return assertThrows(
                        TimeoutException.class, () -> first.get(20, TimeUnit.MILLISECONDS))
                    .getMessage();
              });
      assertTrue(second.get().contains("PT0.02S"), second.get());
      assertFalse(first.isDone());
      device.open();
      assertEquals(20, first.get());
    }
  }

  @Test
  @DisplayName("a job started by hand pauses in a wait with a limit and is woken at its end")
  void limit_by_hand() throws Exception {
    try (JobLoop loop = open();
        Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      CountDownLatch woken = new CountDownLatch(1);
      waits.onWake(woken::countDown);
      Future<Integer> first = loop.submit(this::answer);
      Job<Integer> job = jobs.start(waits, () -> first.get(20, TimeUnit.MILLISECONDS));
      assertTrue(job.isPaused());
      woken.await();
      job.resume();
      assertInstanceOf(
          TimeoutException.class, assertThrows(ExecutionException.class, job::result).getCause());
      device.open();
    }
  }

  @Test
  @DisplayName("who gives up waiting is not woken by the result any more")
  void gone() throws Exception {
    try (JobLoop loop = open();
        Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Future<Integer> first = loop.submit(this::answer);
      Job<Integer> job = jobs.start(waits, () -> first.get(1, TimeUnit.DAYS));
      job.cancel();
      waits.drain();
      device.open();
      assertEquals(20, first.get());
      loop.submit(() -> 1).get(); // what the result sets off has happened by now
      assertFalse(waits.isSignalled());
    }
  }

  @Test
  @DisplayName("a result set or a time-out put on the future by its user ends the job as cancelled")
  void completed() throws Exception {
    try (JobLoop loop = open()) {
      CountDownLatch unwound = new CountDownLatch(3);
      List<CompletableFuture<Integer>> futures =
          Stream.generate(
                  () ->
                      loop.<Integer>submit(
                          () -> {
                            try {
                              return answer();
                            } finally {
                              unwound.countDown();
                            }
                          }))
              .limit(3)
              .toList();
      loop.submit(() -> 1).get(); // they wait by now
      futures.get(0).complete(7);
      futures.get(1).completeExceptionally(new ArithmeticException());
      futures.get(2).orTimeout(1, TimeUnit.MILLISECONDS);
      unwound.await();
      assertEquals(7, futures.get(0).get());
      assertSame(ArithmeticException.class, futures.get(1).exceptionNow().getClass());
      assertInstanceOf(
          TimeoutException.class,
          assertThrows(ExecutionException.class, futures.get(2)::get).getCause());
    }
  }
}
