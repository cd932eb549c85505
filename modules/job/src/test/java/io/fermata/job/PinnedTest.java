package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.Waited;
import io.fermata.wait.Waiter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A pause inside a class initializer, whose frames cannot leave their thread. */
class PinnedTest extends EverySituation {
  static Runnable inInitializer = () -> {};

  /** Defined anew for each use, since a class is initialized but once. */
  static final class Initialized {
    static {
      inInitializer.run();
    }
  }

  private static void initialize(Runnable body) throws IOException, IllegalAccessException {
    inInitializer = body;
    try (InputStream code = PinnedTest.class.getResourceAsStream("PinnedTest$Initialized.class")) {
      MethodHandles.lookup()
          .defineHiddenClass(code.readAllBytes(), true, MethodHandles.Lookup.ClassOption.NESTMATE);
    }
  }

  @Test
  @DisplayName("J27b a pinned wait ends without a resume once the device is done, and is counted")
  void waits() throws Exception {
    Latch device = new Latch();
    AtomicReference<Waited> waited = new AtomicReference<>();
    try (Jobs jobs = jobs()) {
      Thread completes =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (situation.isMounted() && jobs.pinnedPauses() == 0) {
                      Thread.onSpinWait();
                    }
                    device.open();
                  });
      Job<Waited> job =
          jobs.start(
              () -> {
                initialize(() -> waited.set(Waiter.current().await(device)));
                return waited.get();
              });
      completes.join();
      if (situation.isMounted()) {
        assertTrue(job.isDone(), "it came back only at its end");
        assertTrue(jobs.pinnedPauses() > 0);
      } else { // a thread of its own can be held, and the caller's is not
        while (!job.isDone()) {
          job.resume();
        }
        assertEquals(0, jobs.pinnedPauses());
      }
      assertEquals(waited.get(), job.result());
    }
  }

  @Test
  @DisplayName("J27b a plain pause while pinned returns at once, or pauses on a thread of its own")
  void pauses() throws Exception {
    try (Jobs jobs = jobs()) {
      Job<Integer> job =
          jobs.start(
              () -> {
                initialize(Job::pause);
                return 1;
              });
      assertEquals(situation.isMounted(), job.isDone());
      assertEquals(situation.isMounted() ? 1 : 0, jobs.pinnedPauses());
      if (!situation.isMounted()) {
        assertTrue(job.isPaused());
        while (!job.isDone()) { // it may have been left while it read the class, before its pause
          job.resume();
        }
      }
      assertEquals(1, job.result());
    }
  }

  @Test
  @DisplayName("J27b a pause that can leave its thread is never taken for a pinned one")
  void not_pinned() throws Exception {
    try (Jobs jobs = jobs()) {
      Job<Integer> job =
          jobs.start(
              () -> {
                for (int i = 0; i < 2_000; i++) {
                  Job.pause();
                }
                return 1;
              });
      int steps = 0;
      for (; job.isPaused(); steps++) {
        job.resume();
      }
      assertEquals(2_000, steps);
      assertEquals(0, jobs.pinnedPauses());
      assertEquals(1, job.result());
    }
  }
}
