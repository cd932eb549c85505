package io.fermata.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Callback, status, signal, and whom the context serves. */
class WaitContextTest {
  private final WaitContext waits = WaitContext.open();
  private final List<String> ran = new ArrayList<>();

  private static RuntimeException quietly() {
    RuntimeException thrown = new IllegalArgumentException("of a test; logged, no more");
    thrown.setStackTrace(new StackTraceElement[0]);
    return thrown;
  }

  @Test
  @DisplayName("J02 J38 there is no callback, then the one that was set, then none again")
  void callback() {
    waits.status(WaitStatus.OK);
    assertEquals(Optional.empty(), waits.callback());
    waits.wake();
    Runnable callback = () -> ran.add("callback");
    waits.onWake(callback);
    assertSame(callback, waits.callback().orElseThrow());
    waits.wake();
    waits.callback().orElseThrow().run();
    assertEquals(List.of("callback", "callback"), ran);
    waits.clearCallback();
    waits.wake();
    assertEquals(Optional.empty(), waits.callback());
    assertEquals(2, ran.size());
  }

  @Test
  @DisplayName("J116 the callback is looked up at each wake-up")
  void replaced() {
    waits.status(WaitStatus.OK);
    waits.onWake(() -> ran.add("first"));
    waits.wake();
    waits.onWake(() -> ran.add("second"));
    waits.wake();
    assertEquals(List.of("first", "second"), ran);
  }

  @Test
  @DisplayName("J03 J38 the status is UNSUPPORTED, then what was set last")
  void status() {
    assertEquals(WaitStatus.UNSUPPORTED, waits.status());
    for (WaitStatus status : WaitStatus.values()) {
      waits.status(status);
      assertEquals(status, waits.status());
    }
    waits.status(WaitStatus.ERR);
    JobSide.begin(waits, "job");
    JobSide.end(waits, "job");
    assertEquals(WaitStatus.ERR, waits.status(), "survives");
  }

  @Test
  @DisplayName("J117 UNSUPPORTED: a wake-up runs no callback, but signals; any other status: it does")
  void unsupported() {
    waits.onWake(() -> ran.add(waits.status().name()));
    for (WaitStatus status : WaitStatus.values()) {
      waits.status(status);
      waits.drain();
      waits.wake();
      assertTrue(waits.isSignalled());
    }
    assertEquals(List.of("ERR", "OK", "EAGAIN"), ran);
  }

  @Test
  @DisplayName("J117 an ERR throws in the job once for each time it is said, and not in a later job")
  void error() {
    JobSide.begin(waits, "first");
    JobSide.requireNoError(waits);
    waits.status(WaitStatus.ERR);
    assertThrows(WaitException.class, () -> JobSide.requireNoError(waits));
    JobSide.requireNoError(waits);
    assertEquals(WaitStatus.ERR, waits.status());
    waits.status(WaitStatus.ERR);
    waits.status(WaitStatus.OK);
    JobSide.requireNoError(waits);
    waits.status(WaitStatus.ERR);
    JobSide.end(waits, "first");
    JobSide.begin(waits, "second");
    JobSide.requireNoError(waits);
  }

  @Test
  @DisplayName("an implicit pause reaches the callback whatever the status, where the runtime says")
  void implicit() {
    waits.onWake(() -> ran.add("callback"));
    JobSide.wake(
        waits,
        callback -> {
          ran.add("executor");
          callback.run();
        });
    assertEquals(List.of("executor", "callback"), ran);
    assertTrue(waits.isSignalled());
    JobSide.wake(
        waits,
        callback -> {
          throw quietly();
        });
    assertEquals(1, waits.callbackFailures());
    waits.clearCallback();
    JobSide.wake(waits, callback -> ran.add("not without a callback"));
    assertEquals(2, ran.size());
  }

  @Test
  @DisplayName("J115 a callback that throws is contained and counted, and the signal is kept")
  void throwing_callback() {
    waits.status(WaitStatus.OK);
    waits.onWake(
        () -> {
          throw quietly();
        });
    waits.wake();
    assertTrue(waits.isSignalled());
    waits.drain();
    assertFalse(waits.isSignalled());
    waits.onWake(
        () -> {
          throw new StackOverflowError();
        });
    waits.wake();
    assertTrue(waits.isSignalled());
    assertEquals(2, waits.callbackFailures());
  }

  @Test
  @DisplayName("J115 J107 a callback that blocks holds no lock: all else works from other threads")
  void blocking_callback() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    waits.status(WaitStatus.OK);
    waits.onWake(
        () -> {
          inside.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    waits.channel();
    Thread device = Thread.ofPlatform().start(waits::wake);
    inside.await();
    Object key = new Object();
    waits.put(key, WaitHandle.of(waits.channel()));
    waits.drain();
    assertFalse(waits.isSignalled());
    waits.onWake(() -> ran.add("another"));
    waits.wake();
    assertTrue(waits.isSignalled());
    assertTrue(waits.clear(key));
    waits.close();
    go.countDown();
    device.join();
    assertEquals(List.of("another"), ran);
    assertEquals(0, waits.callbackFailures());
  }

  @Test
  @DisplayName("J115 a callback may close the context; while its job is unfinished that is refused")
  void closing_callback() throws Exception {
    waits.status(WaitStatus.OK);
    waits.onWake(waits::close);
    waits.put("key", WaitHandle.of(1).cleanup((key, handle) -> ran.add("cleanup")));
    waits.channel();
    JobSide.begin(waits, "job");
    waits.wake();
    assertEquals(1, waits.callbackFailures());
    assertTrue(waits.isSignalled());
    assertEquals(1, waits.handles().size());
    JobSide.end(waits, "job");
    waits.wake();
    assertEquals(1, waits.callbackFailures());
    assertEquals(List.of("cleanup"), ran);
  }

  @Test
  @DisplayName("J41 a wake-up after the end is a signal for nobody; after close it is nothing")
  void late() {
    waits.status(WaitStatus.OK);
    waits.onWake(() -> ran.add("late"));
    JobSide.begin(waits, "job");
    JobSide.resumed(waits);
    JobSide.end(waits, "job");
    waits.wake();
    assertTrue(waits.isSignalled());
    JobSide.begin(waits, "next");
    JobSide.resumed(waits);
    assertFalse(waits.isSignalled(), "not meant for this job");
    JobSide.end(waits, "next");
    waits.close();
    waits.wake();
    JobSide.wake(waits, Runnable::run);
    assertFalse(waits.isSignalled());
    assertEquals(List.of("late"), ran);
  }

  @Test
  @DisplayName("J106 J37 while a job is unfinished a second one and close are refused, by its name")
  void serves_one() {
    JobSide.begin(waits, "job 7");
    for (Throwable refused :
        List.of(
            assertThrows(IllegalStateException.class, () -> JobSide.begin(waits, "job 8")),
            assertThrows(IllegalStateException.class, waits::close))) {
      assertTrue(refused.getMessage().contains("job 7"), refused::getMessage);
    }
    assertThrows(IllegalStateException.class, () -> JobSide.end(waits, "job 8"));
    waits.onWake(() -> {}); // it is still open
    JobSide.end(waits, "job 7");
    JobSide.begin(waits, "job 8");
    JobSide.end(waits, "job 8");
    waits.close();
    assertEquals(
        "wait context is closed",
        assertThrows(IllegalStateException.class, () -> JobSide.begin(waits, "job 9"))
            .getMessage());
  }

  @Test
  @DisplayName("J114 closed twice: nothing; what would give it something is refused, the rest is empty")
  void close() {
    waits.onWake(() -> ran.add("late"));
    waits.put("key", WaitHandle.of(1).cleanup((key, handle) -> ran.add("cleanup")));
    waits.close();
    waits.close();
    assertEquals(List.of("cleanup"), ran);
    assertThrows(IllegalStateException.class, () -> waits.onWake(() -> {}));
    assertThrows(IllegalStateException.class, () -> waits.put("key", WaitHandle.of(1)));
    assertThrows(IllegalStateException.class, waits::channel);
    assertThrows(IllegalStateException.class, waits::eventfd);
    assertEquals(Optional.empty(), waits.callback());
    assertEquals(Optional.empty(), waits.get("key"));
    assertEquals(List.of(), waits.handles());
    assertEquals(new Changes(List.of(), List.of()), waits.changes());
    assertFalse(waits.clear("key"));
    waits.drain();
    waits.status(WaitStatus.OK);
  }

  @Test
  @DisplayName("null is refused by name")
  void nulls() {
    AtomicReference<String> name = new AtomicReference<>();
    name.set(assertThrows(NullPointerException.class, () -> waits.onWake(null)).getMessage());
    assertEquals("callback", name.get());
    name.set(assertThrows(NullPointerException.class, () -> waits.status(null)).getMessage());
    assertEquals("status", name.get());
  }
}
