package io.fermata.framework;

import static io.fermata.framework.Computes.SHA;
import static io.fermata.framework.Computes.digest;
import static io.fermata.framework.Computes.ticket;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Reason;
import io.fermata.spi.WorkKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callbacks may do, on the framework's own threads. */
@Timeout(30)
class CallbackTest extends OnHeldDriver {
  CallbackTest() {
    super(
        new HeldDriver(100),
        FrameworkOptions.DEFAULT.withSelfTests(false).withDrain(Duration.ZERO));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Callback.class)
  @DisplayName("K102 a callback submits its own request again, without deadlock and without mixing up the two")
  void callback_resubmits(Callback place) throws Exception {
    driver.stopHolding();
    int rounds = 50;
    CountDownLatch done = new CountDownLatch(rounds);
    Request request = digest("text");
    byte[] out = new byte[32];
    request.output(out, 0, 32);
    request.then(
        place,
        ended -> {
          assertEquals(Outcome.DONE, ended.outcome());
          assertArrayEquals(Computes.sha("text"), out);
          out[0]++;
          done.countDown();
          if (done.getCount() > 0) {
            session.submit(ended);
          }
        });
    session.submit(request);
    done.await();
    assertEquals(0, framework.totals().failedCallbacks());
    session.close();
    assertEquals(rounds, driver.arrivals().size());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Callback.class)
  @DisplayName("K102 K059 a callback opens sessions, closes its own and lets go of its request")
  void callback_opensAndCloses(Callback place) throws Exception {
    CompletableFuture<Session> opened = new CompletableFuture<>();
    session.submit(
        digest("text")
            .then(
                place,
                ended -> {
                  try {
                    session.close();
                    ended.clear();
                    opened.complete(framework.open(SHA, Preference.BEST));
                  } catch (Exception e) {
                    opened.completeExceptionally(e);
                  }
                }));
    HeldDriver.HeldSession first = driver.lastSession();
    driver.completeNext();
    assertTrue(opened.get().isOpen());
    assertFalse(session.isOpen());
    assertEquals(1, first.closed());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Callback.class)
  @DisplayName("K103 a callback that throws, whatever it is, is counted; those behind it run, the driver notices nothing")
  void callback_throws(Callback place) throws Exception {
    CountDownLatch last = new CountDownLatch(1);
    session.submit(
        digest("one")
            .then(
                place,
                ended -> {
                  throw new StackOverflowError("thrown by a test callback");
                }));
    session.submit(digest("two").then(place, ended -> last.countDown()));
    driver.completeNext();
    driver.completeNext();
    last.await();
    assertEquals(1, framework.totals().failedCallbacks());
    assertEquals(2, framework.counts().delivered());
    assertEquals(0, framework.counts().failed());
  }

  @Test
  @DisplayName("K096 a callback runs on the completion thread, never on the one that completes")
  void callback_thread() throws Exception {
    AtomicReference<Thread> ran = new AtomicReference<>();
    CountDownLatch done = new CountDownLatch(1);
    session.submit(
        digest("one")
            .then(
                ended -> {
                  ran.set(Thread.currentThread());
                  done.countDown();
                }));
    driver.completeNext();
    done.await();
    assertEquals("fermata-completion", ran.get().getName());
  }

  @Test
  @DisplayName("K093 a ticket whose request is called back may be awaited, too: counted once, result in place")
  void callback_andAwait() throws Exception {
    byte[] out = new byte[32];
    CountDownLatch called = new CountDownLatch(1);
    Ticket ticket =
        ticket(session.submit(digest("one", out).then(ended -> called.countDown())));
    FutureTask<Outcome> waiting = new FutureTask<>(ticket::await);
    Thread thread = Thread.ofPlatform().start(waiting);
    Computes.untilWaiting(thread);
    driver.completeNext();
    assertEquals(Outcome.DONE, waiting.get());
    assertArrayEquals(Computes.sha("one"), out);
    called.await();
    assertEquals(1, framework.counts().requests());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Callback.class)
  @DisplayName("K093 an output that was closed while the request was out fails it; it is called back all the same")
  void output_closed(Callback place) throws Exception {
    AtomicReference<Reason> reason = new AtomicReference<>();
    CountDownLatch called = new CountDownLatch(1);
    try (Arena arena = Arena.ofShared()) {
      Request request = digest("one").output(arena.allocate(32));
      session.submit(
          request.then(
              place,
              ended -> {
                reason.set(ended.failure().reason());
                called.countDown();
              }));
    }
    driver.completeNext();
    called.await();
    assertEquals(Reason.BAD_REQUEST, reason.get());
    assertEquals(0, session.underWay());
    assertEquals(0, framework.totals().failedCallbacks());
    assertTrue(framework.pool().kept() > 0, "its memory is back");
  }

  @Test
  @DisplayName("K093 a confined output polled by another thread fails its request, and the next is polled")
  void output_confined() throws Exception {
    CompletionQueue queue = new CompletionQueue();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(32);
      session.submit(digest("one").output(out).into(queue));
      session.submit(digest("two").into(queue));
      driver.completeNext();
      driver.completeNext();
      FutureTask<List<Outcome>> polling =
          new FutureTask<>(
              () -> {
                List<Outcome> outcomes = new ArrayList<>();
                queue.poll(5, ended -> outcomes.add(ended.outcome()));
                return outcomes;
              });
      Thread.ofPlatform().start(polling);
      assertEquals(List.of(Outcome.FAILED, Outcome.DONE), polling.get());
    }
  }

  @RepeatedTest(20)
  @DisplayName("K105 K100 when both kinds complete at once the completion thread does its work and sleeps again")
  void completions_race() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    Completions completions = new Completions(executor);
    AtomicInteger ran = new AtomicInteger();
    int each = 5_000;
    List<Thread> threads = new ArrayList<>();
    for (WorkKind kind : WorkKind.values()) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < each; i++) {
                      completions.add(kind, ran::incrementAndGet);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    executor.close(); // waits for ever for a thread that looks for what never comes
    assertEquals(2 * each, ran.get());
    assertTrue(completions.isIdle());
  }

  @Test
  @DisplayName("K170 when close returns the callbacks have run and the threads have ended")
  void close_threadsEnded() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    session.submit(
        digest("one")
            .then(
                ended -> {
                  inside.countDown();
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  ran.incrementAndGet();
                }));
    session.submit(digest("two").then(ended -> ran.incrementAndGet()));
    driver.completeNext();
    driver.completeNext();
    inside.await();
    Thread closer = Thread.ofPlatform().start(() -> framework.close(Duration.ofMinutes(1)));
    awaitClosing(framework.completionExecutor(), closer);
    assertTrue(closer.isAlive(), "a callback still runs");
    go.countDown();
    closer.join();
    assertEquals(2, ran.get());
    assertTrue(((ThreadPoolExecutor) framework.completionExecutor()).isTerminated());
  }

  @Test
  @DisplayName("K170 close returns after the threads that bring requests to drivers have ended, too")
  void close_dispatchersEnded() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    framework
        .dispatchExecutor()
        .execute(
            () -> {
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              ran.incrementAndGet();
            });
    Thread closer = Thread.ofPlatform().start(() -> framework.close(Duration.ofMinutes(1)));
    awaitClosing(framework.dispatchExecutor(), closer);
    assertTrue(closer.isAlive(), "a dispatcher still runs");
    go.countDown();
    closer.join();
    assertEquals(1, ran.get());
    assertTrue(((ThreadPoolExecutor) framework.dispatchExecutor()).isTerminated());
  }

  /** Returns when the executor takes nothing more and the closer waits for it, or when it has not waited. */
  private static void awaitClosing(Executor executor, Thread closer) {
    while (closer.getState() != Thread.State.TERMINATED
        && !(((ThreadPoolExecutor) executor).isShutdown()
            && closer.getState() == Thread.State.TIMED_WAITING)) {
      Thread.yield();
    }
  }

  @Test
  @DisplayName("K102 K169 K170 a callback may close the framework itself, which does not wait for its own thread")
  void close_fromCallback() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    session.submit(
        digest("one")
            .then(
                ended -> {
                  framework.close(Duration.ofMinutes(1));
                  closed.countDown();
                }));
    driver.completeNext();
    closed.await();
    assertEquals(1, driver.closes());
  }
}
