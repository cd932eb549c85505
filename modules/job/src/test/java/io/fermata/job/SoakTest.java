package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Are jobs lost, run twice or leaked among ten million that are paused, resumed and cancelled at
 * random from four threads?
 *
 * <p>{@code mvn -Psoak -pl spi,modules/wait,modules/job verify} runs it; {@code -Dfermata.soak.jobs}
 * says how many, {@code -Dfermata.soak.seed} repeats what a failure names. The seed fixes what is done
 * to each job, not how the threads interleave.
 */
@Tag("soak")
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class SoakTest {
  private static final long JOBS = Long.getLong("fermata.soak.jobs", 10_000_000);
  private static final long SEED = Long.getLong("fermata.soak.seed", System.nanoTime());

  @Test
  @DisplayName("jobs mounted on their callers")
  void caller() throws Exception {
    soak(Vehicle.CALLER, JOBS);
  }

  /** A tenth of them: each step costs its virtual caller a turn of the JDK's scheduler. */
  @Test
  @DisplayName("J27a jobs mounted on carriers and on platform threads in turn")
  void carrier() throws Exception {
    soak(Vehicle.CARRIER, JOBS / 10);
  }

  /** A hundredth of them: each step of these costs a hand-over between threads. */
  @Test
  @DisplayName("jobs with a thread of their own")
  void hand_over() throws Exception {
    soak(Vehicle.HAND_OVER, JOBS / 100);
  }

  /** Whoever starts a job is told of its first pause, and may be late with it: another has ended it. */
  @Test
  @DisplayName("a job that another thread ends just as it first pauses is let go")
  void let_go() throws Exception {
    AtomicReference<Job<?>> shown = new AtomicReference<>();
    List<WeakReference<Job<?>>> all = new ArrayList<>();
    try (Jobs jobs = Jobs.open(Vehicle.CALLER)) {
      Thread other = Thread.ofPlatform().start(() -> resumeEach(shown));
      for (long left = Math.max(JOBS / 50, 100_000); left > 0; left--) {
        Job<Integer> job =
            jobs.start(
                () -> {
                  shown.set(Job.current().orElseThrow());
                  Job.pause();
                  return 1;
                });
        while (!job.isDone()) {
          Thread.onSpinWait();
        }
        all.add(new WeakReference<>(job));
      }
      shown.set(null);
      other.interrupt();
      other.join();
      SettledHeap.used();
      assertEquals(0, all.stream().filter(job -> job.get() != null).count(), "ended and held");
    }
  }

  private static void resumeEach(AtomicReference<Job<?>> shown) {
    while (!Thread.currentThread().isInterrupted()) {
      Job<?> job = shown.get();
      if (job != null && job.isPaused()) {
        job.resume(); // nobody else does
      }
    }
  }

  private static void soak(Vehicle vehicle, long jobs) throws InterruptedException {
    String name = vehicle + ", fermata.soak.seed=" + SEED;
    System.out.printf("%s, %,d jobs%n", name, jobs);
    try {
      Soak soak = new Soak(vehicle, SEED);
      long warmUp = jobs / 10;
      long atFirst = phase(soak, "warm-up", warmUp);
      long half = phase(soak, "first half", (jobs - warmUp) / 2);
      long atLast = phase(soak, "second half", jobs - warmUp - (jobs - warmUp) / 2);
      soak.jobs.close();
      requireNoMore("the first half against the warm-up", half, atFirst);
      requireNoMore("the second half against the first", atLast, half);
    } catch (Throwable thrown) {
      throw new AssertionError(name, thrown);
    }
  }

  private static long phase(Soak soak, String name, long jobs) throws InterruptedException {
    long begin = System.nanoTime();
    String outcomes = soak.run(jobs);
    double seconds = (System.nanoTime() - begin) / 1e9;
    long heap = SettledHeap.used();
    System.out.printf("%s: %s, %.1f s, heap %,d bytes%n", name, outcomes, seconds, heap);
    return heap;
  }

  private static void requireNoMore(String what, long now, long before) {
    assertTrue(now <= before * 1.02, what + ": heap grew from " + before + " to " + now);
  }
}
