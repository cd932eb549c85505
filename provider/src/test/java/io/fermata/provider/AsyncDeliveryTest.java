package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.job.JobLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where and how often is the end of an asynchronous operation told? */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncDeliveryTest {
  private static final SecretKey KEY = Keys.of("AES", 16, new Random(1));
  private static final IvParameterSpec IV = new IvParameterSpec(new byte[16]);
  private static final byte[] MESSAGE = new byte[48];

  private final HeldDriver device = new HeldDriver();
  private final FermataProvider provider = Fermata.over(device);
  private AsyncCipher cipher;

  @BeforeEach
  void open() throws Exception {
    cipher = AsyncCipher.getInstance("AES/CBC/NoPadding", provider);
    cipher.encrypt(KEY, IV, MESSAGE).get(); // its self tests come with the first use
  }

  @AfterEach
  void close() {
    provider.close();
  }

  /** Releases what is held, on a thread that stands for the driver's; answers that thread. */
  private Thread released() throws InterruptedException {
    Thread driver = Thread.ofPlatform().name("the driver's").start(device::release);
    driver.join();
    return driver;
  }

  private AsyncRequest request() {
    return new AsyncRequest().encrypt(KEY).parameters(IV).input(MESSAGE);
  }

  @Test
  @DisplayName("a future is completed on the framework's completion thread, and not on the driver's")
  void future() throws Exception {
    device.mood(HeldDriver.Mood.HOLDS);
    CountDownLatch added = new CountDownLatch(1);
    CompletableFuture<Thread> where = new CompletableFuture<>();
    AsyncFuture<byte[]> future = cipher.encrypt(KEY, IV, MESSAGE);
    assertFalse(future.isDone());
    future.thenRun(() -> where.complete(Thread.currentThread()));
    added.countDown();
    Thread driver = released();
    assertTrue(where.get().getName().contains("completion"), where.get()::getName);
    assertFalse(where.get() == driver || where.get() == Thread.currentThread());
  }

  @Test
  @DisplayName("a callback runs on the completion thread, and never inside submit")
  void callback() throws Exception {
    for (HeldDriver.Mood mood : List.of(HeldDriver.Mood.HOLDS, HeldDriver.Mood.ANSWERS)) {
      device.mood(mood);
      CompletableFuture<Thread> where = new CompletableFuture<>();
      AsyncRequest request = request().then(done -> where.complete(Thread.currentThread()));
      cipher.submit(request);
      released();
      assertTrue(where.get().getName().contains("completion"), where.get()::getName);
    }
  }

  @Test
  @DisplayName("with a driver that completes at once a future is done when it is answered, and a callback is elsewhere")
  void inline() throws Exception {
    try (FermataProvider quick = Fermata.best()) {
      AsyncCipher mine = AsyncCipher.getInstance("AES/CBC/NoPadding", quick);
      assertTrue(mine.encrypt(KEY, IV, MESSAGE).isDone());
      CompletableFuture<Thread> where = new CompletableFuture<>();
      AsyncSubmission answer = mine.submit(request().then(done -> where.complete(Thread.currentThread())));
      assertEquals(AsyncSubmission.Answer.DONE, answer.answer());
      assertTrue(where.get().getName().contains("completion"), where.get()::getName);
      assertFalse(answer.cancel());
    }
  }

  @Test
  @DisplayName("futures and callbacks are told on the executor that was asked for")
  void executor() throws Exception {
    List<Runnable> tasks = new ArrayList<>();
    for (HeldDriver.Mood mood : List.of(HeldDriver.Mood.HOLDS, HeldDriver.Mood.ANSWERS)) {
      CountDownLatch queued = new CountDownLatch(2);
      tasks.clear();
      java.util.concurrent.Executor mine =
          task -> {
            synchronized (tasks) {
              tasks.add(task);
            }
            queued.countDown();
          };
      device.mood(mood);
      AsyncFuture<byte[]> future = cipher.on(mine).encrypt(KEY, IV, MESSAGE);
      AtomicInteger told = new AtomicInteger();
      cipher.submit(request().on(mine).then(done -> told.incrementAndGet()));
      released();
      queued.await();
      assertFalse(future.isDone());
      assertEquals(0, told.get());
      tasks.forEach(Runnable::run);
      assertTrue(future.isDone());
      assertEquals(1, told.get());
    }
  }

  @Test
  @DisplayName("an executor that refuses keeps nobody from hearing of the end")
  void refusing() throws Exception {
    device.mood(HeldDriver.Mood.HOLDS);
    AsyncFuture<byte[]> future =
        cipher
            .on(
                task -> {
                  throw new RejectedExecutionException("closed");
                })
            .encrypt(KEY, IV, MESSAGE);
    released();
    assertEquals(48, future.get().length);
  }

  @Test
  @DisplayName("a future completes on the loop that submitted, and continues there")
  void loop() throws Exception {
    try (JobLoop loop = JobLoop.open()) {
      device.mood(HeldDriver.Mood.HOLDS);
      CompletableFuture<Thread> loops = new CompletableFuture<>();
      CompletableFuture<Thread> where = new CompletableFuture<>();
      loop.execute(
          () -> {
            loops.complete(Thread.currentThread());
            try {
              cipher
                  .on(loop)
                  .encrypt(KEY, IV, MESSAGE)
                  .thenRun(() -> where.complete(Thread.currentThread()));
            } catch (Exception e) {
              where.completeExceptionally(e);
            }
          });
      device.awaitArrival();
      released();
      assertSame(loops.get(), where.get());
    }
  }

  @Test
  @DisplayName("a queue has each request once, with its result in place when it is polled")
  void queue() throws Exception {
    device.mood(HeldDriver.Mood.HOLDS);
    AsyncQueue queue = new AsyncQueue();
    AtomicInteger ready = new AtomicInteger();
    queue.onReady(ready::incrementAndGet);
    assertTrue(queue.poll().isEmpty());
    List<AsyncRequest> requests = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      requests.add(request().attach(i).output(new byte[48]).into(queue));
    }
    for (AsyncSubmission answer : cipher.submitAll(requests)) {
      assertEquals(AsyncSubmission.Answer.ACCEPTED, answer.answer());
    }
    assertTrue(queue.poll().isEmpty());
    assertEquals(0, ready.get());
    released();
    assertTrue(ready.get() > 0);
    List<Object> ended = new ArrayList<>();
    ended.add(queue.poll().orElseThrow().attachment());
    assertEquals(4, queue.poll(10, done -> ended.add(done.attachment())));
    assertEquals(List.of(0, 1, 2, 3, 4), ended);
    assertTrue(queue.poll().isEmpty());
    assertTrue(requests.stream().allMatch(done -> done.isEnded() && done.written() == 48));
  }

  @Test
  @DisplayName("a request that has ended can be submitted again from its callback")
  void again() throws Exception {
    device.mood(HeldDriver.Mood.ANSWERS);
    AtomicInteger left = new AtomicInteger(1_000);
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    AsyncRequest request = request();
    request.then(
        ended -> {
          try {
            if (left.decrementAndGet() == 0) {
              done.complete(true);
            } else {
              cipher.submit(ended);
            }
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    cipher.submit(request);
    assertTrue(done.get());
    assertEquals(0, left.get());
  }

  @Test
  @DisplayName("a callback that throws keeps no other from being told")
  void throwing() throws Exception {
    device.mood(HeldDriver.Mood.HOLDS);
    cipher.submit(
        request()
            .then(
                done -> {
                  throw new IllegalStateException("thrown by a test");
                }));
    AsyncFuture<byte[]> after = cipher.encrypt(KEY, IV, MESSAGE);
    released();
    assertEquals(48, after.get().length);
  }

  @Test
  @DisplayName("a batch of futures is handed over together, and each is of its own request")
  void batch() throws Exception {
    device.mood(HeldDriver.Mood.HOLDS);
    List<AsyncRequest> requests = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      byte[] message = MESSAGE.clone();
      message[0] = (byte) i;
      SecretKey key = Keys.of("AES", 16, new Random(i % 3 / 2));
      requests.add(new AsyncRequest().encrypt(key).iv(new byte[16]).input(message));
    }
    List<AsyncFuture<AsyncRequest>> futures = cipher.submitAllAsync(requests);
    assertEquals(20, device.held());
    released();
    javax.crypto.Cipher jdk = javax.crypto.Cipher.getInstance("AES/CBC/NoPadding", "SunJCE");
    for (int i = 0; i < 20; i++) {
      AsyncRequest done = futures.get(i).get();
      assertSame(requests.get(i), done);
      jdk.init(javax.crypto.Cipher.ENCRYPT_MODE, Keys.of("AES", 16, new Random(i % 3 / 2)), IV);
      byte[] message = MESSAGE.clone();
      message[0] = (byte) i;
      assertArrayEquals(jdk.doFinal(message), done.bytes());
    }
  }
}
