package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many sessions does an asynchronous service keep, and when are they closed? */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncSessionsTest {
  private static final IvParameterSpec IV = new IvParameterSpec(new byte[16]);
  private static final byte[] MESSAGE = new byte[16];

  private final HeldDriver device = new HeldDriver();
  private final FermataProvider provider = Fermata.over(device);
  private AsyncCipher cipher;
  private int opened;
  private int closed;

  @BeforeEach
  void open() throws Exception {
    cipher = AsyncCipher.getInstance("AES/CBC/NoPadding", provider);
    provider.framework().selfTest();
    opened = device.opened();
    closed = device.closed();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private static SecretKey key(int number) {
    return new SecretKeySpec(new byte[] {(byte) number, (byte) (number >> 8), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, "AES");
  }

  @Test
  @DisplayName("one session serves all messages of a key, also of an equal one and of many threads")
  void one() throws Exception {
    List<Thread> threads = new ArrayList<>();
    cipher.encrypt(key(1), IV, MESSAGE).get();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int j = 0; j < 50; j++) {
                      try {
                        cipher.encrypt(key(1), IV, MESSAGE).get();
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(1, device.opened() - opened);
    assertEquals(0, device.closed() - closed);
  }

  @Test
  @DisplayName("a tag of another length has a session of its own")
  void tags() throws Exception {
    AsyncCipher gcm = AsyncCipher.getInstance("AES/GCM/NoPadding", provider);
    for (int i = 0; i < 4; i++) {
      GCMParameterSpec parameters = new GCMParameterSpec(96 + 32 * (i % 2), new byte[] {(byte) i, 1});
      assertEquals(16 + 12 + 4 * (i % 2), gcm.encrypt(key(1), parameters, MESSAGE).get().length);
    }
    assertEquals(2, device.opened() - opened);
  }

  @Test
  @DisplayName("the key that was not used for longest is closed when there are many; what is out ends")
  void bounded() throws Exception {
    device.mood(HeldDriver.Mood.HOLDS);
    AsyncFuture<byte[]> out = cipher.encrypt(key(0), IV, MESSAGE);
    device.awaitArrival();
    device.mood(HeldDriver.Mood.ANSWERS);
    for (int i = 1; i <= AsyncSessions.MOST; i++) {
      cipher.encrypt(key(i), IV, MESSAGE).get();
      cipher.encrypt(key(1), IV, MESSAGE).get();
    }
    assertEquals(AsyncSessions.MOST + 1, device.opened() - opened);
    assertEquals(0, device.closed() - closed, "what is closed has a message out");
    device.release();
    assertEquals(16, out.get().length);
    assertEquals(1, device.closed() - closed);
    cipher.encrypt(key(1), IV, MESSAGE).get();
    assertEquals(AsyncSessions.MOST + 1, device.opened() - opened);
    cipher.encrypt(key(0), IV, MESSAGE).get();
    assertEquals(AsyncSessions.MOST + 2, device.opened() - opened);
  }

  @Test
  @DisplayName("more keys at once, from many threads, than there are sessions end well")
  void crowded() throws Exception {
    List<Thread> threads = new ArrayList<>();
    List<Throwable> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 4; i++) {
      int mine = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Random random = new Random(mine);
                    for (int j = 0; j < 2_000; j++) {
                      try {
                        cipher.encrypt(key(random.nextInt(AsyncSessions.MOST + 60)), IV, MESSAGE).get();
                      } catch (Exception e) {
                        wrong.add(e);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), wrong);
    cipher.close();
    assertEquals(device.opened() - opened, device.closed() - closed);
  }

  @Test
  @DisplayName("to close the service closes its sessions")
  void closing() throws Exception {
    cipher.encrypt(key(1), IV, MESSAGE).get();
    cipher.encrypt(key(2), IV, MESSAGE).get();
    cipher.close();
    assertEquals(2, device.closed() - closed);
  }

  @Test
  @DisplayName("they are closed once the service is unreachable")
  void unreachable() throws Exception {
    cipher.encrypt(key(1), IV, MESSAGE).get();
    cipher = null;
    for (int i = 0; i < 10_000 && device.closed() == closed; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    assertTrue(device.closed() > closed);
  }
}
