package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A runtime counts its jobs, finds each that is paused, and holds none that has ended. */
class UnfinishedJobsTest extends EverySituation {
  private static final int THREADS = 6; // more than shares on two processors
  private static final int JOBS = 1_000;

  @Test
  @DisplayName("jobs that pause and end in any order, on many threads: a close finds just those left")
  void any_order() throws Exception {
    Jobs jobs = jobs();
    List<Job<?>> left = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Callable<List<Job<?>>>> some = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(i);
        some.add(() -> someEnded(jobs, random));
      }
      for (Future<List<Job<?>>> each : threads.invokeAll(some)) {
        left.addAll(each.get());
      }
    }
    assertEquals(left.size(), jobs.unfinished());
    assertEquals(left.size(), left.stream().filter(Job::isPaused).count());
    jobs.close();
    assertEquals(
        left.size(), left.stream().filter(job -> job.state() == Job.State.CANCELLED).count());
  }

  /** Ends about half of the paused jobs, each at any time, and answers the others. */
  private static List<Job<?>> someEnded(Jobs jobs, Random random) {
    List<Job<?>> paused = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      paused.add(pausing(jobs));
      if (random.nextBoolean()) {
        paused.remove(random.nextInt(paused.size())).resume();
      }
    }
    return paused;
  }

  @Test
  @DisplayName("a job that starts on one thread and ends on another is counted in between")
  void started_here_ended_there() throws Exception {
    Jobs jobs = jobs();
    List<Job<?>> paused = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 1; i <= 10 * THREADS; i++) {
        paused.add(threads.submit(() -> pausing(jobs)).get());
        assertEquals(i, jobs.unfinished());
      }
      while (!paused.isEmpty()) {
        Job<?> last = paused.removeLast();
        threads.submit(last::resume).get();
        assertEquals(paused.size(), jobs.unfinished());
      }
    }
    jobs.close();
  }

  @Test
  @DisplayName("an ended job is not held, even if others were paused before and after it")
  void not_held() throws Exception {
    try (Jobs jobs = jobs()) {
      Job<?> before = pausing(jobs);
      WeakReference<Job<?>> ended = ended(jobs);
      Job<?> after = pausing(jobs);
      for (int i = 0; i < 100 && ended.get() != null; i++) {
        System.gc();
        Thread.sleep(10);
      }
      assertNull(ended.get());
      before.resume();
      after.resume();
    }
  }

  private static WeakReference<Job<?>> ended(Jobs jobs) {
    Job<?> job = pausing(jobs);
    pausing(jobs).resume();
    job.resume();
    return new WeakReference<>(job);
  }

  private static Job<?> pausing(Jobs jobs) {
    return jobs.start(
        () -> {
          Job.pause();
          return jobs;
        });
  }
}
