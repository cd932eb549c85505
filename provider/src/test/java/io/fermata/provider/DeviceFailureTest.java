package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.wait.WaitContext;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Is a failure of the device told as what it is, and the JCA object usable afterwards? */
class DeviceFailureTest {
  private static final byte[] MESSAGE = new byte[100];

  private final HeldDriver device = HeldDriver.forCalls("held", DriverShape.Kind.HARDWARE, 64);
  private final HeldDriver spare = HeldDriver.forCalls("spare", DriverShape.Kind.SOFTWARE, 8);
  private final FermataProvider provider = Fermata.over(device, spare);

  @BeforeEach
  void test() {
    provider.framework().selfTest();
  }

  @AfterEach
  void close() {
    device.throwAt(place -> false);
    provider.close();
  }

  @ParameterizedTest
  @EnumSource(JcaCall.class)
  @DisplayName(
      "the failure has the driver's reason, and no other driver is asked behind one's back")
  void failure(JcaCall call) throws Exception {
    device.mood(HeldDriver.Mood.FAILS);
    int before = spare.submitted();
    FermataException thrown = assertThrows(FermataException.class, () -> call.on(provider));
    assertEquals(Reason.FAULT, thrown.reason());
    assertTrue(thrown.getMessage().contains("the device broke"), thrown.getMessage());
    assertEquals(before, spare.submitted());
    device.mood(HeldDriver.Mood.ANSWERS);
    call.check(call.on(provider));
    assertEquals(before, spare.submitted());
  }

  @ParameterizedTest
  @EnumSource(JcaCall.class)
  @DisplayName("a driver that throws instead of answering is a fault of that driver")
  void thrown(JcaCall call) throws Exception {
    device.mood(HeldDriver.Mood.THROWS);
    FermataException thrown = assertThrows(FermataException.class, () -> call.on(provider));
    assertEquals(Reason.FAULT, thrown.reason());
    assertTrue(thrown.getMessage().contains("held"), thrown.getMessage());
    device.mood(HeldDriver.Mood.ANSWERS);
    call.check(call.on(provider));
  }

  @ParameterizedTest
  @EnumSource(JcaCall.class)
  @DisplayName("in a job the failure is the job's, as the call threw it")
  void in_a_job(JcaCall call) {
    device.mood(HeldDriver.Mood.FAILS);
    try (Jobs jobs = Jobs.open(Vehicle.CALLER);
        WaitContext waits = WaitContext.open()) {
      Job<byte[]> job = jobs.start(waits, () -> call.on(provider));
      assertEquals(Job.State.FAILED, job.state());
      assertTrue(
          assertThrows(ExecutionException.class, job::result).getCause()
              instanceof FermataException);
    }
  }

  @Test
  @DisplayName("a cipher that failed encrypts again after init, and refuses the same nonce")
  void cipher_again() throws Exception {
    SecretKey key = Keys.of("AES", 16, new Random(7));
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", provider);
    cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, new byte[12]));
    device.mood(HeldDriver.Mood.FAILS);
    assertThrows(FermataException.class, () -> cipher.doFinal(MESSAGE));
    device.mood(HeldDriver.Mood.ANSWERS);
    assertThrows(IllegalStateException.class, () -> cipher.doFinal(MESSAGE));
    GCMParameterSpec other = new GCMParameterSpec(128, new byte[] {1, 2, 3});
    cipher.init(Cipher.ENCRYPT_MODE, key, other);
    Cipher jdk = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    jdk.init(Cipher.ENCRYPT_MODE, key, other);
    assertArrayEquals(jdk.doFinal(MESSAGE), cipher.doFinal(MESSAGE));
  }

  @Test
  @DisplayName("a digest, a Mac and a signature that failed begin their next message afresh")
  void streams_again() throws Exception {
    SecretKey key = Keys.of("HmacSHA256", 20, new Random(8));
    Mac mac = Mac.getInstance("HmacSHA256", provider);
    mac.init(key);
    MessageDigest digest = MessageDigest.getInstance("SHA-256", provider);
    Signature signature = Signature.getInstance("SHA256withECDSA", provider);
    signature.initSign(Keys.p256().getPrivate());
    byte[] lost = new byte[3 * MessageStream.LIMIT];
    mac.update(lost);
    digest.update(lost);
    signature.update(lost);
    device.mood(HeldDriver.Mood.FAILS);
    assertThrows(FermataException.class, mac::doFinal);
    assertThrows(FermataException.class, digest::digest);
    assertThrows(FermataException.class, signature::sign);
    device.mood(HeldDriver.Mood.ANSWERS);
    mac.init(key);
    Mac jdk = Mac.getInstance("HmacSHA256", "SunJCE");
    jdk.init(key);
    assertArrayEquals(jdk.doFinal(MESSAGE), mac.doFinal(MESSAGE));
    assertArrayEquals(
        MessageDigest.getInstance("SHA-256", "SUN").digest(MESSAGE), digest.digest(MESSAGE));
    signature.initSign(Keys.p256().getPrivate());
    signature.update(MESSAGE);
    assertTrue(JcaCall.verify(JcaCall.jdk("SunEC"), MESSAGE, signature.sign()));
  }

  @Test
  @DisplayName("a driver that throws as it is asked or opened is passed over for the next")
  void probe_and_open() throws Exception {
    for (HeldDriver.Place place :
        new HeldDriver.Place[] {HeldDriver.Place.PROBE, HeldDriver.Place.OPEN}) {
      device.throwAt(place::equals);
      int before = spare.submitted();
      JcaCall.GCM_ENCRYPT.check(JcaCall.GCM_ENCRYPT.on(provider));
      assertEquals(before + 1, spare.submitted(), place.toString());
    }
  }

  @Test
  @DisplayName("a driver that throws as a session is closed disturbs nobody")
  void closing() throws Exception {
    device.throwAt(HeldDriver.Place.CLOSE::equals);
    Mac mac = Mac.getInstance("HmacSHA256", provider);
    for (int i = 0; i < 3; i++) {
      mac.init(Keys.of("HmacSHA256", 20, new Random(i)));
      mac.doFinal(MESSAGE);
    }
    assertDoesNotThrow(() -> mac.init(Keys.of("HmacSHA256", 20, new Random(9))));
  }
}
