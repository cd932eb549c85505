package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Runtimes side by side, many jobs of one, and two threads at one job. */
class RuntimeTest extends EverySituation {
  private static Job<Integer> pausing(Jobs jobs, int result) {
    return jobs.start(
        () -> {
          Job.pause();
          return result;
        });
  }

  @Test
  @DisplayName("J13 the vehicle is the best that this JVM allows; a better one is refused with why")
  void vehicles() {
    assertEquals(Situation.FLAG, Vehicle.callerAbsence().isEmpty());
    assertEquals(situation.vehicle(), Vehicle.current());
    assertTrue(Job.class.getModule().isNamed());
    for (Vehicle vehicle : List.of(Vehicle.CALLER, Vehicle.CARRIER)) {
      if (Situation.FLAG) {
        Jobs.open(vehicle).close();
      } else {
        String refused =
            assertThrows(IllegalStateException.class, () -> Jobs.open(vehicle)).getMessage();
        assertTrue(refused.contains(vehicle.name()), refused);
        assertTrue(refused.contains("--add-opens=java.base/java.lang=io.fermata.job"), refused);
      }
    }
  }

  @Test
  @DisplayName("J19 more than the maximum, or less than none, cannot be prepared; without limit any can")
  void prepare() throws Exception {
    try (Jobs unlimited = jobs();
        Jobs two = unlimited.atMost(2)) {
      for (int wrong : new int[] {3, -1}) {
        String refused =
            assertThrows(IllegalArgumentException.class, () -> two.prepare(wrong)).getMessage();
        assertTrue(refused.startsWith("initial is " + wrong), refused);
        assertTrue(refused.contains("2"), refused);
      }
      assertSame(unlimited, unlimited.prepare(4).prepare(0));
      assertSame(two, two.prepare(2));
      Job<Integer> parked = pausing(two, 1);
      assertThrows(NoJobsException.class, () -> two.prepare(2));
      assertEquals(1, two.unfinished(), "what was prepared is gone again");
      parked.resume();
      assertEquals(1, parked.result());
    }
  }

  @Test
  @DisplayName("J20 of two runtimes on a thread one is closed with its parked job, and the other goes on")
  void side_by_side() throws Exception {
    Jobs first = jobs();
    try (Jobs second = jobs()) {
      Job<Integer> closed = pausing(first, 1);
      Job<Integer> open = pausing(second, 2);
      first.close();
      assertEquals(Job.State.CANCELLED, closed.state());
      assertEquals(Job.State.PAUSED, open.state());
      assertEquals(1, second.unfinished());
      open.resume();
      assertEquals(2, open.result());
      assertEquals(3, second.start(() -> 3).result());
    }
  }

  @Test
  @DisplayName("J25 J26 a resume takes the job alone: it has its own body and context to its end")
  void own_body_and_context() throws Exception {
    try (Jobs jobs = jobs();
        WaitContext own = WaitContext.open();
        WaitContext others = WaitContext.open()) {
      Job<WaitContext> first =
          jobs.start(
              own,
              () -> {
                Job.pause();
                return Job.current().orElseThrow().waits();
              });
      Job<String> second =
          jobs.start(
              others,
              () -> {
                Job.pause();
                return "the other body";
              });
      first.resume();
      assertSame(own, first.result());
      assertSame(own, first.waits());
      assertTrue(second.isPaused());
      second.resume();
      assertEquals("the other body", second.result());
    }
  }

  @Test
  @DisplayName("J43 parked jobs by the thousand all go on; one above the limit is told apart")
  void parked() throws Exception {
    int count = situation.isMounted() ? 100_000 : 10_000;
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    // on a thread with few frames: with assertions on, each step walks them all to look for monitors
    Thread.Builder caller = situation.hasVirtualCaller() ? Thread.ofVirtual() : Thread.ofPlatform();
    caller
        .start(
            () -> {
              try {
                parkAndResume(count);
              } catch (Throwable t) {
                thrown.set(t);
              }
            })
        .join();
    if (thrown.get() != null) {
      throw new AssertionError(thrown.get());
    }
  }

  private static void parkAndResume(int count) throws Exception {
    try (Jobs jobs = jobs().atMost(count)) {
      List<Job<Integer>> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(pausing(jobs, i));
      }
      assertEquals(count, jobs.unfinished());
      assertThrows(NoJobsException.class, () -> pausing(jobs, -1));
      for (int i = 0; i < count; i++) {
        Job<Integer> job = all.set(i, null);
        assertTrue(job.isPaused());
        job.resume();
        assertEquals(i, job.result());
      }
      assertEquals(0, jobs.unfinished());
    }
  }

  private static int overflow(int depth) {
    return overflow(depth + 1) + depth;
  }

  @Test
  @DisplayName("a stack that overflows is the failure of its job; thread and next job are as before")
  void stack_overflow() throws Exception {
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Job<Integer> atOnce = jobs.start(waits, () -> overflow(0));
      assertEquals(
          StackOverflowError.class,
          assertThrows(ExecutionException.class, atOnce::result).getCause().getClass());
      Job<Integer> afterPause =
          jobs.start(
              waits,
              () -> {
                Job.pause();
                return overflow(0);
              });
      assertTrue(afterPause.isPaused());
      afterPause.resume();
      assertEquals(
          StackOverflowError.class,
          assertThrows(ExecutionException.class, afterPause::result).getCause().getClass());
      assertTrue(Job.current().isEmpty());
      Job<Integer> next =
          jobs.start(
              waits,
              () -> {
                Job.pause();
                return 1;
              });
      next.resume();
      assertEquals(1, next.result());
    }
  }

  @Test
  @DisplayName("a job that another thread has mounted is not resumed, and the refusal says RUNNING")
  void running_elsewhere() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    try (Jobs jobs = jobs()) {
      Job<Integer> job =
          jobs.start(
              () -> {
                Job.pause();
                entered.countDown();
                while (leave.getCount() > 0) { // a wait would give the thread back
                  Thread.onSpinWait();
                }
                return 1;
              });
      Thread other = Thread.ofPlatform().start(job::resume);
      entered.await();
      assertTrue(
          assertThrows(IllegalStateException.class, job::resume).getMessage().contains("RUNNING"));
      leave.countDown();
      other.join();
      assertEquals(1, job.result());
    }
  }

  @Test
  @DisplayName("of two that resume at once exactly one does, and the other is told the state")
  void at_once() throws Exception {
    AtomicInteger ran = new AtomicInteger();
    AtomicInteger resumed = new AtomicInteger();
    List<String> refused = new ArrayList<>();
    CyclicBarrier both = new CyclicBarrier(2);
    try (Jobs jobs = jobs()) {
      for (int i = 0; i < 100; i++) {
        Job<Integer> job =
            jobs.start(
                () -> {
                  Job.pause();
                  return ran.incrementAndGet();
                });
        Runnable resume =
            () -> {
              try {
                both.await();
                job.resume();
                resumed.incrementAndGet();
              } catch (IllegalStateException e) {
                refused.add(e.getMessage()); // by one of the two alone
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            };
        Thread other = Thread.ofPlatform().start(resume);
        resume.run();
        other.join();
        assertTrue(job.isDone());
      }
    }
    assertEquals(100, ran.get());
    assertEquals(100, resumed.get());
    assertEquals(100, refused.size());
    refused.forEach(why -> assertTrue(why.matches("job is (RUNNING|FINISHED);.*"), why));
  }

  @Test
  @DisplayName("a close without a limit is refused and closes nothing; one for ever is no overflow")
  void close_limit() throws Exception {
    try (Jobs jobs = jobs()) {
      NullPointerException refused =
          assertThrows(NullPointerException.class, () -> jobs.close(null));
      assertEquals("limit", refused.getMessage());
      Job<Integer> job =
          jobs.start(
              () -> {
                Job.pause();
                return 1;
              });
      jobs.close(Duration.ofSeconds(Long.MAX_VALUE));
      assertEquals(Job.State.CANCELLED, job.state());
    }
  }
}
