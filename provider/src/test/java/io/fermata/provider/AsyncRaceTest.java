package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Is every operation told of once, whatever cancel, deadline, close and completion do at the same time? */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncRaceTest {
  private static final SecretKey KEY = Keys.of("AES", 16, new Random(1));

  @Test
  @DisplayName("two thousand operations are each told of once")
  void brief() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("AsyncRaceTest seed " + seed);
    race(seed, 4, 500);
  }

  @Test
  @Tag("soak")
  @DisplayName("a million operations are each told of once")
  void soak() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("AsyncRaceTest seed " + seed);
    race(seed, 500, 2_000);
  }

  private static void race(long seed, int rounds, int operations) throws Exception {
    for (int round = 0; round < rounds; round++) {
      round(new Random(seed + round), operations, "seed " + seed + ", round " + round);
    }
  }

  private static void round(Random random, int operations, String what) throws Exception {
    HeldDriver device = new HeldDriver("held", DriverShape.Kind.HARDWARE, 16);
    FermataProvider provider = Fermata.over(64, device);
    AsyncCipher cipher = AsyncCipher.getInstance("AES/CBC/PKCS5Padding", provider);
    cipher.encrypt(KEY, new byte[5]).get(); // its self tests come first
    AtomicBoolean over = new AtomicBoolean();
    Thread answering =
        Thread.ofPlatform()
            .start(
                () -> {
                  Random mine = new Random(1);
                  while (!over.get()) {
                    device.mood(mine.nextInt(3) == 0 ? HeldDriver.Mood.FAILS : HeldDriver.Mood.HOLDS);
                    Thread.onSpinWait();
                    device.release();
                  }
                });
    AtomicIntegerArray told = new AtomicIntegerArray(operations);
    AtomicIntegerArray expected = new AtomicIntegerArray(operations);
    AtomicInteger strange = new AtomicInteger();
    AsyncQueue queue = new AsyncQueue();
    List<AsyncFuture<AsyncRequest>> futures = new ArrayList<>();
    int closing = random.nextInt(4) == 0 ? operations / 2 : operations;
    Thread closer = null;
    for (int i = 0; i < operations; i++) {
      if (i == closing) {
        closer = Thread.ofPlatform().start(() -> provider.framework().close(Duration.ofMillis(5)));
      }
      int number = i;
      AsyncRequest request =
          new AsyncRequest().encrypt(KEY).input(new byte[random.nextInt(100)]).attach(number);
      if (random.nextInt(3) == 0) {
        request.within(Duration.ofNanos(1 + random.nextInt(200_000)));
      }
      boolean cancels = random.nextInt(3) == 0;
      try {
        switch (random.nextInt(3)) {
          case 0 -> {
            AsyncFuture<AsyncRequest> future = cipher.submitAsync(request);
            expected.set(number, 1);
            futures.add(future);
            future.whenComplete((_, _) -> told.incrementAndGet(number));
            if (cancels) {
              future.cancel(false);
            }
          }
          case 1 ->
              submit(
                  cipher, request.then(_ -> told.incrementAndGet(number)), expected, number, cancels);
          default -> submit(cipher, request.into(queue), expected, number, cancels);
        }
      } catch (IllegalStateException e) {
        assertTrue(i >= closing, what + ": " + e); // closed meanwhile
      }
      queue.poll(3, done -> told.incrementAndGet((Integer) done.attachment()));
    }
    while (missing(told, expected) > 0) {
      queue.poll(100, done -> told.incrementAndGet((Integer) done.attachment()));
      Thread.onSpinWait();
    }
    over.set(true);
    answering.join();
    if (closer != null) {
      closer.join();
    }
    provider.close();
    queue.poll(operations, done -> told.incrementAndGet((Integer) done.attachment()));
    for (AsyncFuture<AsyncRequest> future : futures) {
      look(future, strange);
    }
    for (int i = 0; i < operations; i++) {
      assertEquals(expected.get(i), told.get(i), what + ", operation " + i);
    }
    assertEquals(0, strange.get(), what);
  }

  private static void submit(
      AsyncCipher cipher, AsyncRequest request, AtomicIntegerArray expected, int number, boolean cancels)
      throws Exception {
    AsyncSubmission answer = cipher.submit(request);
    if (answer != AsyncSubmission.REJECTED) {
      expected.set(number, 1);
    }
    if (cancels) {
      answer.cancel();
    }
  }

  private static int missing(AtomicIntegerArray told, AtomicIntegerArray expected) {
    int missing = 0;
    for (int i = 0; i < told.length(); i++) {
      missing += told.get(i) < expected.get(i) ? 1 : 0;
    }
    return missing;
  }

  private static void look(AsyncFuture<AsyncRequest> future, AtomicInteger strange)
      throws InterruptedException {
    try {
      AsyncRequest done = future.get();
      if (done.written() % 16 != 0 || done.written() == 0 || done.madeIv().isEmpty()) {
        strange.incrementAndGet();
      }
    } catch (CancellationException e) {
      // it was
    } catch (ExecutionException e) {
      Throwable why = e.getCause();
      if (!(why instanceof FermataException
          || why instanceof TimeoutException
          || why instanceof RejectedExecutionException)) {
        strange.incrementAndGet();
      }
    }
  }
}
