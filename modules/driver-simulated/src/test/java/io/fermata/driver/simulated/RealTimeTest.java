package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.Health;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Taken;
import io.fermata.spi.TimeSource;
import io.fermata.spi.WorkKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On the machine's clock, with several threads; nothing is said about how long anything takes. */
@Timeout(60)
class RealTimeTest implements DriverHost, DriverRequest.Owner {
  private static final int THREADS = 3;
  private static final int EACH = 400;

  private final Semaphore unblocked = new Semaphore(0);
  private final Semaphore ended = new Semaphore(0);
  private final AtomicInteger again = new AtomicInteger();

  @Override
  public DriverSettings settings() {
    return new DriverSettings("simulated", Map.of());
  }

  @Override
  public TimeSource time() {
    return TimeSource.system();
  }

  @Override
  public void unblocked() {
    unblocked.release();
  }

  @Override
  public void unblocked(WorkKind kind) {
    unblocked();
  }

  @Override
  public void changed(Health health, String why) {
    throw new AssertionError(health + ": " + why);
  }

  @Override
  public void withdrawn(String algorithm) {
    throw new AssertionError(algorithm);
  }

  @Override
  public void ended(DriverRequest request) {
    ended.release();
  }

  @Override
  public void endedAgain(DriverRequest request) {
    again.incrementAndGet();
  }

  private DriverRequest request(int n) {
    DriverRequest request = new DriverRequest(this);
    byte[] input = ("message " + n).getBytes(StandardCharsets.UTF_8);
    request.input().set(input, 0, input.length);
    request.output().set(new byte[32], 0, 32);
    request.begin(Operation.DIGEST, Part.WHOLE);
    return request;
  }

  @Test
  @DisplayName("several threads and a small ring: each request ends once and right")
  void threads() throws Exception {
    try (SimulatedDriver driver = SimulatedDevice.builder().depth(8).build()) {
      driver.start(this);
      DriverSession session = driver.open(Rig.SHA);
      Queue<DriverRequest> requests = new ConcurrentLinkedQueue<>();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        threads.add(
            Thread.ofPlatform().start(() -> submit(session, requests, Thread::onSpinWait)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      check(driver, requests, THREADS * EACH);
    }
  }

  @Test
  @DisplayName("each FULL is followed by one unblocked, and none comes without it")
  void full() throws Exception {
    try (SimulatedDriver driver = SimulatedDevice.builder().depth(2).build()) {
      driver.start(this);
      Queue<DriverRequest> requests = new ConcurrentLinkedQueue<>();
      submit(driver.open(Rig.SHA), requests, unblocked::acquireUninterruptibly);
      check(driver, requests, EACH);
      assertTrue(driver.counts().full() > 0);
      assertEquals(0, unblocked.availablePermits());
    }
  }

  private void submit(DriverSession session, Queue<DriverRequest> requests, Runnable awaitRoom) {
    for (int i = 0; i < EACH; i++) {
      DriverRequest request = request(i);
      requests.add(request);
      while (session.submit(request, i % 3 == 0) == Taken.FULL) {
        awaitRoom.run();
      }
    }
  }

  private void check(SimulatedDriver driver, Queue<DriverRequest> requests, int count)
      throws Exception {
    ended.acquire(count);
    assertEquals(count, requests.size());
    for (DriverRequest request : requests) {
      assertTrue(Rig.isRight(request));
    }
    assertEquals(0, again.get());
    assertEquals(count, driver.counts().completed());
    assertEquals(0, ended.availablePermits());
  }

  @Test
  @DisplayName("idle, its thread is parked; a submission wakes it; closing ends it and fails what was not answered")
  void idle() throws Exception {
    SimulatedDriver driver =
        SimulatedDevice.builder().name("idler").faults(Fault.noAnswer().atRequest(2)).build();
    driver.start(this);
    Thread thread =
        Thread.getAllStackTraces().keySet().stream()
            .filter(each -> each.getName().equals("fermata-idler"))
            .findFirst()
            .orElseThrow();
    DriverSession session = driver.open(Rig.SHA);
    for (int i = 0; i < 2; i++) {
      session.submit(request(i), false);
    }
    ended.acquire();
    while (driver.counts().faults(Fault.Kind.NO_ANSWER) == 0
        || thread.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    assertEquals(0, ended.availablePermits());
    driver.close();
    assertEquals(Thread.State.TERMINATED, thread.getState());
    assertEquals(1, ended.availablePermits());
    driver.close();
    session.close();
  }

  @Test
  @DisplayName("a device closed by one who hears of an end, on the device's own thread")
  void close_inside() throws Exception {
    SimulatedDriver driver = SimulatedDevice.builder().depth(4).build();
    driver.start(this);
    DriverSession session = driver.open(Rig.SHA);
    Semaphore closed = new Semaphore(0);
    DriverRequest closing =
        new DriverRequest(
            new DriverRequest.Owner() {
              @Override
              public void ended(DriverRequest request) {
                driver.close();
                closed.release();
              }

              @Override
              public void endedAgain(DriverRequest request) {
                throw new AssertionError("again");
              }
            });
    closing.input().set(new byte[1], 0, 1);
    closing.output().set(new byte[32], 0, 32);
    closing.begin(Operation.DIGEST, Part.WHOLE);
    DriverRequest other = request(1);
    session.submit(closing, true);
    session.submit(other, false);
    closed.acquire();
    assertTrue(other.isEnded());
  }
}
