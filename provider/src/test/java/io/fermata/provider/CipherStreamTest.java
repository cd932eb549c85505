package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fermata.job.Job;
import io.fermata.job.Jobs;
import io.fermata.job.Vehicle;
import io.fermata.spi.DriverShape;
import io.fermata.spi.Reason;
import io.fermata.wait.WaitContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.Key;
import java.util.Random;
import javax.crypto.Cipher;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Does an encryption give out what it has as it goes, by one driver, and end as a whole if that fails? */
class CipherStreamTest {
  private static final byte[] TEXT = Keys.bytes(300_000, new Random(5));

  private static Cipher cipher(CipherKind kind, FermataProvider provider) throws Exception {
    return ready(kind, Cipher.getInstance(kind.name, provider));
  }

  private static Cipher ready(CipherKind kind, Cipher cipher) throws Exception {
    cipher.init(Cipher.ENCRYPT_MODE, kind.key(1), kind.spec(1));
    cipher.updateAAD(new byte[33]);
    return cipher;
  }

  private static byte[] byJdk(CipherKind kind) throws Exception {
    return ready(kind, Cipher.getInstance(kind.name, JcaCall.jdk("SunJCE"))).doFinal(TEXT);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({
    "GCM, jca.SunJCE",
    "CHACHA, jca.SunJCE",
    "GCM, openssl",
    "CHACHA, openssl",
    "GCM, multibuffer",
    "CHACHA, multibuffer",
    "GCM, simulated:latency=0ms"
  })
  @DisplayName("a long message goes through a buffer of 1 016 bytes, and the end needs no more than what is left")
  void small_buffer(CipherKind kind, String driver) throws Exception {
    try (FermataProvider provider = Fermata.onAny(driver)) {
      assumeTrue(
          provider.framework().drivers().stream()
              .anyMatch(there -> there.name().equals(driver.replaceAll(":.*", ""))),
          driver + " is not here; openssl wants Debian's libssl3, multibuffer its libipsec-mb1");
      Cipher cipher = cipher(kind, provider);
      ByteArrayOutputStream sealed = new ByteArrayOutputStream();
      byte[] buffer = new byte[1_016];
      int at = 0;
      for (; at + 1_001 < TEXT.length; at += 1_001) {
        sealed.write(buffer, 0, cipher.update(TEXT, at, 1_001, buffer, 0));
      }
      assertTrue(cipher.getOutputSize(0) < 32, "at most a block that waits, and the tag");
      // long, with something waiting before it
      sealed.writeBytes(cipher.doFinal(TEXT, at, TEXT.length - at));
      assertArrayEquals(byJdk(kind), sealed.toByteArray());
    }
  }

  @ParameterizedTest
  @EnumSource(CipherKind.class)
  @DisplayName("what waits goes before a long update, in place and out of place, on the heap and off")
  void long_updates(CipherKind kind) throws Exception {
    byte[] expected = byJdk(kind);
    int rest = TEXT.length - 5;
    try (FermataProvider provider = Fermata.on("jca.SunJCE")) {
      for (boolean direct : new boolean[] {false, true}) {
        for (boolean inPlace : new boolean[] {false, true}) {
          Cipher cipher = cipher(kind, provider);
          ByteBuffer out =
              direct ? ByteBuffer.allocateDirect(TEXT.length + 32) : ByteBuffer.allocate(TEXT.length + 32);
          out.put(cipher.update(TEXT, 0, 5));
          ByteBuffer in = inPlace ? out.duplicate() : ByteBuffer.allocateDirect(rest);
          in.duplicate().put(TEXT, 5, rest);
          in.limit(in.position() + rest);
          cipher.update(in, out);
          cipher.doFinal(ByteBuffer.allocate(0), out);
          byte[] sealed = new byte[out.flip().remaining()];
          out.get(sealed);
          assertArrayEquals(expected, sealed, "direct " + direct + ", in place " + inPlace);
        }
      }
    }
  }

  @Test
  @DisplayName("a driver that takes whole messages alone has it whole, at the end")
  void whole_only() throws Exception {
    CipherKind kind = CipherKind.GCM;
    try (FermataProvider provider = Fermata.on("jca.BC")) {
      Cipher cipher = cipher(kind, provider);
      assertEquals(0, cipher.update(TEXT, 0, 1_000).length);
      assertEquals(0, cipher.update(TEXT, 1_000, 5_000, new byte[5_000], 0));
      assertEquals(TEXT.length + 16, cipher.getOutputSize(TEXT.length - 6_000));
      assertArrayEquals(byJdk(kind), cipher.doFinal(TEXT, 6_000, TEXT.length - 6_000));
    }
  }

  @ParameterizedTest
  @EnumSource(CipherKind.class)
  @DisplayName("a device that fails in the middle ends the message, and nobody else is asked; init begins another")
  void failure(CipherKind kind) throws Exception {
    HeldDriver device = new HeldDriver();
    HeldDriver spare = new HeldDriver("spare", DriverShape.Kind.SOFTWARE, 8);
    try (FermataProvider provider = Fermata.over(device, spare)) {
      provider.framework().selfTest();
      int before = spare.submitted();
      for (int parts = 0; parts < 3; parts++) {
        device.mood(HeldDriver.Mood.ANSWERS);
        Cipher cipher = cipher(kind, provider);
        for (int i = 0; i < parts; i++) {
          assertEquals(160, cipher.update(TEXT, 0, 160).length);
        }
        device.mood(HeldDriver.Mood.FAILS);
        FermataException thrown =
            assertThrows(FermataException.class, () -> cipher.update(new byte[32]), "after " + parts);
        assertEquals(Reason.FAULT, thrown.reason());
        device.mood(HeldDriver.Mood.ANSWERS);
        assertThrows(IllegalStateException.class, () -> cipher.update(new byte[32]));
        assertThrows(IllegalStateException.class, cipher::doFinal);
        assertThrows(Exception.class, () -> cipher.init(Cipher.ENCRYPT_MODE, kind.key(1), kind.spec(1)));
        cipher.init(Cipher.ENCRYPT_MODE, kind.key(1), kind.spec(2));
        cipher.update(TEXT, 0, 100);
        cipher.init(Cipher.ENCRYPT_MODE, kind.key(1), kind.spec(1 - 2));
        Cipher jdk = Cipher.getInstance(kind.name, JcaCall.jdk("SunJCE"));
        jdk.init(Cipher.ENCRYPT_MODE, kind.key(1), kind.spec(1 - 2));
        byte[] begun = cipher.update(TEXT, 0, 64);
        assertArrayEquals(jdk.update(TEXT, 0, 64), begun);
        assertArrayEquals(jdk.doFinal(), cipher.doFinal(), "one that was begun anew");
      }
      assertEquals(before, spare.submitted());
    }
  }

  @ParameterizedTest
  @EnumSource(CipherKind.class)
  @DisplayName("an update pauses the job; cancelled there it ends the message, whatever the device does later")
  void cancelled(CipherKind kind) throws Exception {
    HeldDriver device = new HeldDriver();
    try (FermataProvider provider = Fermata.over(device);
        Jobs jobs = Jobs.open(Vehicle.CALLER);
        WaitContext waits = WaitContext.open()) {
      provider.framework().selfTest();
      Cipher cipher = cipher(kind, provider);
      cipher.update(TEXT, 0, 64);
      device.mood(HeldDriver.Mood.HOLDS);
      Job<byte[]> job = jobs.start(waits, () -> cipher.update(TEXT, 64, 64));
      assertTrue(job.isPaused());
      job.cancel();
      while (job.isPaused()) {
        job.resume();
      }
      assertEquals(Job.State.CANCELLED, job.state());
      device.release();
      assertThrows(IllegalStateException.class, () -> cipher.update(TEXT, 64, 64));
      cipher.init(Cipher.ENCRYPT_MODE, kind.key(1), kind.spec(2));
      Cipher jdk = Cipher.getInstance(kind.name, JcaCall.jdk("SunJCE"));
      jdk.init(Cipher.ENCRYPT_MODE, kind.key(1), kind.spec(2));
      assertArrayEquals(jdk.update(TEXT, 0, 64), cipher.update(TEXT, 0, 64));
      assertArrayEquals(jdk.doFinal(), cipher.doFinal());
    }
  }

  @Test
  @DisplayName("GCM wraps keys of every type and unwraps them; one that was altered is no key; ChaCha20 wraps none")
  void wraps() throws Exception {
    CipherKind kind = CipherKind.GCM;
    try (FermataProvider provider = Fermata.on("jca.SunJCE")) {
      Cipher cipher = Cipher.getInstance(kind.name, provider);
      Key[] keys = {Keys.p256().getPrivate(), Keys.p256().getPublic(), kind.key(3)};
      int[] types = {Cipher.PRIVATE_KEY, Cipher.PUBLIC_KEY, Cipher.SECRET_KEY};
      for (int i = 0; i < keys.length; i++) {
        cipher.init(Cipher.WRAP_MODE, kind.key(1), kind.spec(i));
        byte[] wrapped = cipher.wrap(keys[i]);
        Cipher jdk = Cipher.getInstance(kind.name, JcaCall.jdk("SunJCE"));
        jdk.init(Cipher.WRAP_MODE, kind.key(1), kind.spec(i));
        assertArrayEquals(jdk.wrap(keys[i]), wrapped);
        assertThrows(IllegalStateException.class, () -> cipher.wrap(kind.key(4)), "the nonce is spent");
        cipher.init(Cipher.UNWRAP_MODE, kind.key(1), kind.spec(i));
        int type = types[i];
        assertEquals(keys[i], cipher.unwrap(wrapped, keys[i].getAlgorithm(), type));
        wrapped[3] ^= 1;
        assertThrows(InvalidKeyException.class, () -> cipher.unwrap(wrapped, "AES", type));
      }
    }
  }
}
