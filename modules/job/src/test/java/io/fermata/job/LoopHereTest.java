package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import io.fermata.wait.Waiter;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A loop on the thread of its caller, and what is run in which order. */
class LoopHereTest extends EverySituation {
  private JobLoop open() {
    return JobLoop.open(jobs());
  }

  private JobLoop here() {
    return JobLoop.here(jobs());
  }

  @Test
  @DisplayName("in the caller's own selector loop one wake-up serves however much is ready")
  void selector() throws Exception {
    AtomicInteger wakeups = new AtomicInteger();
    Latch device = new Latch();
    try (JobLoop loop = here();
        Selector selector = Selector.open()) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        futures.add(
            loop.submit(
                () -> {
                  Waiter.current().await(device);
                  return 1;
                }));
      }
      assertEquals(100, loop.runReady());
      loop.onReady(
          () -> {
            wakeups.incrementAndGet();
            selector.wakeup();
          });
      Thread completes = Thread.ofPlatform().start(device::open);
      completes.join();
      assertEquals(1, wakeups.get());
      selector.select();
      assertEquals(100, loop.runReady());
      for (Future<Integer> future : futures) {
        assertEquals(1, future.get());
      }
    }
  }

  @Test
  @DisplayName("J120 an interrupt ends the run and is kept; the jobs stay resumable")
  void interrupt() throws Exception {
    Latch device = new Latch();
    try (JobLoop loop = here()) {
      Future<Integer> future =
          loop.submit(
              () -> {
                Waiter.current().await(device);
                return 1;
              });
      loop.execute(Thread.currentThread()::interrupt);
      loop.runUntil(future);
      assertFalse(future.isDone());
      assertTrue(Thread.interrupted());
      device.open();
      loop.runUntil(future);
      assertEquals(1, future.get());
    }
  }

  @Test
  @DisplayName("a loop is run and closed where it belongs")
  void thread() throws Exception {
    AtomicReference<Throwable> refused = new AtomicReference<>();
    try (JobLoop loop = here()) {
      Thread.ofPlatform()
          .start(() -> refused.set(assertThrows(IllegalStateException.class, loop::runReady)))
          .join();
      assertTrue(refused.get().getMessage().contains("own thread"));
    }
    try (JobLoop loop = open()) {
      assertThrows(IllegalStateException.class, loop::runReady);
      Future<Throwable> inside =
          loop.submit(() -> assertThrows(IllegalStateException.class, loop::close));
      assertTrue(inside.get().getMessage().contains("from outside"));
    }
  }

  @Test
  @DisplayName("new jobs, jobs that go on and tasks are run in the order in which they became ready")
  void order() throws Exception {
    List<String> ran = new ArrayList<>();
    Latch one = new Latch();
    Latch two = new Latch();
    try (JobLoop loop = here()) {
      Future<?> first = waits(loop, one, () -> ran.add("waited for one"));
      Future<?> second = waits(loop, two, () -> ran.add("waited for two"));
      loop.runReady();
      loop.submit(() -> ran.add("new"));
      two.open();
      loop.execute(() -> ran.add("task"));
      one.open();
      Future<?> last = loop.submit(() -> ran.add("newest"));
      loop.runReady();
      assertEquals(List.of("new", "waited for two", "task", "waited for one", "newest"), ran);
      assertTrue(first.isDone() && second.isDone() && last.isDone());
    }
  }

  private static Future<?> waits(JobLoop loop, Latch device, Runnable then) {
    return loop.submit(
        () -> {
          Waiter.current().await(device);
          then.run();
          return 1;
        });
  }

  @Test
  @DisplayName("a job that is always ready starves none, and a turn of the loop ends")
  void fair() throws Exception {
    try (JobLoop loop = here()) {
      List<Integer> ran = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int number = i;
        loop.submit(
            () -> {
              while (true) {
                WaitContext waits = Job.current().orElseThrow().waits();
                waits.status(WaitStatus.OK);
                waits.wake();
                ran.add(number);
                Job.pause();
              }
            });
      }
      loop.runReady();
      assertEquals(List.of(0, 1, 0, 1, 0, 1), ran.subList(0, 6));
      assertEquals(OptionalLong.of(0), loop.nanosToNext(), "there is more");
    }
  }

  @Test
  @DisplayName("in a selector loop a turn that leaves something ready wakes the selector again")
  void turns() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    try (JobLoop loop = here();
        Selector selector = Selector.open()) {
      for (int i = 0; i < 5_000; i++) {
        loop.execute(ran::incrementAndGet);
      }
      loop.onReady(selector::wakeup); // at once: there is something
      while (ran.get() < 5_000) {
        selector.select();
        loop.runReady();
      }
      assertEquals(OptionalLong.empty(), loop.nanosToNext());
    }
  }

  @Test
  @DisplayName("a selector loop sleeps until the next timer, also one that another thread adds")
  void selector_timer() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    try (JobLoop loop = here();
        Selector selector = Selector.open()) {
      loop.onReady(selector::wakeup);
      loop.schedule(Duration.ofDays(1), ran::incrementAndGet);
      assertTrue(loop.nanosToNext().orElseThrow() > Duration.ofHours(23).toNanos());
      Future<?> soon = loop.schedule(Duration.ofMillis(5), ran::incrementAndGet);
      while (!soon.isDone()) {
        select(selector, loop);
      }
      AtomicReference<Future<?>> added = new AtomicReference<>();
      Thread.ofPlatform()
          .start(() -> added.set(loop.schedule(Duration.ofMillis(5), ran::incrementAndGet)));
      while (ran.get() < 2) {
        select(selector, loop); // a day long, if it were not woken
      }
      loop.schedule(Duration.ofDays(-1), ran::incrementAndGet);
      assertEquals(OptionalLong.of(0), loop.nanosToNext());
      loop.runReady();
      assertEquals(3, ran.get());
    }
  }

  private static void select(Selector selector, JobLoop loop) throws Exception {
    OptionalLong next = loop.nanosToNext();
    selector.select(next.isEmpty() ? 0 : 1 + next.getAsLong() / 1_000_000);
    loop.runReady();
  }

  @Test
  @DisplayName("a timer that is cancelled is gone at once")
  void timer_cancelled() {
    Future<?> left;
    try (JobLoop loop = here()) {
      Future<?> timer = loop.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> {});
      assertTrue(loop.nanosToNext().isPresent());
      timer.cancel(false);
      assertEquals(OptionalLong.empty(), loop.nanosToNext());
      left = loop.schedule(Duration.ofDays(1), () -> {});
    }
    assertTrue(left.isCancelled());
  }

  @Test
  @DisplayName("it is an Executor: stages run on it, in their order, outside jobs")
  void executor() throws Exception {
    try (JobLoop loop = open()) {
      CompletableFuture<Thread> first = CompletableFuture.supplyAsync(Thread::currentThread, loop);
      CompletableFuture<Thread> second = first.thenApplyAsync(before -> Thread.currentThread(), loop);
      assertEquals("fermata-loop", first.get().getName());
      assertSame(first.get(), second.get());
      assertFalse(CompletableFuture.supplyAsync(Job::isInside, loop).get());
    }
  }

  @Test
  @DisplayName("runUntil is woken by a stage that another thread completes, and ended by close")
  void until() throws Exception {
    try (JobLoop loop = here()) {
      CompletableFuture<Integer> elsewhere = new CompletableFuture<>();
      Thread completes = Thread.ofPlatform().unstarted(() -> elsewhere.complete(1));
      loop.execute(completes::start);
      loop.runUntil(elsewhere);
      assertEquals(1, elsewhere.getNow(0));
      loop.execute(loop::close);
      Future<Integer> never = new FutureTask<>(() -> 1);
      loop.runUntil(never);
      assertFalse(never.isDone());
    }
  }

  @Test
  @DisplayName("a virtual thread can be a loop's")
  void virtual() throws Exception {
    Latch device = new Latch();
    CompletableFuture<Integer> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (JobLoop loop = JobLoop.here()) {
                Future<?> waits = waits(loop, device, () -> {});
                loop.execute(() -> Thread.ofPlatform().start(device::open));
                loop.runUntil(waits);
                loop.runUntil(loop.schedule(Duration.ofMillis(1), () -> {}));
                result.complete(waits.isDone() ? 1 : 0);
              } catch (Throwable thrown) {
                result.completeExceptionally(thrown);
              }
            });
    assertEquals(1, result.get());
  }

  @Test
  @DisplayName("a loop is not made in a job")
  void inside() throws Exception {
    try (JobLoop loop = open()) {
      Future<Throwable> refused =
          loop.submit(() -> assertThrows(IllegalStateException.class, JobLoop::here));
      assertTrue(refused.get().getMessage().contains("inside a job"));
    }
  }
}
