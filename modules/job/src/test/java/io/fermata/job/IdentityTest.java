package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.Waiter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is the job's and what the caller's: values, failures, interrupts. */
class IdentityTest extends EverySituation {
  @Test
  @DisplayName("a job that is interrupted pauses all the same, and keeps its interrupt")
  void interrupted_job() throws Exception {
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Job<Boolean> job =
          jobs.start(
              waits,
              () -> {
                Thread.currentThread().interrupt();
                Job.pause();
                return Thread.currentThread().isInterrupted();
              });
      assertTrue(job.isPaused());
      job.resume();
      assertTrue(job.result());
    }
  }

  @Test
  @DisplayName("nothing of the caller's thread is seen inside but its class loader, nor in a fork")
  void identity() throws Exception {
    InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
    ScopedValue<String> scoped = ScopedValue.newInstance();
    ClassLoader loader = new ClassLoader() {};
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    inherited.set("caller's");
    Thread.currentThread().setContextClassLoader(loader);
    try (Jobs jobs = jobs()) {
      Job<List<Object>> job =
          ScopedValue.where(scoped, "caller's")
              .call(
                  () ->
                      jobs.start(
                          () -> {
                            AtomicReference<Optional<Job<?>>> forked = new AtomicReference<>();
                            Thread.ofPlatform().start(() -> forked.set(Job.current())).join();
                            return List.of(
                                Optional.ofNullable(inherited.get()),
                                scoped.isBound(),
                                Thread.currentThread().getContextClassLoader() == loader,
                                forked.get());
                          }));
      while (job.isPaused()) { // waiting for its fork
        job.resume();
      }
      assertEquals(List.of(Optional.empty(), false, true, Optional.empty()), job.result());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  @DisplayName("a virtual thread that a job starts runs by itself, also while the job is paused")
  void virtual_child() throws Exception {
    Latch goOn = new Latch();
    CountDownLatch ended = new CountDownLatch(1);
    AtomicReference<Optional<Job<?>>> current = new AtomicReference<>();
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                Thread.startVirtualThread(
                    () -> {
                      current.set(Job.current());
                      Waiter.current().await(goOn);
                      ended.countDown();
                    });
                Job.pause();
                return 1;
              });
      assertTrue(job.isPaused());
      goOn.open();
      ended.await();
      assertTrue(current.get().isEmpty());
      assertTrue(job.isPaused(), "the child's end is not the job's");
      job.resume();
      assertEquals(1, job.result());
    }
  }

  @Test
  @DisplayName("the caller's interrupt is neither lost nor passed to the job")
  void interrupt() throws Exception {
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Thread.currentThread().interrupt();
      Job<Boolean> job =
          jobs.start(
              waits,
              () -> {
                Job.pause();
                return Thread.currentThread().isInterrupted();
              });
      boolean kept = Thread.interrupted();
      job.resume();
      assertFalse(job.result());
      assertTrue(kept);
    }
  }

  @Test
  @DisplayName("an interrupt that comes while the job runs is kept for the caller, not seen inside")
  void interrupt_while_running() throws Exception {
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Callable<Boolean> interrupted = interruptsMeanwhile(Thread.currentThread());
      Job<List<Boolean>> job =
          jobs.start(
              waits,
              () -> {
                List<Boolean> inside = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                  inside.add(interrupted.call());
                  if (i < 2) {
                    Job.pause();
                  }
                }
                return inside;
              });
      assertTrue(Thread.interrupted(), "at a pause after start");
      job.resume();
      assertTrue(Thread.interrupted(), "at a pause after resume");
      job.resume();
      assertTrue(Thread.interrupted(), "at the end");
      assertEquals(List.of(false, false, false), job.result());
    }
  }

  /** Lets another thread interrupt the caller, and answers whether the thread running it is. */
  private static Callable<Boolean> interruptsMeanwhile(Thread caller) {
    return () -> {
      CountDownLatch done = new CountDownLatch(1);
      Thread.ofPlatform()
          .start(
              () -> {
                caller.interrupt();
                done.countDown();
              });
      while (done.getCount() > 0) { // a wait would give the caller's thread back
        Thread.onSpinWait();
      }
      return Thread.currentThread().isInterrupted();
    };
  }

  @Test
  @DisplayName("J11 a scoped value passed to a job stays the job's, and is not seen by the caller")
  void scoped_value() throws Exception {
    ScopedValue<String> scoped = ScopedValue.newInstance();
    Callable<List<String>> body =
        () -> {
          List<String> seen = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            seen.add(scoped.get());
            if (i < 2) {
              Job.pause();
            }
          }
          return seen;
        };
    try (Jobs jobs = jobs();
        WaitContext waits = WaitContext.open()) {
      Jobs.With with = jobs.with(ScopedValue.where(scoped, "job's"));
      for (Job<List<String>> job : List.of(with.start(body), with.start(waits, body))) {
        assertFalse(scoped.isBound());
        ScopedValue.where(scoped, "caller's")
            .run(
                () -> {
                  job.resume();
                  assertEquals("caller's", scoped.get());
                });
        assertTrue(job.isPaused());
        job.resume(); // where none is bound
        assertFalse(scoped.isBound());
        assertEquals(List.of("job's", "job's", "job's"), job.result());
      }
    }
  }

  @Test
  @DisplayName("J16 a job has what it was given at its start, whatever the caller has changed since")
  void captured() throws Exception {
    int value = 9;
    try (Jobs jobs = jobs()) {
      int given = value;
      Job<Integer> job =
          jobs.start(
              () -> {
                Job.pause();
                return given;
              });
      value = 10;
      job.resume();
      assertEquals(9, job.result());
      assertEquals(10, value);
    }
  }

  @Test
  @DisplayName("J30 an exception that a job caught and keeps over a pause is the job's alone")
  void exception_kept() throws Exception {
    IOException own = new IOException("the first job's");
    try (Jobs jobs = jobs()) {
      Job<Exception> job =
          jobs.start(
              () -> {
                try {
                  throw own;
                } catch (IOException e) {
                  Job.pause();
                  return e;
                }
              });
      assertEquals(Job.State.PAUSED, job.state());
      IOException others = new IOException("the other job's");
      Job<Integer> other =
          jobs.start(
              () -> {
                throw others;
              });
      assertSame(others, assertThrows(ExecutionException.class, other::result).getCause());
      assertEquals(2, jobs.start(() -> 2).result());
      job.resume();
      assertSame(own, job.result());
      assertEquals(0, own.getSuppressed().length + others.getSuppressed().length);
    }
  }
}
