package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.Waited;
import io.fermata.wait.Waiter;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Limits, sections that do not pause, and jobs inside jobs. */
@SuppressWarnings("try") // a section is closed, and not otherwise used
class RulesTest extends EverySituation {
  private static Job<Integer> pausing(Jobs jobs) {
    return jobs.start(
        () -> {
          Job.pause();
          return 1;
        });
  }

  @Test
  @DisplayName("J01 J18 at the limit no job is started, and one that ends makes room")
  void limit() throws Exception {
    try (Jobs jobs = jobs().atMost(2)) {
      Job<Integer> a = pausing(jobs);
      Job<Integer> b = pausing(jobs);
      AtomicReference<String> ran = new AtomicReference<>("nothing");
      assertTrue(
          assertThrows(
                  NoJobsException.class,
                  () ->
                      jobs.start(
                          () -> {
                            ran.set("something");
                            return 1;
                          }))
              .getMessage()
              .contains("2"));
      assertEquals("nothing", ran.get());
      assertEquals(2, jobs.unfinished());
      a.resume();
      assertEquals(1, a.result());
      Job<Integer> c = pausing(jobs);
      b.resume();
      c.resume();
      assertEquals(2, b.result() + c.result());
    }
    assertThrows(IllegalArgumentException.class, () -> jobs().atMost(0));
  }

  @Test
  @DisplayName("J10 a pause in a section that must not pause does nothing; after it, it pauses")
  void section() throws Exception {
    try (Jobs jobs = jobs()) {
      Job<Integer> job =
          jobs.start(
              () -> {
                NoPause outer = Job.noPause();
                try (NoPause inner = Job.noPause()) {
                  Job.pause();
                }
                Job.pause();
                outer.close();
                outer.close();
                Job.pause();
                return 1;
              });
      assertTrue(job.isPaused());
      job.resume();
      assertEquals(1, job.result());
    }
  }

  @Test
  @DisplayName("J15 J22 J23 a section belongs to its job: none outside, gone with it, closed once")
  void section_owner() throws Exception {
    try (Jobs jobs = jobs()) {
      NoPause outside = Job.noPause();
      Job<Integer> job =
          jobs.start(
              () -> {
                Job.pause();
                Job.noPause(); // and ends without closing it
                return 1;
              });
      assertTrue(job.isPaused(), "a section outside a job holds nobody");
      outside.close();
      job.resume();
      assertEquals(1, job.result());
      Job<Integer> next = pausing(jobs);
      assertTrue(next.isPaused());
      next.resume();
    }
  }

  @Test
  @DisplayName("a wait in a section that must not pause holds the thread until it is over")
  void section_waits() throws Exception {
    Latch device = new Latch();
    Latch waitedFor = new Latch();
    try (Jobs jobs = jobs()) {
      Thread completes =
          Thread.ofPlatform()
              .start(
                  () -> {
                    Waiter.current().await(waitedFor);
                    device.open();
                  });
      Job<Waited> job =
          jobs.start(
              () -> {
                try (NoPause section = Job.noPause()) {
                  waitedFor.open();
                  return Waiter.current().await(device);
                }
              });
      assertTrue(job.isDone(), "it came back only at its end");
      assertNotSame(Waited.PAUSED, job.result());
      completes.join();
    }
  }

  @Test
  @DisplayName("J21 a job started in a first, reused or resumed job runs inside it and pauses it")
  void nested() throws Exception {
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      for (int round = 0; round < 2; round++) {
        for (boolean resumed : new boolean[] {false, true}) {
          Job<Integer> outer =
              jobs.start(
                  waits,
                  () -> {
                    if (resumed) {
                      Job.pause();
                    }
                    Job<?> self = Job.current().orElseThrow();
                    Job<Integer> inner =
                        jobs.start(
                            () -> {
                              assertSame(self, Job.current().orElseThrow());
                              Job.pause();
                              return 20;
                            });
                    assertEquals(Job.State.FINISHED, inner.state());
                    return inner.result() + 1;
                  });
          if (resumed) {
            outer.resume();
          }
          assertTrue(outer.isPaused(), "the inner pause");
          outer.resume();
          assertEquals(21, outer.result());
        }
      }
      assertEquals(0, jobs.unfinished());
    }
  }

  @Test
  @DisplayName("J105 an inner job with another wait context is refused, and the outer goes on")
  void nested_other_context() throws Exception {
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open();
        WaitContext other = WaitContext.open()) {
      Job<Integer> outer =
          jobs.start(
              waits,
              () -> {
                assertTrue(
                    assertThrows(IllegalStateException.class, () -> jobs.start(other, () -> 1))
                        .getMessage()
                        .contains("wait context"));
                return jobs.start(waits, () -> 5).result();
              });
      assertEquals(5, outer.result());
    }
  }

  @Test
  @DisplayName("an inner job's failure is its own; a cancel of the outer unwinds both")
  void nested_failure() throws Exception {
    try (Jobs jobs = jobs()) {
      Job<String> outer =
          jobs.start(
              () -> {
                Job<Integer> inner =
                    jobs.start(
                        () -> {
                          throw new IllegalStateException("inner");
                        });
                return inner.state() + " " + Job.current().orElseThrow().state();
              });
      assertEquals("FAILED RUNNING", outer.result());
      AtomicReference<String> unwound = new AtomicReference<>("");
      Job<Integer> cancelled =
          jobs.start(
              () -> {
                try {
                  return jobs.start(
                          () -> {
                            Job.pause();
                            return 1;
                          })
                      .result();
                } finally {
                  unwound.set("outer");
                }
              });
      assertEquals(Job.Cancel.DONE, cancelled.cancel());
      assertEquals("outer", unwound.get());
      assertEquals(Job.State.CANCELLED, cancelled.state());
    }
  }

  @Test
  @DisplayName("J24 a job without a wait context of the caller's has its own, and pauses all the same")
  void own_context() throws Exception {
    try (Jobs jobs = jobs()) {
      Job<Integer> a = pausing(jobs);
      Job<Integer> b = pausing(jobs);
      assertNotSame(a.waits(), b.waits());
      a.resume();
      b.resume();
      assertEquals(2, a.result() + b.result());
    }
  }
}
