package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Jobs that block on something else than a pause. A mounted one goes on when it is resumed; one with a
 * thread of its own by itself, as soon as it can, and its end is seen by the next resume.
 */
class ImplicitPauseTest extends EverySituation {
  private final ReentrantLock lock = new ReentrantLock();
  private final CountDownLatch woken = new CountDownLatch(1);
  private final WaitContext waits = WaitContext.open();
  private Jobs jobs;

  @BeforeEach
  void open() {
    jobs = jobs();
  }

  @AfterEach
  void close() {
    jobs.close();
    waits.close();
  }

  private boolean lockAndUnlock() {
    lock.lock();
    try {
      return lock.isHeldByCurrentThread();
    } finally {
      lock.unlock();
    }
  }

  private static void resumeToEnd(Job<?> job) {
    while (!job.isDone()) {
      job.resume();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @DisplayName("J45b a lock of the caller that the job wants gives the thread back, and wakes the job")
  void lock() throws Exception {
    waits.onWake(woken::countDown);
    lock.lock();
    Job<Boolean> job = jobs.start(waits, this::lockAndUnlock);
    assertTrue(job.isPaused());
    job.resume();
    assertTrue(job.isPaused(), "not runnable yet: resume does nothing");
    assertEquals(1, woken.getCount());
    lock.unlock();
    woken.await();
    resumeToEnd(job);
    assertTrue(job.result());
  }

  @Test
  @DisplayName("J104 J103 after an implicit pause a job that cancels or resumes itself is refused or asked")
  void itself() throws Exception {
    waits.onWake(woken::countDown);
    lock.lock();
    Job<Boolean> job =
        jobs.start(
            waits,
            () -> {
              lockAndUnlock(); // from here on nobody may be stepping it
              Job<?> itself = Job.current().orElseThrow();
              IllegalStateException refused =
                  assertThrows(IllegalStateException.class, itself::resume);
              assertTrue(refused.getMessage().contains("RUNNING"), refused.getMessage());
              assertEquals(Job.Cancel.REQUESTED, itself.cancel());
              Job.pause();
              return true;
            });
    lock.unlock();
    woken.await();
    resumeToEnd(job);
    assertEquals(Job.State.CANCELLED, job.state());
    assertEquals(0, assertThrows(CancellationException.class, job::result).getSuppressed().length);
  }

  @Test
  @DisplayName("J117 J109 the end of an implicit pause wakes callback and channel, with UNSUPPORTED too")
  void callback_and_channel() throws Exception {
    try (Selector selector = Selector.open()) {
      waits.onWake(woken::countDown);
      waits.channel().register(selector, SelectionKey.OP_READ);
      lock.lock();
      Job<Boolean> job = jobs.start(waits, this::lockAndUnlock);
      assertTrue(job.isPaused());
      assertEquals(WaitStatus.UNSUPPORTED, waits.status());
      assertEquals(0, selector.selectNow());
      lock.unlock();
      woken.await();
      selector.select();
      resumeToEnd(job);
      assertTrue(job.result());
    }
  }

  @Test
  @DisplayName("J115 a callback of an implicit pause that blocks does not hold up who ended the pause")
  void foreign_thread() throws Exception {
    CountDownLatch locked = new CountDownLatch(1);
    CountDownLatch unlock = new CountDownLatch(1);
    CountDownLatch unlocked = new CountDownLatch(1);
    waits.onWake(
        () -> {
          await(unlocked); // never, if this kept the foreign thread from going on
          woken.countDown();
        });
    Thread foreign =
        Thread.ofVirtual()
            .start(
                () -> {
                  lock.lock();
                  locked.countDown();
                  await(unlock);
                  lock.unlock();
                  unlocked.countDown();
                });
    locked.await();
    Job<Boolean> job = jobs.start(waits, this::lockAndUnlock);
    assertTrue(job.isPaused());
    unlock.countDown();
    woken.await();
    foreign.join();
    assertEquals(0, waits.callbackFailures());
    resumeToEnd(job);
    assertTrue(job.result());
  }

  @Test
  @DisplayName("J103 a wait that can be interrupted ends; a lock is waited for, then a pause throws")
  void cancel() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Job<Integer> waiting =
        jobs.start(
            () -> {
              never.await();
              return 1;
            });
    assertTrue(waiting.isPaused());
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
    resumeToEnd(locked);
    assertEquals(Job.State.CANCELLED, locked.state());
    assertFalse(lock.isLocked());
  }

  @Test
  @DisplayName("after an implicit pause a job stops at its next explicit one, and is woken no later")
  void explicit_after() throws Exception {
    waits.onWake(woken::countDown);
    lock.lock();
    Job<Integer> job =
        jobs.start(
            waits,
            () -> {
              lockAndUnlock();
              Job.pause();
              return 1;
            });
    assertTrue(job.isPaused());
    lock.unlock();
    woken.await();
    if (situation.isMounted()) {
      job.resume(); // up to the pause
      assertTrue(job.isPaused());
    }
    job.resume();
    assertEquals(1, job.result());
  }
}
