package io.fermata.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ParkingWaiterTest {

  /** Done when the future is. */
  private static final class Future implements Awaited {
    final CompletableFuture<Void> done = new CompletableFuture<>();

    @Override
    public boolean isDone() {
      return done.isDone();
    }

    @Override
    public boolean onDone(Runnable waker) {
      if (done.isDone()) {
        return false;
      }
      done.thenRun(waker);
      return true;
    }
  }

  private static void untilParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("a platform thread is blocked, a virtual one parked, and neither when it is done already")
  void waits() throws Exception {
    Future future = new Future();
    FutureTask<Waited> platform = new FutureTask<>(() -> Waiter.current().await(future));
    untilParked(Thread.ofPlatform().start(platform));
    future.done.complete(null);
    assertEquals(Waited.BLOCKED, platform.get());
    Future other = new Future();
    FutureTask<Waited> virtual = new FutureTask<>(() -> Waiter.current().await(other));
    untilParked(Thread.ofVirtual().start(virtual));
    other.done.complete(null);
    assertEquals(Waited.PARKED, virtual.get());
    assertEquals(Waited.NOT_AT_ALL, Waiter.current().await(other));
  }

  @Test
  @DisplayName("an interrupt does not end the wait and is kept")
  void interrupt() throws Exception {
    Future future = new Future();
    FutureTask<Boolean> kept =
        new FutureTask<>(
            () -> {
              Waiter.current().await(future);
              return future.isDone() && Thread.currentThread().isInterrupted();
            });
    Thread thread = Thread.ofPlatform().start(kept);
    untilParked(thread);
    thread.interrupt();
    future.done.complete(null);
    assertTrue(kept.get());
  }

  @Test
  @DisplayName("without another module the parking waiter serves; the module is named")
  void alone() {
    assertSame(ParkingWaiter.INSTANCE, Waiter.current());
    assertTrue(Waiter.class.getModule().isNamed());
  }
}
