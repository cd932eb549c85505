package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CallerJobTest extends JobSuite {
  CallerJobTest() {
    super(Vehicle.CALLER);
  }

  @Test
  @DisplayName("the opened JDK gives the caller vehicle on the module path")
  void found() {
    assertEquals(Optional.empty(), Vehicle.callerAbsence());
    assertEquals(Vehicle.CALLER, Vehicle.current());
    assertTrue(Job.class.getModule().isNamed());
  }

  @Test
  @DisplayName("J45b a lock of the caller that the job wants gives the thread back, and wakes the job")
  void implicit_pause() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch woken = new CountDownLatch(1);
    try (Jobs jobs = Jobs.open();
        WaitContext waits = WaitContext.open()) {
      waits.onWake(woken::countDown);
      lock.lock();
      Job<Boolean> job =
          jobs.start(
              waits,
              () -> {
                lock.lock();
                try {
                  return lock.isHeldByCurrentThread();
                } finally {
                  lock.unlock();
                }
              });
      assertTrue(job.isPaused());
      job.resume();
      assertTrue(job.isPaused(), "not runnable yet: resume does nothing");
      lock.unlock();
      woken.await();
      job.resume();
      assertTrue(job.result());
    }
  }

  @Test
  @DisplayName("a virtual caller gets the hand-over; forced onto the caller vehicle it is refused")
  void virtual_caller() throws Exception {
    AtomicReference<Vehicle> got = new AtomicReference<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try (Jobs jobs = Jobs.open();
                  WaitContext waits = WaitContext.open()) {
                got.set(jobs.start(waits, () -> 1).vehicle());
              }
            })
        .join();
    assertEquals(Vehicle.HAND_OVER, got.get());
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    try (Jobs jobs = Jobs.open(Vehicle.CALLER);
        WaitContext waits = WaitContext.open()) {
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                Job.pause();
                return 1;
              });
      Thread.ofVirtual()
          .start(() -> thrown.set(assertThrows(IllegalStateException.class, job::resume)))
          .join();
      assertTrue(thrown.get().getMessage().contains("virtual"));
      job.resume();
      assertEquals(1, job.result());
      Thread.ofVirtual()
          .start(
              () ->
                  thrown.set(
                      assertThrows(IllegalStateException.class, () -> jobs.start(waits, () -> 1))))
          .join();
      assertTrue(thrown.get().getMessage().contains("platform"));
      assertEquals(0, jobs.unfinished());
    }
  }
}
