package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("flag")
class MonitorGuardTest {
  private final Object monitor = new Object();

  @Test
  @DisplayName("J45a start, resume and cancel with a monitor held name the holder, and nothing ran")
  void refused() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    try (Jobs jobs = Jobs.open();
        WaitContext waits = WaitContext.open()) {
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                Job.pause();
                ran.set(true);
                return 1;
              });
      synchronized (monitor) {
        for (org.junit.jupiter.api.function.Executable call :
            new org.junit.jupiter.api.function.Executable[] {
              () -> jobs.start(() -> ran.getAndSet(true)), job::resume, job::cancel
            }) {
          assertTrue(
              assertThrows(IllegalStateException.class, call)
                  .getMessage()
                  .contains("MonitorGuardTest.refused"));
        }
      }
      assertEquals(false, ran.get());
      assertEquals(1, jobs.unfinished());
      job.resume();
      assertEquals(1, job.result());
    }
  }

  @Test
  @DisplayName("J45b a lock of java.util.concurrent may be held")
  void lock() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    lock.lock();
    try (Jobs jobs = Jobs.open()) {
      assertEquals(1, jobs.start(() -> 1).result());
    } finally {
      lock.unlock();
    }
  }

  @Test
  @DisplayName("the violation that the guard is for is there: a JDK that mends it will be noticed")
  void violation() {
    AtomicBoolean inside = new AtomicBoolean();
    Runnable[] continuation = new Runnable[1];
    Thread thread =
        OpenedThreads.create(
            next -> continuation[0] = next,
            () -> {
              synchronized (monitor) {
                inside.set(true);
              }
              LockSupport.park();
            });
    synchronized (monitor) {
      thread.start();
      continuation[0].run();
      assertTrue(inside.get(), "entered a monitor that its carrier holds");
    }
    LockSupport.unpark(thread);
    continuation[0].run();
  }
}
