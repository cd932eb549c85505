package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Framework;
import io.fermata.framework.Memory;
import io.fermata.framework.Request;
import io.fermata.framework.Session;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverHost;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.DriverSession;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Does what has no key go to the drivers that are there now? */
class DriverChangesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** The JDK's hashes, by another name. */
  private record Renamed(String name, Driver driver, AtomicInteger opened) implements Driver {
    static Renamed of(String name) throws DriverException {
      DriverChangesTest.class.getModule().addUses(DriverFamily.class);
      for (DriverFamily family : ServiceLoader.load(DriverFamily.class)) {
        for (Driver one : family.members(new DriverSettings(family.name(), Map.of()))) {
          if (one.name().equals("jca.SUN")) {
            return new Renamed(name, one, new AtomicInteger());
          }
        }
      }
      throw new AssertionError("the JDK's hashes are always there");
    }

    @Override
    public void start(DriverHost host) throws DriverException {
      driver.start(host);
    }

    @Override
    public DriverShape shape() {
      return driver.shape();
    }

    @Override
    public Suitability probe(SessionSpec spec) {
      return driver.probe(spec);
    }

    @Override
    public DriverSession open(SessionSpec spec) throws DriverException {
      opened.incrementAndGet();
      return driver.open(spec);
    }

    @Override
    public void close() {
      driver.close();
    }
  }

  private static byte[] expected(byte[] message) throws Exception {
    return MessageDigest.getInstance("SHA-256", "SUN").digest(message);
  }

  @Test
  @DisplayName("A driver that comes later serves the next message of an object that was there before")
  void comesLater() throws Exception {
    byte[] message = Keys.bytes(100, new Random(1));
    try (FermataProvider provider = Fermata.over(Renamed.of("plain"))) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256", provider);
      assertArrayEquals(expected(message), digest.digest(message));
      assertArrayEquals(expected(message), digest.digest(message));
      HeldDriver device = HeldDriver.forCalls("device", DriverShape.Kind.HARDWARE, 64);
      provider.framework().add(device);
      assertEquals("device", best(provider));
      assertArrayEquals(expected(message), digest.digest(message));
      int submitted = device.submitted();
      assertArrayEquals(expected(message), digest.digest(message));
      assertEquals(submitted + 1, device.submitted());
    }
  }

  private static String best(FermataProvider provider) throws DriverException {
    return provider
        .framework()
        .explain(SessionSpec.digest("SHA-256"), provider.composition().preference(), 100, Memory.ARRAY, 1)
        .driver();
  }

  @Test
  @DisplayName("So does one for what is derived")
  void derives() throws Exception {
    HeldDriver first = HeldDriver.forCalls("first", DriverShape.Kind.SOFTWARE, 64);
    try (FermataProvider provider = Fermata.over(first)) {
      HKDFParameterSpec step =
          HKDFParameterSpec.expandOnly(new SecretKeySpec(new byte[32], "Generic"), new byte[3], 20);
      byte[] derived = KDF.getInstance("HKDF-SHA256", provider).deriveData(step);
      HeldDriver second = HeldDriver.forCalls("second", DriverShape.Kind.HARDWARE, 64);
      provider.framework().add(second);
      int before = first.submitted();
      assertArrayEquals(derived, KDF.getInstance("HKDF-SHA256", provider).deriveData(step));
      assertEquals(before, first.submitted());
      assertTrue(second.submitted() > 0);
    }
  }

  @Test
  @DisplayName("When the last driver has gone there is no service, until one comes")
  void none() throws Exception {
    try (FermataProvider provider = Fermata.over(Renamed.of("plain"))) {
      byte[] message = new byte[3];
      assertArrayEquals(expected(message), MessageDigest.getInstance("SHA-256", provider).digest(message));
      assertTrue(provider.framework().remove("plain", LONG));
      assertThrows(NoSuchAlgorithmException.class, () -> MessageDigest.getInstance("SHA-256", provider));
      provider.framework().add(Renamed.of("again"));
      assertArrayEquals(expected(message), MessageDigest.getInstance("SHA-256", provider).digest(message));
    }
  }

  @Test
  @DisplayName("A session that is of no more use is closed when the messages in parts have ended there")
  void retires() throws Exception {
    try (FermataProvider provider = Fermata.over(Renamed.of("a"), Renamed.of("b"))) {
      SpecSessions sessions = provider.composition().keyless(SessionSpec.digest("SHA-256"));
      Session one = sessions.open(10);
      Session other = sessions.after(one, 10, Memory.ARRAY).orElseThrow();
      assertNotSame(one, other);
      assertTrue(sessions.hold(one));
      assertTrue(sessions.hold(one));
      assertTrue(sessions.hold(other));
      assertTrue(provider.framework().remove(one.driver(), LONG));
      Session now = sessions.open(10);
      assertTrue(one.isOpen() && other.isOpen());
      sessions.release(one);
      sessions.release(other);
      sessions.release(one);
      Session left = now == one ? other : one;
      assertTrue(now.isOpen());
      assertFalse(left.isOpen());
      assertFalse(sessions.hold(left));
      byte[] hash = new byte[32];
      Request request = new Request().operation(Operation.DIGEST).output(hash, 0, 32);
      assertSame(Outcome.DONE, sessions.perform(left, 0, request), "whoever had it is served elsewhere");
      assertArrayEquals(expected(new byte[0]), hash);
    }
  }

  @Test
  @DisplayName("While drivers come and go no message is lost, and none has another's hash")
  void underLoad() throws Exception {
    try (FermataProvider provider = Fermata.over(Renamed.of("stays"));
        ExecutorService users = Executors.newCachedThreadPool()) {
      Framework framework = provider.framework();
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger hashed = new AtomicInteger();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        long seed = i;
        all.add(
            users.submit(
                () -> {
                  Random random = new Random(seed);
                  MessageDigest ours = MessageDigest.getInstance("SHA-256", provider);
                  MessageDigest jdks = MessageDigest.getInstance("SHA-256", "SUN");
                  while (!over.get()) {
                    byte[] message = Keys.bytes(random.nextInt(300), random);
                    MessageDigest one =
                        random.nextInt(4) == 0 ? MessageDigest.getInstance("SHA-256", provider) : ours;
                    Sink.of(one).feed(message, random);
                    assertArrayEquals(jdks.digest(message), one.digest());
                    hashed.incrementAndGet();
                  }
                  return null;
                }));
      }
      for (int i = 0; i < 30; i++) {
        Renamed comes = Renamed.of("comes" + i % 2);
        framework.add(comes);
        int before = hashed.get();
        while (hashed.get() < before + 50 && all.stream().noneMatch(Future::isDone)) {
          Thread.onSpinWait();
        }
        assertTrue(framework.remove(comes.name(), LONG));
      }
      over.set(true);
      for (Future<?> one : all) {
        one.get();
      }
    }
  }
}
