package io.fermata.samples.hotunplug;

import io.fermata.driver.jca.JcaDrivers;
import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Preference;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Users hash away, and meanwhile the device that does it is unplugged, and plugged in again. Nobody but the
 * reader of the output notices.
 */
public final class HotUnplug {
  private static final String CARD = "card";
  private static final int USERS = 2;
  private static final int PHASE = 2_250;
  private static final int REQUESTS_OF_SESSION = 250;

  private final Framework framework;
  private final Map<String, AtomicLong> answered = new ConcurrentSkipListMap<>();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong moves = new AtomicLong();
  private volatile boolean stop;

  private HotUnplug(Framework framework) {
    this.framework = framework;
  }

  /** Runs the sample. */
  public static void main(String[] arguments) throws DriverException, InterruptedException {
    List<Driver> drivers = new ArrayList<>(new JcaDrivers().members());
    drivers.add(card());
    try (Framework framework =
        Framework.open(
            new DriverDiscovery.Found(drivers, List.of()), FrameworkOptions.DEFAULT)) {
      new HotUnplug(framework).run();
    }
  }

  private static Driver card() {
    return SimulatedDevice.builder().name(CARD).latency(Duration.ofNanos(50_000)).build();
  }

  private void run() throws DriverException, InterruptedException {
    List<Thread> users = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      users.add(Thread.ofPlatform().name("user-" + i).start(this::use));
    }
    work("the card is in");
    framework.remove(CARD, Duration.ofMillis(1)); // what it has not done by then is done elsewhere
    work("the card is unplugged");
    framework.add(card());
    work("the card is in again");
    stop = true;
    for (Thread user : users) {
      user.join();
    }
    System.out.println(
        "in all: " + ended + " requests, " + failed + " failed; " + moves
            + " sessions moved under way");
  }

  /** Lets the users work a while, and says who has answered them. */
  private void work(String what) throws InterruptedException {
    answered.clear();
    long until = ended.get() + PHASE;
    while (ended.get() < until) {
      Thread.sleep(1);
    }
    System.out.println(what + ": answered by " + answered);
  }

  private void use() {
    try {
      while (!stop) {
        try (Session session = framework.open(SessionSpec.digest("SHA-256"), Preference.BEST)) {
          use(session);
        }
      }
    } catch (DriverException | GeneralSecurityException e) {
      failed.incrementAndGet();
      System.out.println(e.getMessage());
    }
  }

  private void use(Session session) throws GeneralSecurityException {
    byte[] message = new byte[1_000];
    byte[] hash = new byte[32];
    byte[] right = MessageDigest.getInstance("SHA-256").digest(message);
    Request request = new Request().operation(Operation.DIGEST).input(message, 0, message.length);
    String before = session.driver();
    for (int i = 0; i < REQUESTS_OF_SESSION; i++) {
      Arrays.fill(hash, (byte) 0);
      Outcome outcome = session.perform(request.output(hash, 0, hash.length));
      if (outcome != Outcome.DONE || !Arrays.equals(right, hash)) {
        failed.incrementAndGet();
      }
      String now = session.driver();
      if (!now.equals(before)) {
        moves.incrementAndGet();
        before = now;
      }
      answered.computeIfAbsent(now, driver -> new AtomicLong()).incrementAndGet();
      ended.incrementAndGet();
    }
  }
}
