package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitException;
import io.fermata.wait.WaitHandle;
import io.fermata.wait.WaitStatus;
import io.fermata.wait.Waited;
import io.fermata.wait.Waiter;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Wake-ups, callbacks and the status of a wait context with real jobs. */
class WakeTest extends EverySituation {
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

  private <T> Job<T> start(Callable<T> body) {
    return jobs.start(waits, body);
  }

  @Test
  @DisplayName("J109 J40 a resume takes the wake-up from the selector; one during the run makes it ready")
  void selector() throws Exception {
    Latch latch = new Latch();
    try (Selector selector = Selector.open();
        WaitContext own = WaitContext.open()) {
      own.channel().register(selector, SelectionKey.OP_READ);
      Job<Integer> job =
          jobs.start(
              own,
              () -> {
                Waiter.current().await(latch);
                Job.pause();
                own.wake();
                Job.pause();
                return 1;
              });
      assertEquals(0, selector.selectNow());
      Thread device = Thread.ofPlatform().start(latch::open);
      selector.select();
      job.resume();
      selector.selectedKeys().clear();
      assertEquals(0, selector.selectNow());
      assertFalse(own.isSignalled());
      job.resume();
      assertEquals(1, selector.selectNow());
      selector.selectedKeys().clear();
      job.resume();
      assertEquals(0, selector.selectNow());
      assertEquals(1, job.result());
      device.join();
    }
  }

  @Test
  @DisplayName("J41 a late wake-up of the last job brings the next one back early, and no further")
  void late_wake() throws Exception {
    Latch latch = new Latch();
    AtomicInteger woken = new AtomicInteger();
    waits.onWake(woken::incrementAndGet);
    assertEquals(1, start(() -> 1).result());
    Job<Waited> next = start(() -> Waiter.current().await(latch));
    waits.wake();
    assertTrue(waits.isSignalled());
    assertEquals(1, woken.get());
    next.resume();
    assertTrue(next.isPaused(), "not its completion");
    latch.open();
    next.resume();
    assertEquals(Waited.PAUSED, next.result());
  }

  @Test
  @DisplayName("J110 without handle, callback or channel: resumed by polling")
  void polling() throws Exception {
    Latch latch = new Latch();
    Job<Waited> job = start(() -> Waiter.current().await(latch));
    job.resume();
    assertTrue(job.isPaused());
    assertFalse(waits.isSignalled());
    latch.open();
    assertTrue(waits.isSignalled());
    job.resume();
    assertEquals(Waited.PAUSED, job.result());
  }

  @Test
  @DisplayName("J39 J117 waiting says OK, so that the callback runs; a plain pause says nothing")
  void waiter_says_ok() throws Exception {
    Latch latch = new Latch();
    AtomicInteger woken = new AtomicInteger();
    waits.onWake(woken::incrementAndGet);
    Job<Integer> job =
        start(
            () -> {
              Job.pause();
              Waiter.current().await(latch);
              return 1;
            });
    assertEquals(WaitStatus.UNSUPPORTED, waits.status());
    waits.wake();
    assertEquals(0, woken.get());
    job.resume();
    assertEquals(WaitStatus.OK, waits.status());
    latch.open();
    assertEquals(1, woken.get());
    job.resume();
    assertEquals(1, job.result());
  }

  @Test
  @DisplayName("J39 J117 EAGAIN: the caller sees it and resumes, until the driver takes the operation")
  void again() throws Exception {
    int[] refusals = {3};
    Job<Integer> job =
        start(
            () -> {
              while (refusals[0]-- > 0) {
                waits.status(WaitStatus.EAGAIN);
                Job.pause();
              }
              waits.status(WaitStatus.OK);
              Job.pause();
              return 1;
            });
    int again = 0;
    for (; waits.status() == WaitStatus.EAGAIN; again++) {
      job.resume();
    }
    assertEquals(3, again);
    assertTrue(job.isPaused());
    assertEquals(WaitStatus.OK, waits.status());
    job.resume();
    assertEquals(1, job.result());
  }

  @Test
  @DisplayName("J39 J117 ERR: the next resume throws in the job, once, and not in the next job")
  void error() throws Exception {
    Job<Integer> job =
        start(
            () -> {
              assertThrows(WaitException.class, Job::pause);
              Job.pause();
              Job.pause();
              return 1;
            });
    waits.status(WaitStatus.ERR);
    job.resume();
    assertTrue(job.isPaused(), "it went on to the next pause");
    job.resume();
    waits.status(WaitStatus.ERR);
    job.resume();
    assertInstanceOf(
        WaitException.class, assertThrows(ExecutionException.class, job::result).getCause());
    assertEquals(WaitStatus.ERR, waits.status());
    Job<Integer> next =
        start(
            () -> {
              Job.pause();
              return 2;
            });
    next.resume();
    assertEquals(2, next.result());
  }

  @Test
  @DisplayName("J115 a callback that throws, and one that resumes too early, lose no completion")
  void bad_callbacks() throws Exception {
    Latch latch = new Latch();
    AtomicReference<Job<Waited>> self = new AtomicReference<>();
    waits.onWake(
        () -> {
          if (self.get() == null) {
            RuntimeException thrown = new IllegalArgumentException("of a test; logged, no more");
            thrown.setStackTrace(new StackTraceElement[0]);
            throw thrown;
          }
          self.get().resume();
        });
    waits.status(WaitStatus.OK);
    waits.wake();
    assertEquals(1, waits.callbackFailures());
    Job<Waited> job =
        start(
            () -> {
              self.set(current());
              waits.wake(); // the callback resumes the running job, which is refused
              return Waiter.current().await(latch);
            });
    assertSame(job, self.get());
    assertEquals(2, waits.callbackFailures());
    assertTrue(waits.isSignalled());
    assertTrue(job.isPaused());
    Thread.ofPlatform().start(latch::open).join(); // here the callback resumes it to its end
    assertEquals(Waited.PAUSED, job.result());
    assertEquals(2, waits.callbackFailures());
  }

  @SuppressWarnings("unchecked")
  private static Job<Waited> current() {
    return (Job<Waited>) Job.current().orElseThrow();
  }

  @Test
  @DisplayName("J115 a callback that blocks holds up its own completion only, not another job's")
  void blocking_callback() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    Latch slow = new Latch();
    Latch quick = new Latch();
    waits.onWake(
        () -> {
          inside.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    try (WaitContext own = WaitContext.open()) {
      Job<Waited> first = start(() -> Waiter.current().await(slow));
      Job<Waited> second = jobs.start(own, () -> Waiter.current().await(quick));
      Thread device = Thread.ofPlatform().start(slow::open);
      inside.await();
      quick.open();
      second.resume();
      assertEquals(Waited.PAUSED, second.result());
      first.resume(); // the wake-up is known, though the callback has not returned
      assertEquals(Waited.PAUSED, first.result());
      go.countDown();
      device.join();
    }
  }

  @Test
  @DisplayName("J116 J36 a callback replaced between two pauses; after the jobs close cleans up")
  void replaced_and_closed() throws Exception {
    List<String> ran = new ArrayList<>();
    Latch first = new Latch();
    Latch second = new Latch();
    WaitContext own = WaitContext.open();
    own.onWake(() -> ran.add("first"));
    Job<Integer> job =
        jobs.start(
            own,
            () -> {
              own.put("a", WaitHandle.of(1).cleanup((key, handle) -> ran.add("clean a")));
              own.put("b", WaitHandle.of(2).cleanup((key, handle) -> ran.add("clean b")));
              own.put("c", WaitHandle.of(2).cleanup((key, handle) -> ran.add("clean c")));
              Waiter.current().await(first);
              own.clear("b");
              Waiter.current().await(second);
              return 1;
            });
    first.open();
    job.resume();
    own.onWake(() -> ran.add("second"));
    second.open();
    job.resume();
    assertEquals(1, job.result());
    own.close();
    assertEquals(List.of("first", "second", "clean c", "clean a"), ran);
  }
}
