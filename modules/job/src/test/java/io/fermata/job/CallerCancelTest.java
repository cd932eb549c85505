package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fermata.wait.WaitContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CallerCancelTest extends CancelSuite {
  CallerCancelTest() {
    super(Vehicle.CALLER);
  }

  @Test
  @DisplayName("J103 a wait that can be interrupted ends; a lock is waited for, then a pause throws")
  void implicit() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch woken = new CountDownLatch(1);
    try (Jobs jobs = Jobs.open();
        WaitContext waits = WaitContext.open()) {
      Job<Integer> waiting =
          jobs.start(
              () -> {
                never.await();
                return 1;
              });
      assertEquals(Job.Cancel.DONE, waiting.cancel());
      waits.onWake(woken::countDown);
      lock.lock();
      Job<Integer> locked =
          jobs.start(
              waits,
              () -> {
                lock.lock();
                try {
                  Job.pause();
                  return 1;
                } finally {
                  lock.unlock();
                }
              });
      assertEquals(Job.Cancel.REQUESTED, locked.cancel());
      assertEquals(Job.State.CANCELLING, locked.state());
      lock.unlock();
      woken.await();
      locked.resume();
      assertEquals(Job.State.CANCELLED, locked.state());
      assertFalse(lock.isLocked());
    }
  }
}
