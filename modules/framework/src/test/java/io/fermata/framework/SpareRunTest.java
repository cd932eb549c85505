package io.fermata.framework;

import static io.fermata.framework.SpanDrivers.AES;
import static io.fermata.framework.SpanDrivers.CHAIN;
import static io.fermata.framework.SpanDrivers.HMAC;
import static io.fermata.framework.SpanDrivers.SEAL;
import static io.fermata.framework.SpanDrivers.chain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.spi.DriverRequest.Outcome;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A chain on inline drivers is carried out with what the one before it was carried out with. */
@Timeout(60)
class SpareRunTest {
  private final ShareDriver cipher = new ShareDriver("cipher", AES);
  private final ShareDriver mac = new ShareDriver("mac", HMAC);
  private final Framework framework = SpanDrivers.open(cipher, mac);

  @AfterEach
  void close() {
    framework.close();
  }

  @Test
  @DisplayName("K171 a chain that begins while another is with a driver of the session does not disturb it")
  void two() throws Exception {
    Session session = framework.open(CHAIN, Preference.BEST);
    byte[] first = SpanDrivers.buffer(1);
    byte[] second = SpanDrivers.buffer(2);
    assertEquals(Outcome.DONE, session.perform(chain(SpanDrivers.buffer(3), SEAL)));
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    mac.hook =
        request -> {
          mac.hook = later -> Optional.empty();
          inside.countDown();
          try {
            goOn.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return Optional.empty();
        };
    FutureTask<Outcome> slow = new FutureTask<>(() -> session.perform(chain(first, SEAL)));
    Thread thread = Thread.ofPlatform().start(slow);
    inside.await();
    assertEquals(Outcome.DONE, session.perform(chain(second, SEAL)));
    assertArrayEquals(SpanDrivers.sealed(2), second);
    goOn.countDown();
    assertEquals(Outcome.DONE, slow.get());
    thread.join();
    assertArrayEquals(SpanDrivers.sealed(1), first);
  }

  @Test
  @DisplayName("K171 chains that several threads submit to one session at once come out as one by one")
  void several() throws Exception {
    Session session = framework.open(CHAIN, Preference.BEST);
    List<FutureTask<Integer>> all = new ArrayList<>();
    for (int seed = 1; seed <= 4; seed++) {
      int mine = seed;
      byte[] expected = SpanDrivers.sealed(seed);
      all.add(
          new FutureTask<>(
              () -> {
                for (int i = 0; i < 500; i++) {
                  byte[] buffer = SpanDrivers.buffer(mine);
                  assertEquals(Outcome.DONE, session.perform(chain(buffer, SEAL)));
                  assertArrayEquals(expected, buffer);
                }
                return 500;
              }));
    }
    all.forEach(task -> Thread.ofPlatform().start(task));
    for (FutureTask<Integer> task : all) {
      assertEquals(500, task.get());
    }
    assertEquals(0, session.underWay());
  }

  @Test
  @DisplayName("K171 an open session does not keep the memory of a chain that has ended")
  void memory() throws Exception {
    Session session = framework.open(CHAIN, Preference.BEST);
    WeakReference<byte[]> buffer = performed(session);
    while (buffer.get() != null) {
      System.gc();
    }
    assertEquals(Outcome.DONE, session.perform(chain(SpanDrivers.buffer(1), SEAL)));
  }

  private static WeakReference<byte[]> performed(Session session) {
    byte[] buffer = SpanDrivers.buffer(1);
    assertEquals(Outcome.DONE, session.perform(chain(buffer, SEAL)));
    return new WeakReference<>(buffer);
  }
}
