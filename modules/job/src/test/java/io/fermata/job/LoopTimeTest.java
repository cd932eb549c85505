package io.fermata.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.wait.WaitContext;
import io.fermata.wait.WaitStatus;
import io.fermata.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a loop does about jobs that are too late or too long in coming back. */
class LoopTimeTest extends EverySituation {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SOON = Duration.ofMillis(20);

  private final Latch device = new Latch();

  private JobLoop open(LoopOptions options) {
    return JobLoop.open(jobs(), options);
  }

  private JobLoop here(LoopOptions options) {
    return JobLoop.here(jobs(), options);
  }

  private int answer() {
    Waiter.current().await(device);
    return 20;
  }

  private static String refused(Future<?> future) {
    return assertThrows(ExecutionException.class, future::get).getCause().getMessage();
  }

  @Test
  @DisplayName("a job past its deadline fails with a time-out that names it, and unwinds on the loop")
  void deadline() throws Exception {
    try (JobLoop loop = open(LoopOptions.standard())) {
      CompletableFuture<Throwable> unwound = new CompletableFuture<>();
      Future<Integer> late =
          loop.submit(
              () -> {
                try {
                  return answer();
                } catch (JobCancelled cancelled) {
                  unwound.complete(cancelled);
                  throw cancelled;
                }
              },
              SOON);
      Throwable failure = assertThrows(ExecutionException.class, late::get).getCause();
      assertInstanceOf(TimeoutException.class, failure);
      assertTrue(failure.getMessage().contains("PT0.02S"), failure.getMessage());
      assertInstanceOf(JobCancelled.class, unwound.get());
    }
  }

  @Test
  @DisplayName("a deadline is gone with its job, whether that ends, fails or is cancelled")
  void deadline_gone() throws Exception {
    try (JobLoop loop = here(LoopOptions.standard())) {
      Future<Integer> first = loop.submit(this::answer, DAY);
      Future<Integer> cancelled = loop.submit(this::answer, DAY);
      Future<Integer> failed =
          loop.submit(
              () -> {
                throw new ArithmeticException();
              },
              DAY);
      loop.runReady();
      assertTrue(failed.isDone() && loop.nanosToNext().isPresent());
      cancelled.cancel(true);
      device.open();
      loop.runUntil(first);
      loop.runReady();
      assertEquals(20, first.get());
      assertEquals(OptionalLong.empty(), loop.nanosToNext());
    }
  }

  @Test
  @DisplayName("a queued job whose deadline has passed never begins, whichever is seen first")
  void deadline_queued() throws Exception {
    AtomicInteger began = new AtomicInteger();
    try (JobLoop loop = here(LoopOptions.standard())) {
      Future<Integer> timer = loop.submit(began::incrementAndGet, Duration.ofNanos(1));
      loop.runReady();
      loop.execute(() -> sleepPast(SOON)); // the turn has looked at its timers before
      Future<Integer> turn = loop.submit(began::incrementAndGet, SOON);
      loop.runReady();
      assertTrue(refused(timer).contains("deadline"));
      assertTrue(refused(turn).contains("deadline"));
      loop.runReady();
      assertEquals(0, began.get());
    }
  }

  private static void sleepPast(Duration time) {
    try {
      Thread.sleep(time.multipliedBy(2));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @DisplayName("J117 while the status is EAGAIN the loop tries again by itself, by and by more slowly")
  void eagain() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    try (JobLoop loop = here(LoopOptions.standard())) {
      Future<Integer> future =
          loop.submit(
              () -> {
                while (tries.get() < 8) {
                  busy(tries);
                }
                int answer = answer();
                busy(tries);
                return answer;
              });
      loop.runReady();
      assertTrue(loop.nanosToNext().orElseThrow() <= 50_000);
      while (loop.nanosToNext().isPresent()) { // until the device took it, and will wake it
        loop.runReady();
      }
      assertEquals(8, tries.get());
      device.open();
      loop.runReady();
      assertEquals(9, tries.get());
      assertTrue(loop.nanosToNext().orElseThrow() <= 50_000, "it begins anew");
      loop.runUntil(future);
      assertEquals(20, future.get());
    }
  }

  /** A device that does not take it, and wakes nobody. */
  private static void busy(AtomicInteger tries) {
    Job.current().orElseThrow().waits().status(WaitStatus.EAGAIN);
    tries.incrementAndGet();
    Job.pause();
  }

  @Test
  @DisplayName("J117 the delays of EAGAIN double up to a bound, and begin anew after another pause")
  void eagain_delays() {
    List<Long> delays = new ArrayList<>();
    LoopJob.Backoff backoff = new LoopJob.Backoff();
    for (int i = 0; i < 9; i++) {
      delays.add(backoff.next());
    }
    assertEquals(
        List.of(
            50_000L, 100_000L, 200_000L, 400_000L, 800_000L, 1_600_000L, 3_200_000L, 5_000_000L,
            5_000_000L),
        delays);
    backoff.reset();
    assertEquals(50_000L, backoff.next());
  }

  @Test
  @DisplayName("a pause longer than the limit is reported once, with the stack; the next one again")
  void watch() throws Exception {
    BlockingQueue<PausedJob> reports = new LinkedBlockingQueue<>();
    Latch second = new Latch();
    LoopOptions watching = LoopOptions.standard().watching(SOON, reports::add);
    try (JobLoop loop = open(watching)) {
      Future<Integer> future =
          loop.submit(
              () -> {
                int answer = answer();
                Waiter.current().await(second);
                return answer;
              });
      Future<?> busy = loop.submit(LoopTimeTest::pauseOften); // there is always one to watch
      PausedJob report = reports.take();
      assertSame(future, report.future());
      assertTrue(report.pausedNanos() > SOON.toNanos());
      assertTrue(
          report.stack().stream().anyMatch(frame -> frame.getMethodName().equals("answer")),
          report.stack().toString());
      sleepPast(SOON); // several rounds
      assertEquals(0, reports.size(), "once for each pause");
      busy.cancel(true);
      device.open();
      report = reports.take();
      assertFalse(
          report.stack().stream().anyMatch(frame -> frame.getMethodName().equals("answer")));
      second.open();
      assertEquals(20, future.get());
    }
  }

  private static int pauseOften() {
    while (true) {
      WaitContext waits = Job.current().orElseThrow().waits();
      waits.status(WaitStatus.OK);
      waits.wake();
      Job.pause();
    }
  }

  @Test
  @DisplayName("a job that only ever hears EAGAIN is reported too; a report may cancel it")
  void watch_eagain() throws Exception {
    LoopOptions watching = // far longer than the longest delay between two tries
        LoopOptions.standard().watching(SOON.multipliedBy(10), report -> report.future().cancel(true));
    try (JobLoop loop = open(watching)) {
      CountDownLatch unwound = new CountDownLatch(1);
      Future<Integer> future =
          loop.submit(
              () -> {
                try {
                  Job.current().orElseThrow().waits().status(WaitStatus.EAGAIN);
                  while (true) {
                    Job.pause();
                  }
                } finally {
                  unwound.countDown();
                }
              });
      unwound.await();
      assertTrue(future.isCancelled());
    }
  }

  @Test
  @DisplayName("the watch sleeps while nothing is paused, and when all was reported")
  void watch_idle() throws Exception {
    List<PausedJob> reports = new ArrayList<>();
    try (JobLoop loop = here(LoopOptions.standard().watching(SOON, reports::add))) {
      assertEquals(OptionalLong.empty(), loop.nanosToNext());
      Future<Integer> future = loop.submit(this::answer);
      loop.runReady();
      assertTrue(loop.nanosToNext().orElseThrow() <= SOON.toNanos());
      while (reports.isEmpty()) {
        loop.runReady();
      }
      assertEquals(OptionalLong.empty(), loop.nanosToNext());
      device.open();
      loop.runUntil(future);
      assertEquals(1, reports.size());
    }
    try (JobLoop loop = here(LoopOptions.standard())) {
      loop.submit(() -> Waiter.current().await(new Latch()));
      loop.runReady();
      assertEquals(OptionalLong.empty(), loop.nanosToNext(), "off");
    }
  }

  @Test
  @DisplayName("options that cannot be are refused by name")
  void options() {
    LoopOptions standard = LoopOptions.standard();
    for (var refused :
        List.of(
            assertThrows(IllegalArgumentException.class, () -> standard.atMost(0)),
            assertThrows(
                IllegalArgumentException.class,
                () -> standard.waitingWhenFull(Duration.ofSeconds(-1))),
            assertThrows(IllegalArgumentException.class, () -> standard.watching(Duration.ZERO)))) {
      assertTrue(refused.getMessage().matches("\\w+ is (0|PT-1S|PT0S); it is .*"));
    }
    try (JobLoop loop = here(standard)) {
      assertTrue(
          assertThrows(
                  IllegalArgumentException.class, () -> loop.submit(() -> 1, Duration.ofNanos(-1)))
              .getMessage()
              .startsWith("deadline is PT-0.000000001S"));
    }
  }
}
