package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.Waited;
import io.fermata.wait.Waiter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a job does, whatever carries it. */
class JobTest extends EverySituation {
  @Test
  @DisplayName("J04 a job runs to its pause at start, and on from there at resume")
  void start_and_resume() throws Exception {
    AtomicInteger counter = new AtomicInteger();
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                counter.incrementAndGet();
                Job.pause();
                counter.incrementAndGet();
                return 2;
              });
      assertTrue(job.isPaused());
      assertEquals(1, counter.get());
      assertEquals(1, jobs.unfinished());
      job.resume();
      assertEquals(Job.State.FINISHED, job.state());
      assertEquals(2, counter.get());
      assertEquals(2, job.result());
      assertEquals(situation.vehicle(), job.vehicle());
      assertEquals(0, jobs.unfinished());
    }
  }

  @Test
  @DisplayName("J05 the current job is the one that start returns; outside there is none")
  void current() throws Exception {
    AtomicReference<Optional<Job<?>>> seen = new AtomicReference<>(Optional.empty());
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                seen.set(Job.current());
                Job.pause();
                return 1;
              });
      assertSame(job, seen.get().orElseThrow());
      assertTrue(Job.current().isEmpty());
      assertSame(waits, job.waits());
      job.resume();
    }
  }

  @Test
  @DisplayName("J14 a pause outside a job does nothing")
  void pause_outside() {
    Job.pause();
    assertTrue(Job.current().isEmpty());
  }

  @Test
  @DisplayName("what a job throws is the cause of what result throws, errors too")
  void failure() {
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      IOException thrown = new IOException("disk");
      Job<Integer> checked =
          jobs.start(
              waits,
              () -> {
                throw thrown;
              });
      assertEquals(Job.State.FAILED, checked.state());
      assertSame(thrown, assertThrows(ExecutionException.class, checked::result).getCause());
      Error error = new StackOverflowError();
      Job<Integer> fatal =
          jobs.start(
              waits,
              () -> {
                Job.pause();
                throw error;
              });
      fatal.resume();
      assertSame(error, assertThrows(ExecutionException.class, fatal::result).getCause());
    }
  }

  @Test
  @DisplayName("J42 a job resumed with no wake looks again and pauses again")
  void early_resume() throws Exception {
    Latch latch = new Latch();
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Job<Waited> job = jobs.start(waits, () -> Waiter.current().await(latch));
      for (int i = 0; i < 3; i++) {
        job.resume();
        assertTrue(job.isPaused());
      }
      latch.open();
      job.resume();
      assertEquals(Waited.PAUSED, job.result());
    }
  }

  @Test
  @DisplayName("J40 J41 a completion before the pause, twice, or after the end, loses nothing")
  void wake_at_any_time() throws Exception {
    BlockingQueue<String> woken = new LinkedBlockingQueue<>();
    Latch latch = new Latch();
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      waits.onWake(() -> woken.add("wake"));
      Job<Waited> done =
          jobs.start(
              waits,
              () -> {
                latch.open();
                return Waiter.current().await(latch);
              });
      assertEquals(Waited.NOT_AT_ALL, done.result());
      waits.wake();
      waits.wake();
      assertEquals(2, woken.size());
      Job<Integer> next =
          jobs.start(
              waits,
              () -> {
                Job.pause();
                return 7;
              });
      assertTrue(next.isPaused());
      assertFalse(waits.isSignalled(), "start takes back what was meant for an earlier job");
      next.resume();
      assertEquals(7, next.result());
    }
  }

  @Test
  @DisplayName("the callback brings a paused job back, woken from a foreign thread")
  void callback() throws Exception {
    Latch latch = new Latch();
    BlockingQueue<WaitContext> ready = new LinkedBlockingQueue<>();
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      waits.onWake(() -> ready.add(waits));
      Job<Waited> job = jobs.start(waits, () -> Waiter.current().await(latch));
      Thread device = Thread.ofPlatform().start(latch::open);
      while (job.isPaused()) {
        ready.take();
        job.resume();
      }
      device.join();
      assertEquals(Waited.PAUSED, job.result());
    }
  }

  @Test
  @DisplayName("a thousand jobs are paused at once on one thread and each keeps its own state")
  void many() throws Exception {
    int count = 1_000;
    Latch latch = new Latch();
    BlockingQueue<Job<Integer>> ready = new LinkedBlockingQueue<>();
    List<Job<Integer>> all = new ArrayList<>();
    try (Jobs jobs = jobs()) {
      for (int i = 0; i < count; i++) {
        int number = i;
        Latch own = new Latch();
        WaitContext waits = WaitContext.open();
        Job<Integer> job =
            jobs.start(
                waits,
                () -> {
                  int square = number * number;
                  Waiter.current().await(own);
                  return square;
                });
        waits.onWake(() -> ready.add(job));
        latch.whenOpen(own::open);
        all.add(job);
      }
      assertEquals(count, jobs.unfinished());
      Thread device = Thread.ofPlatform().start(latch::open);
      for (int left = count; left > 0; ) {
        Job<Integer> job = ready.take();
        job.resume();
        left -= job.isDone() ? 1 : 0;
      }
      device.join();
    }
    int[] results = new int[count];
    int[] expected = new int[count];
    for (int i = 0; i < count; i++) {
      results[i] = all.get(i).result();
      expected[i] = i * i;
    }
    assertArrayEquals(expected, results);
  }

  @Test
  @DisplayName("J27 J28 a job goes on and ends on another thread")
  void foreign_resume() throws Exception {
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                Job.pause();
                Job.pause();
                return 3;
              });
      Thread.ofPlatform().start(job::resume).join();
      assertTrue(job.isPaused());
      Thread.ofPlatform().start(job::resume).join();
      assertEquals(3, job.result());
    }
  }

  @Test
  @DisplayName("a wrong state is refused by name: ended, running, no result yet, closed")
  void refusals() throws Exception {
    Jobs jobs = jobs();
    WaitContext waits = WaitContext.open();
    AtomicReference<Throwable> inside = new AtomicReference<>();
    Job<Integer> job =
        jobs.start(
            waits,
            () -> {
              Job.pause();
              inside.set(
                  assertThrows(
                      IllegalStateException.class, () -> Job.current().orElseThrow().resume()));
              return 1;
            });
    assertTrue(
        assertThrows(IllegalStateException.class, job::result).getMessage().contains("PAUSED"));
    job.resume();
    assertTrue(inside.get().getMessage().contains("RUNNING"));
    assertTrue(
        assertThrows(IllegalStateException.class, job::resume).getMessage().contains("FINISHED"));
    jobs.close();
    jobs.close();
    assertThrows(IllegalStateException.class, () -> jobs.start(waits, () -> 1));
    assertEquals(
        "waits", assertThrows(NullPointerException.class, () -> jobs.start(null, () -> 1)).getMessage());
    waits.close();
  }
}
