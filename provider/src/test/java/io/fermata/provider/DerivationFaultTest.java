package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.spi.Reason;
import io.fermata.spi.ReentryGuard;
import io.fermata.wait.WaitContext;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Does JCA stay with Fermata when its driver fails or a job is cancelled, and go on when a key is not for it? */
class DerivationFaultTest {
  private static final HKDFParameterSpec STEP =
      HKDFParameterSpec.ofExtract().addIKM(new byte[] {1, 2, 3}).thenExpand(new byte[4], 40);
  private static final PBEKeySpec PASSWORD = new PBEKeySpec("a".toCharArray(), new byte[8], 2, 256);

  private final HeldDriver device = new HeldDriver();
  private final FermataProvider provider = Fermata.over(device);
  private final Next next = new Next();

  /** Whoever is asked after Fermata; counts what is made. */
  private static final class Next extends Provider {
    private static final long serialVersionUID = 1L;

    private final transient AtomicInteger asked = new AtomicInteger();

    Next() {
      super("Next", "1", "counts");
      for (String[] service :
          new String[][] {
            {"KDF", "HKDF-SHA256"},
            {"SecretKeyFactory", "PBKDF2WithHmacSHA256"},
            {"Mac", "HmacSHA256"},
            {"MessageDigest", "SHA-256"}
          }) {
        String home = service[0].equals("MessageDigest") ? "SUN" : "SunJCE";
        Service jdks = Security.getProvider(home).getService(service[0], service[1]);
        putService(
            new Service(this, service[0], service[1], jdks.getClassName(), null, null) {
              @Override
              public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                if (!ReentryGuard.isHeld()) { // the JDK's HKDF looks for a Mac as it derives
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
    }
  }

  @BeforeEach
  void install() {
    provider.framework().selfTest();
    Security.insertProviderAt(provider, 1);
    Security.insertProviderAt(next, 2);
  }

  @AfterEach
  void remove() {
    Security.removeProvider("Fermata");
    Security.removeProvider("Next");
    provider.close();
  }

  @Test
  @DisplayName("a KDF whose device fails goes to nobody else: an error before its first result, an exception after")
  void kdf() throws Exception {
    KDF kdf = KDF.getInstance("HKDF-SHA256");
    device.mood(HeldDriver.Mood.FAILS);
    DerivationFault fault = assertThrows(DerivationFault.class, () -> kdf.deriveData(STEP));
    assertEquals(((FermataException) fault.getCause()).reason(), fault.reason());
    assertEquals(0, next.asked.get());
    device.mood(HeldDriver.Mood.ANSWERS);
    assertArrayEquals(KDF.getInstance("HKDF-SHA256", "SunJCE").deriveData(STEP), kdf.deriveData(STEP));
    assertEquals("Fermata", kdf.getProviderName());
    device.mood(HeldDriver.Mood.FAILS);
    assertThrows(FermataException.class, () -> kdf.deriveData(STEP));
    assertEquals(0, next.asked.get());
  }

  @Test
  @DisplayName("a KDF of a key that we cannot take goes to the next provider")
  void kdf_goesOn() throws Exception {
    KDF kdf = KDF.getInstance("HKDF-SHA256");
    HKDFParameterSpec empty = HKDFParameterSpec.ofExtract().addIKM(new WipedKey("Generic", new byte[0])).extractOnly();
    assertArrayEquals(KDF.getInstance("HKDF-SHA256", "SunJCE").deriveData(empty), kdf.deriveData(empty));
    assertEquals("Next", kdf.getProviderName());
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> KDF.getInstance("HKDF-SHA256", provider).deriveData(empty));
  }

  @Test
  @DisplayName("a password whose device fails goes to nobody else")
  void password() throws Exception {
    SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
    device.mood(HeldDriver.Mood.FAILS);
    DerivationFault fault = assertThrows(DerivationFault.class, () -> factory.generateSecret(PASSWORD));
    assertEquals(Reason.FAULT, fault.reason());
    assertEquals(0, next.asked.get());
    device.mood(HeldDriver.Mood.ANSWERS);
    assertArrayEquals(
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256", "SunJCE").generateSecret(PASSWORD).getEncoded(),
        factory.generateSecret(PASSWORD).getEncoded());
    assertSame(provider, factory.getProvider());
  }

  @Test
  @DisplayName("a password whose driver cannot open a session goes to nobody else")
  void password_unopened() throws Exception {
    SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
    device.throwAt(HeldDriver.Place.OPEN::equals);
    assertThrows(DerivationFault.class, () -> factory.generateSecret(PASSWORD));
    assertEquals(0, next.asked.get());
  }

  @Test
  @DisplayName("a job that is cancelled while a key is derived derives nothing elsewhere")
  void cancelled() throws Exception {
    device.mood(HeldDriver.Mood.HOLDS);
    try (Jobs jobs = Jobs.open(Vehicle.CALLER);
        WaitContext first = WaitContext.open();
        WaitContext second = WaitContext.open()) {
      Job<byte[]> kdf = jobs.start(first, () -> KDF.getInstance("HKDF-SHA256").deriveData(STEP));
      Job<byte[]> password =
          jobs.start(
              second,
              () ->
                  SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                      .generateSecret(PASSWORD)
                      .getEncoded());
      kdf.cancel();
      password.cancel();
      while (kdf.isPaused()) {
        kdf.resume();
      }
      while (password.isPaused()) {
        password.resume();
      }
      assertEquals(Job.State.CANCELLED, kdf.state());
      assertEquals(Job.State.CANCELLED, password.state());
    }
    device.release();
    assertEquals(0, next.asked.get());
  }

  @Test
  @DisplayName("a Mac takes no key that it cannot, and JCA goes on; a device that fails later stays an exception")
  void mac() throws Exception {
    Mac other = Mac.getInstance("HmacSHA256");
    assertThrows(InvalidKeyException.class, () -> other.init(KeyHandle.of("HmacSHA256")));
    assertEquals(1, next.asked.get(), "the next was asked for a key that we cannot take");
    Mac mac = Mac.getInstance("HmacSHA256");
    device.mood(HeldDriver.Mood.FAILS);
    mac.init(Keys.of("HmacSHA256", 20, new Random(1)));
    assertSame(provider, mac.getProvider(), "chosen without the device");
    assertThrows(FermataException.class, () -> mac.doFinal(new byte[3]));
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    assertThrows(FermataException.class, () -> digest.digest(new byte[3]));
    assertEquals(1, next.asked.get());
  }
}
