package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
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
  @DisplayName("J27a a job goes from a platform caller to a virtual one and back, with the same result")
  void virtual_caller() throws Exception {
    List<Vehicle> seen = new ArrayList<>();
    try (Jobs jobs = Jobs.open();
        WaitContext waits = WaitContext.open()) {
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                for (int i = 0; i < 4; i++) {
                  seen.add(Job.current().orElseThrow().vehicle());
                  Job.pause();
                }
                return seen.size();
              });
      for (int i = 0; i < 2; i++) {
        Thread.ofVirtual().start(job::resume).join();
        job.resume();
      }
      assertEquals(
          List.of(Vehicle.CALLER, Vehicle.CARRIER, Vehicle.CALLER, Vehicle.CARRIER), seen);
      assertEquals(4, job.result());
      assertEquals(0, jobs.unfinished());
    }
  }
}
