package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.driver.simulated.SimulatedDriver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Are ten thousand operations in flight on one thread, and each answered with its own result? */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncFlightTest {
  private static final int OPERATIONS = 10_000;
  private static final SecretKey KEY = Keys.of("AES", 16, new Random(1));

  /** Slow enough that all are handed over before the first one is done. */
  private static SimulatedDriver device() {
    return SimulatedDevice.builder()
        .depth(16_384)
        .engines(16_384)
        .setup(Duration.ofMillis(300))
        .seed(1)
        .build();
  }

  private static byte[] message(int number) {
    return ByteBuffer.allocate(32).putInt(number).array();
  }

  private static FermataProvider provider(SimulatedDriver device) {
    return Fermata.over(65_536, device);
  }

  @Test
  @DisplayName("ten thousand futures of codes")
  void futures() throws Exception {
    try (FermataProvider provider = provider(device())) {
      AsyncMac service = AsyncMac.getInstance("HmacSHA256", provider);
      service.mac(KEY, message(0)).get();
      Waits before = provider.waits();
      List<AsyncFuture<byte[]>> futures = new ArrayList<>();
      for (int i = 0; i < OPERATIONS; i++) {
        futures.add(service.mac(KEY, message(i)));
      }
      long open = futures.stream().filter(future -> !future.isDone()).count();
      CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).get();
      assertTrue(open > OPERATIONS / 2, open + " were in flight");
      Mac mac = Mac.getInstance("HmacSHA256", "SunJCE");
      mac.init(KEY);
      for (int i = 0; i < OPERATIONS; i++) {
        assertArrayEquals(mac.doFinal(message(i)), futures.get(i).get());
      }
      assertEquals(new Waits(0, 0, 0, 0, OPERATIONS), provider.waits().minus(before));
    }
  }

  @Test
  @DisplayName("ten thousand encryptions in one batch, polled from a queue")
  void queue() throws Exception {
    try (FermataProvider provider = provider(device())) {
      AsyncCipher service = AsyncCipher.getInstance("AES/CBC/NoPadding", provider);
      service.encrypt(KEY, message(0)).get();
      AsyncQueue queue = new AsyncQueue();
      Thread thread = Thread.currentThread();
      queue.onReady(() -> LockSupport.unpark(thread));
      List<AsyncRequest> requests = new ArrayList<>();
      for (int i = 0; i < OPERATIONS; i++) {
        requests.add(
            new AsyncRequest().encrypt(KEY).iv(new byte[16]).input(message(i)).attach(i).into(queue));
      }
      service.submitAll(requests);
      boolean[] told = new boolean[OPERATIONS];
      int left = OPERATIONS;
      while (left > 0) {
        int taken =
            queue.poll(
                left,
                done -> {
                  int number = (Integer) done.attachment();
                  assertTrue(!told[number], "told twice");
                  told[number] = true;
                });
        left -= taken;
        if (taken == 0) {
          LockSupport.park(this);
        }
      }
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding", "SunJCE");
      cipher.init(Cipher.ENCRYPT_MODE, KEY, new IvParameterSpec(new byte[16]));
      for (int i = 0; i < OPERATIONS; i++) {
        assertArrayEquals(cipher.doFinal(message(i)), requests.get(i).bytes());
      }
      assertTrue(queue.poll().isEmpty());
    }
  }
}
