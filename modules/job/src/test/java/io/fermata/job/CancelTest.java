package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a job is ended before its time. */
@SuppressWarnings("try")
class CancelTest extends EverySituation {
  @Test
  @DisplayName("J101 J44 a cancelled pause throws JobCancelled through code that catches exceptions")
  void at_pause() {
    List<String> seen = new ArrayList<>();
    Latch device = new Latch();
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Job<String> job =
          jobs.start(
              waits,
              () -> {
                try {
                  Waiter.current().await(device);
                } catch (Exception e) {
                  seen.add("caught " + e);
                } finally {
                  seen.add("finally");
                }
                return "not reached";
              });
      assertEquals(Job.Cancel.DONE, job.cancel());
      assertEquals(List.of("finally"), seen);
      assertEquals(Job.State.CANCELLED, job.state());
      assertThrows(CancellationException.class, job::result);
      device.open(); // a late completion reaches nobody
      assertEquals(Job.Cancel.DONE, job.cancel());
      assertEquals(0, jobs.unfinished());
      assertTrue(
          assertThrows(IllegalStateException.class, job::resume).getMessage().contains("CANCELLED"));
    }
  }

  @Test
  @DisplayName("J102 a job that catches it gets it from every later pause, and returns for nothing")
  void swallowed() {
    AtomicInteger thrown = new AtomicInteger();
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Job<String> job =
          jobs.start(
              waits,
              () -> {
                for (int i = 0; i < 3; i++) {
                  try {
                    Job.pause();
                  } catch (JobCancelled e) {
                    thrown.incrementAndGet();
                  }
                }
                return "whatever";
              });
      assertEquals(Job.Cancel.DONE, job.cancel());
      assertEquals(3, thrown.get());
      assertThrows(CancellationException.class, job::result);
    }
  }

  @Test
  @DisplayName("J102 after the third time it is left where it stands, and never resumed silently")
  void swallowed_forever() {
    Jobs jobs = jobs();
    Job<String> job =
        jobs.start(
            () -> {
              while (true) {
                try {
                  Job.pause();
                } catch (JobCancelled e) {
                  // a job that will not hear
                }
              }
            });
    assertEquals(Job.Cancel.REQUESTED, job.cancel());
    assertEquals(Job.State.CANCELLING, job.state());
    assertFalse(job.isPaused());
    assertTrue(
        assertThrows(IllegalStateException.class, job::resume).getMessage().contains("CANCELLING"));
    IllegalStateException left =
        assertThrows(IllegalStateException.class, () -> jobs.close(Duration.ZERO));
    assertTrue(left.getMessage().startsWith("1 jobs"));
    assertEquals(1, left.getSuppressed().length);
  }

  @Test
  @DisplayName("J104 cancelled while it runs, from inside and from another thread: at its next pause")
  void while_running() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    AtomicReference<Job.Cancel> answer = new AtomicReference<>();
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Job<Integer> own =
          jobs.start(
              waits,
              () -> {
                answer.set(Job.current().orElseThrow().cancel());
                Job.pause();
                return 1;
              });
      assertEquals(Job.Cancel.REQUESTED, answer.get());
      assertEquals(Job.State.CANCELLED, own.state());
      AtomicReference<Job<?>> started = new AtomicReference<>();
      Thread other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      running.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                    answer.set(started.get().cancel());
                    cancelled.countDown();
                  });
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                started.set(Job.current().orElseThrow());
                running.countDown();
                while (cancelled.getCount() > 0) {
                  Thread.onSpinWait();
                }
                return 1;
              });
      other.join();
      assertEquals(Job.Cancel.REQUESTED, answer.get());
      assertEquals(Job.State.CANCELLED, job.state(), "whatever it returned");
      Job<Integer> over = jobs.start(waits, () -> 1);
      assertEquals(Job.Cancel.DONE, over.cancel());
      assertEquals(Job.State.FINISHED, over.state());
    }
  }

  @Test
  @DisplayName("J29 closing a runtime cancels what is paused in it, and later resumes are refused")
  void close_cancels() {
    AtomicInteger unwound = new AtomicInteger();
    Jobs jobs = jobs();
    List<Job<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(
          jobs.start(
              () -> {
                try {
                  Job.pause();
                  return 1;
                } finally {
                  unwound.incrementAndGet();
                }
              }));
    }
    jobs.close();
    jobs.close();
    assertEquals(10, unwound.get());
    for (Job<Integer> job : all) {
      assertEquals(Job.State.CANCELLED, job.state());
      assertThrows(IllegalStateException.class, job::resume);
    }
  }

  @Test
  @DisplayName("what a cancelled job threw on its way out is kept with its cancellation")
  void failure_kept() {
    IllegalStateException thrown = new IllegalStateException("on the way out");
    try (Jobs jobs = jobs()) {
      Job<Integer> job =
          jobs.start(
              () -> {
                try {
                  Job.pause();
                } catch (JobCancelled e) {
                  throw thrown;
                }
                return 1;
              });
      job.cancel();
      CancellationException cancelled = assertThrows(CancellationException.class, job::result);
      assertInstanceOf(IllegalStateException.class, cancelled.getSuppressed()[0]);
    }
  }
}
