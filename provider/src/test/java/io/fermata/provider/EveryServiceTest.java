package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.wait.WaitContext;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Does every service that there is, first in the list, leave to the next provider what it cannot do, and nothing else? */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EveryServiceTest {
  private static HeldDriver device;
  private static FermataProvider provider;
  private static Next next;

  /** Whoever is asked after Fermata: has all that the JDK has of our services, and counts what is made. */
  private static final class Next extends Provider {
    private static final long serialVersionUID = 1L;

    private final transient AtomicInteger asked = new AtomicInteger();

    Next() {
      super("Next", "1", "counts");
      for (Service ours : provider.getServices()) {
        Jdk.service(ours.getType(), ours.getAlgorithm()).ifPresent(this::add);
      }
    }

    private void add(Service jdks) {
      putService(
          new Service(this, jdks.getType(), jdks.getAlgorithm(), jdks.getClassName(), null, Map.of()) {
            @Override
            public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
              if (!ReentryGuard.isHeld()) { // a driver may look for what it computes with
                asked.incrementAndGet();
              }
              return jdks.newInstance(parameter);
            }

            @Override
            public boolean supportsParameter(Object parameter) {
              return true;
            }
          });
    }

    boolean has(ServiceCase one) {
      return getService(one.type(), one.name()) != null;
    }
  }

  @BeforeAll
  static void install() {
    device = new HeldDriver();
    provider = Fermata.over(device, new SectorDriver());
    provider.framework().selfTest();
    next = new Next();
    assertEquals(1, Security.insertProviderAt(provider, 1));
    assertEquals(2, Security.insertProviderAt(next, 2));
  }

  @AfterAll
  static void remove() {
    Security.removeProvider("Next");
    Security.removeProvider(FermataProvider.NAME);
    provider.close();
  }

  @BeforeEach
  void forget() {
    next.asked.set(0);
  }

  @AfterEach
  void answer() {
    device.release();
  }

  static Stream<ServiceCase> all() {
    try (FermataProvider services = new FermataProvider()) {
      return services.getServices().stream().map(ServiceCase::of).toList().stream();
    }
  }

  static Stream<ServiceCase> withDevice() {
    return all().filter(ServiceCase::hasDevice);
  }

  /** Those whose device is this test's. */
  static Stream<ServiceCase> held() {
    return withDevice().filter(one -> !one.name().contains("XTS"));
  }

  @Test
  @DisplayName("whatever no driver here has is nobody's")
  void absent() {
    for (ServiceCase one : all().filter(ServiceCase::isAbsent).toList()) {
      assertThrows(NoSuchAlgorithmException.class, () -> SecretKeyFactory.getInstance(one.name()), one::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("withDevice")
  @DisplayName("it is ours as soon as it has a key, without the device; and it works")
  void ours(ServiceCase one) throws Exception {
    one.ready(); // the keys of some are made only now, by the JDK with our hashes
    int before = device.submitted();
    ServiceCase.Ready ready = one.ready();
    assertEquals(before, device.submitted(), "the device was asked for something before there was a message");
    ready.provider().ifPresent(whose -> assertSame(provider, whose));
    ready.work();
    assertEquals(0, next.asked.get());
  }

  @ParameterizedTest
  @MethodSource("held")
  @DisplayName("a fault of the device is told, with its reason, and nobody else is asked; the next time it works")
  void fault(ServiceCase one) throws Exception {
    ServiceCase.Ready ready = one.ready();
    device.mood(HeldDriver.Mood.FAILS);
    Throwable thrown = assertThrows(Throwable.class, ready::work);
    assertEquals(Reason.FAULT, reason(thrown), () -> "threw " + thrown);
    assertTrue(String.valueOf(thrown.getMessage()).contains("the device broke"), thrown::toString);
    assertEquals(0, next.asked.get());
    device.mood(HeldDriver.Mood.ANSWERS);
    one.ready().work();
    assertEquals(0, next.asked.get());
  }

  private static Reason reason(Throwable thrown) {
    return switch (thrown) {
      case FermataException fault -> fault.reason();
      case DerivationFault fault -> fault.reason();
      default -> throw new AssertionError("neither of ours", thrown);
    };
  }

  @ParameterizedTest
  @MethodSource("held")
  @DisplayName("a job that is cancelled while the device works has nobody else do it")
  void cancelled(ServiceCase one) throws Exception {
    ServiceCase.Ready ready = one.ready();
    device.mood(HeldDriver.Mood.HOLDS);
    try (Jobs jobs = Jobs.open(Vehicle.CALLER);
        WaitContext waits = WaitContext.open()) {
      Job<Boolean> job =
          jobs.start(
              waits,
              () -> {
                ready.work();
                return true;
              });
      assertTrue(job.isPaused(), () -> "is " + job.state());
      job.cancel();
      while (job.isPaused()) {
        job.resume();
      }
      assertEquals(Job.State.CANCELLED, job.state());
    }
    assertEquals(0, next.asked.get());
  }

  private static class Unusable implements Key {
    private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "of nobody";
    }

    @Override
    public String getFormat() {
      return null;
    }

    @Override
    public byte[] getEncoded() {
      return null;
    }
  }

  private static final class UnusableSecret extends Unusable implements SecretKey {
    private static final long serialVersionUID = 1L;
  }

  private static final class UnusablePrivate extends Unusable implements PrivateKey {
    private static final long serialVersionUID = 1L;
  }

  static Stream<ServiceCase> waiting() {
    return withDevice().filter(ServiceCase::waits);
  }

  @ParameterizedTest
  @MethodSource("waiting")
  @DisplayName("with a key that we cannot take JCA goes on to the next; by name we say what is wrong")
  void goes_on(ServiceCase one) throws Exception {
    ServiceCase.Made waiting = one.waiting();
    boolean secret = (one.type().equals("Cipher") && !one.name().equals("RSA")) || one.type().equals("Mac");
    Exception thrown =
        assertThrows(
            Exception.class,
            () -> waiting.init(secret ? new UnusableSecret() : new UnusablePrivate()));
    // the JDK's cannot take it either: whoever was asked last says so
    boolean refused =
        thrown instanceof InvalidKeyException || thrown instanceof InvalidAlgorithmParameterException;
    assertTrue(refused, thrown::toString);
    if (next.has(one)) {
      assertTrue(next.asked.get() > 0, () -> "the next provider was not asked; " + thrown);
    } else {
      assertInstanceOf(GeneralSecurityException.class, thrown);
    }
  }
}
