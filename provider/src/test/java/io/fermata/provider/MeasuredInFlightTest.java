package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fermata.framework.Candidate;
import io.fermata.framework.Cost;
import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.FlightClass;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Profile;
import io.fermata.framework.Sampling;
import io.fermata.framework.SizeClass;
import io.fermata.spi.Driver;
import io.fermata.spi.DriverFamily;
import io.fermata.spi.DriverSettings;
import io.fermata.spi.DriverShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Does a calibration's result send many messages at once to the driver that is good at that, and a lone one to the other?
 * The times are a profile's; none is taken.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MeasuredInFlightTest {
  private static final String ALGORITHM = "AES/CBC";
  private static final String TRANSFORMATION = "AES/CBC/PKCS5Padding";
  private static final SecretKey KEY = Keys.of("AES", 16, new Random(1));
  private static final IvParameterSpec VECTOR = new IvParameterSpec(new byte[16]);
  private static final byte[] MESSAGE = Keys.bytes(1_000, new Random(2));
  private static final int MANY = 48;

  private final HeldDriver wide = HeldDriver.forCalls("wide", DriverShape.Kind.SOFTWARE, 64);
  private FermataProvider provider;
  private int before;

  /** Completes inside submit. */
  private static Driver inline() throws Exception {
    MeasuredInFlightTest.class.getModule().addUses(DriverFamily.class);
    for (DriverFamily family : ServiceLoader.load(DriverFamily.class)) {
      for (Driver driver : family.members(new DriverSettings(family.name(), Map.of()))) {
        if (driver.name().equals("jca.SunJCE")) {
          return driver;
        }
      }
    }
    throw new AssertionError("the JDK's own driver is missing");
  }

  private static Cost cost(Driver driver, FlightClass inFlight, long nanos) {
    String shape = new Candidate(driver.name(), driver.shape(), 0).fingerprint();
    return new Cost(
        driver.name(), shape, ALGORITHM, SizeClass.UP_TO_1_KIB, inFlight, nanos, 100, Cost.Source.CALIBRATED);
  }

  @BeforeEach
  void open() throws Exception {
    Driver inline = inline();
    HeldDriver probing = HeldDriver.forCalls("wide", DriverShape.Kind.SOFTWARE, 64);
    Driver started = inline();
    List<Cost> costs = new ArrayList<>();
    try (FermataProvider shapes = Fermata.over(started)) {
      shapes.framework();
      costs.add(cost(started, FlightClass.ALONE, 1_000));
    }
    costs.add(cost(probing, FlightClass.ALONE, 20_000));
    costs.add(cost(probing, FlightClass.UP_TO_4, 6_000));
    costs.add(cost(probing, FlightClass.UP_TO_16, 800));
    costs.add(cost(probing, FlightClass.UP_TO_64, 200));
    Settings settings = Fermata.settings(Map.of());
    provider =
        Fermata.with(
            binder -> {
              binder.bind(Settings.class).toInstance(settings);
              binder.bind(DriverDiscovery.Found.class).toInstance(DriverDiscovery.Found.of(inline, wide));
              binder
                  .bind(FrameworkOptions.class)
                  .toInstance(
                      FrameworkOptions.DEFAULT
                          .withSampling(Sampling.OFF)
                          .withProfile(new Profile(costs)));
            });
    provider.framework().selfTest();
    before = wide.submitted();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private static byte[] byJdk() throws Exception {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION, "SunJCE");
    cipher.init(Cipher.ENCRYPT_MODE, KEY, VECTOR);
    return cipher.doFinal(MESSAGE);
  }

  @Test
  @DisplayName("a lone doFinal goes to the driver that completes at once")
  void lone() throws Exception {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION, provider);
    for (int i = 0; i < 10; i++) {
      cipher.init(Cipher.ENCRYPT_MODE, KEY, VECTOR);
      assertArrayEquals(byJdk(), cipher.doFinal(MESSAGE));
    }
    assertEquals(0, wide.submitted() - before);
  }

  @Test
  @DisplayName("a batch of asynchronous requests goes to the driver that is good at many")
  void many() throws Exception {
    try (AsyncCipher cipher = AsyncCipher.getInstance(TRANSFORMATION, provider)) {
      List<AsyncRequest> requests = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        requests.add(new AsyncRequest().encrypt(KEY).parameters(VECTOR).input(MESSAGE));
      }
      for (AsyncFuture<AsyncRequest> future : cipher.submitAllAsync(requests)) {
        assertArrayEquals(byJdk(), future.get().bytes());
      }
    }
    assertEquals(MANY, wide.submitted() - before);
  }

  @Test
  @DisplayName("while many are in flight there those that follow join them, and a lone one afterwards does not")
  void joins() throws Exception {
    wide.mood(HeldDriver.Mood.HOLDS);
    try (AsyncCipher cipher = AsyncCipher.getInstance(TRANSFORMATION, provider)) {
      List<AsyncRequest> requests = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        requests.add(new AsyncRequest().encrypt(KEY).parameters(VECTOR).input(MESSAGE));
      }
      List<AsyncFuture<AsyncRequest>> first = cipher.submitAllAsync(requests);
      AsyncFuture<byte[]> joined = cipher.encrypt(KEY, VECTOR, MESSAGE);
      assertEquals(MANY + 1, wide.submitted() - before);
      wide.release();
      assertArrayEquals(byJdk(), joined.get());
      for (AsyncFuture<AsyncRequest> future : first) {
        future.get();
      }
      assertArrayEquals(byJdk(), cipher.encrypt(KEY, VECTOR, MESSAGE).get());
      assertEquals(MANY + 1, wide.submitted() - before);
    }
  }
}
