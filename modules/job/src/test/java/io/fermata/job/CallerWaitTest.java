package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CallerWaitTest extends WaitSuite {
  CallerWaitTest() {
    super(Vehicle.CALLER);
  }

  @Test
  @DisplayName("J117 J109 the end of an implicit pause wakes callback and channel, with UNSUPPORTED too")
  void implicit_pause() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch called = new CountDownLatch(1);
    try (Selector selector = Selector.open();
        Jobs jobs = Jobs.open(Vehicle.CALLER);
        WaitContext waits = WaitContext.open()) {
      waits.onWake(called::countDown);
      waits.channel().register(selector, SelectionKey.OP_READ);
      lock.lock();
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                lock.lock();
                lock.unlock();
                return 1;
              });
      assertTrue(job.isPaused());
      assertEquals(WaitStatus.UNSUPPORTED, waits.status());
      lock.unlock();
      called.await();
      selector.select();
      job.resume();
      assertEquals(1, job.result());
    }
  }

  @Test
  @DisplayName("J115 a callback of an implicit pause that blocks does not hold up who ended the pause")
  void foreign_thread() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch unlock = new CountDownLatch(1);
    CountDownLatch unlocked = new CountDownLatch(1);
    CountDownLatch called = new CountDownLatch(1);
    try (Jobs jobs = Jobs.open(Vehicle.CALLER);
        WaitContext waits = WaitContext.open()) {
      waits.onWake(
          () -> {
            try {
              unlocked.await(); // never, if this kept the foreign thread from going on
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            called.countDown();
          });
      Thread foreign =
          Thread.ofVirtual()
              .start(
                  () -> {
                    lock.lock();
                    locked.countDown();
                    try {
                      unlock.await();
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                    lock.unlock();
                    unlocked.countDown();
                  });
      locked.await();
      Job<Integer> job =
          jobs.start(
              waits,
              () -> {
                lock.lock();
                lock.unlock();
                return 1;
              });
      assertTrue(job.isPaused());
      unlock.countDown();
      called.await();
      foreign.join();
      assertEquals(0, waits.callbackFailures());
      job.resume();
      assertEquals(1, job.result());
    }
  }
}
