package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.framework.Preference;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.spi.TimeSource;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Cipher;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Is the provider put together late, from replaceable parts, and taken apart for good? */
class CompositionTest {

  /** A clock that is asked. */
  private static final class CountingTime implements TimeSource {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public long nanoTime() {
      return asked.incrementAndGet();
    }

    @Override
    public void parkUntil(long nanoTime) {
      // its time goes on by being asked
    }
  }

  @Test
  @DisplayName("nothing is put together by making, listing, asking for or installing the provider")
  void late() {
    AtomicInteger configured = new AtomicInteger();
    Module module =
        new AbstractModule() {
          @Override
          protected void configure() {
            configured.incrementAndGet();
            throw new UnsupportedOperationException("too early");
          }
        };
    FermataProvider provider = FermataProvider.of(module);
    assertFalse(provider.getServices().isEmpty());
    assertNotNull(provider.getService("Cipher", "AES/GCM/NoPadding"));
    assertTrue(provider.getService("Mac", "hmacsha256").supportsParameter(key()));
    assertTrue(Security.addProvider(provider) > 0);
    Security.removeProvider(FermataProvider.NAME);
    provider.close();
    assertEquals(0, configured.get());
  }

  private static Key key() {
    return Keys.of("HmacSHA256", 20, new Random(1));
  }

  @Test
  @DisplayName("parts that cannot be put together are no service, and the exception says why")
  void impossible() {
    FermataProvider provider =
        Fermata.with(
            binder ->
                binder
                    .bind(Settings.class)
                    .toProvider(
                        () -> {
                          throw new UnsupportedOperationException("thrown by a test");
                        }));
    NoSuchAlgorithmException thrown =
        assertThrows(
            NoSuchAlgorithmException.class, () -> MessageDigest.getInstance("SHA-256", provider));
    assertTrue(thrown.getMessage().contains("thrown by a test"), thrown.getMessage());
    assertEquals(
        Reason.UNAVAILABLE, assertThrows(FermataException.class, provider::check).reason());
  }

  @Test
  @DisplayName("time and drivers can be replaced")
  void replaced() throws Exception {
    CountingTime time = new CountingTime();
    HeldDriver device = new HeldDriver();
    try (FermataProvider provider =
        Fermata.with(
            binder -> {
              binder.bind(TimeSource.class).toInstance(time);
              binder.bind(DriverDiscovery.Found.class).toInstance(DriverDiscovery.Found.of(device));
            })) {
      assertEquals(0, device.submitted());
      MessageDigest digest = MessageDigest.getInstance("SHA-256", provider);
      assertArrayEquals(
          MessageDigest.getInstance("SHA-256", "SUN").digest(new byte[3]),
          digest.digest(new byte[3]));
      assertTrue(device.submitted() > 0);
      assertEquals(
          List.of("held"),
          provider.framework().drivers().stream().map(DriverReport::name).toList());
    }
    try (FermataProvider simulated =
        Fermata.with(
            binder -> {
              binder.bind(TimeSource.class).toInstance(time);
              binder
                  .bind(Settings.class)
                  .toInstance(Fermata.settings(Map.of(Settings.DRIVER, "simulated:latency=100ns")));
            })) {
      MessageDigest.getInstance("SHA-256", simulated).digest();
    }
    assertTrue(time.asked.get() >= 100, "the device lived in the given time");
  }

  @Test
  @DisplayName("two providers share nothing: drivers, counts and their ends are their own")
  void two() throws Exception {
    HeldDriver left = new HeldDriver();
    HeldDriver right = new HeldDriver();
    FermataProvider one = Fermata.over(left);
    FermataProvider other = Fermata.over(right);
    one.framework().selfTest();
    other.framework().selfTest();
    int before = right.submitted();
    var counts = other.framework().counts();
    for (JcaCall call : JcaCall.values()) {
      call.check(call.on(one));
    }
    assertEquals(before, right.submitted());
    assertEquals(counts, other.framework().counts());
    one.close();
    int ended = left.submitted();
    for (JcaCall call : JcaCall.values()) {
      call.check(call.on(other));
    }
    assertEquals(ended, left.submitted());
    other.close();
  }

  @Test
  @DisplayName("inside the guard the provider has nothing to offer, and outside it has again")
  void guarded() {
    try (FermataProvider provider = Fermata.best()) {
      for (Provider.Service service : provider.getServices()) {
        String type = service.getType();
        String name = service.getAlgorithm();
        assertNull(ReentryGuard.call(() -> provider.getService(type, name)));
        assertNotNull(provider.getService(type, name));
      }
    }
  }

  @Test
  @DisplayName("a closed provider has no services and says so; closing again does nothing")
  void closed() throws Exception {
    for (boolean used : new boolean[] {true, false}) {
      FermataProvider provider = Fermata.best();
      MessageDigest made = used ? MessageDigest.getInstance("SHA-256", provider) : null;
      provider.close();
      provider.close();
      NoSuchAlgorithmException thrown =
          assertThrows(
              NoSuchAlgorithmException.class, () -> MessageDigest.getInstance("SHA-256", provider));
      assertTrue(thrown.getMessage().contains("closed"), thrown.getMessage());
      assertThrows(
          NoSuchAlgorithmException.class, () -> Cipher.getInstance("AES/GCM/NoPadding", provider));
      assertEquals(
          Reason.CLOSED, assertThrows(FermataException.class, provider::framework).reason());
      if (made != null) {
        assertThrows(RuntimeException.class, made::digest);
      }
    }
  }

  @Test
  @DisplayName("JCA goes on to the next provider once this one is closed")
  void closed_and_installed() throws Exception {
    FermataProvider provider = Fermata.best();
    Security.insertProviderAt(provider, 1);
    try {
      assertEquals(provider, MessageDigest.getInstance("SHA-256").getProvider());
      provider.close();
      assertFalse(MessageDigest.getInstance("SHA-256").getProvider() == provider);
    } finally {
      Security.removeProvider(FermataProvider.NAME);
    }
  }

  @Test
  @DisplayName("a driver that is not there is no service, and check says what there is")
  void absent() {
    try (FermataProvider provider = Fermata.on("card")) {
      FermataException thrown = assertThrows(FermataException.class, provider::check);
      assertEquals(Reason.UNAVAILABLE, thrown.reason());
      assertTrue(thrown.getMessage().contains("card"), thrown.getMessage());
      assertTrue(thrown.getMessage().contains("jca.SunJCE"), thrown.getMessage());
      assertThrows(
          NoSuchAlgorithmException.class, () -> MessageDigest.getInstance("SHA-256", provider));
    }
  }

  @Test
  @DisplayName("a driver without the algorithm is no service for it")
  void elsewhere() throws Exception {
    try (FermataProvider provider = Fermata.on("jca.SunEC")) {
      assertThrows(
          NoSuchAlgorithmException.class, () -> MessageDigest.getInstance("SHA-256", provider));
      JcaCall.SIGN.check(JcaCall.SIGN.on(provider));
    }
  }

  @Test
  @DisplayName(
      "the framework that is shown is the one that serves, and its preference the bound one")
  void shown() throws Exception {
    try (FermataProvider provider =
        Fermata.with(
            binder -> {
              binder.bind(Settings.class).toInstance(Fermata.settings(Map.of()));
              binder.bind(Preference.class).toInstance(Preference.driver("jca.BC"));
            })) {
      Framework framework = provider.framework();
      JcaCall.MAC.on(provider); // its self test comes with the first use
      long before = framework.counts().inline();
      JcaCall.MAC.check(JcaCall.MAC.on(provider));
      assertEquals(before + 1, framework.counts().inline());
    }
  }
}
