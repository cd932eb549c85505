package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Is AES-GMAC the tag that GCM gives to nothing, with the message as additional data? */
class GmacTest {
  private FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  private static byte[] tag(SecretKey key, byte[] nonce, byte[] message) throws Exception {
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    gcm.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
    gcm.updateAAD(message);
    return gcm.doFinal();
  }

  @ParameterizedTest(name = "on {0}")
  @ValueSource(strings = {"", "jca.BC", "simulated:latency=0ms"})
  @DisplayName("a code of any message, key, nonce and length is that of GCM in the JDK")
  void codes(String driver) throws Exception {
    provider.close();
    provider = Fermata.on(driver);
    Mac mac = Mac.getInstance("AES-GMAC", provider);
    SecretKey key = Keys.of("AES", 16, new Random(0));
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      if (random.nextInt(3) == 0) {
        key = Keys.of("AES", 16 + 8 * random.nextInt(3), random);
      }
      byte[] nonce = Keys.bytes(random.nextBoolean() ? 12 : 1 + random.nextInt(40), random);
      byte[] message = Keys.bytes(Sizes.next(random), random);
      int length = random.nextBoolean() ? 16 : 12 + random.nextInt(5);
      AlgorithmParameterSpec spec =
          length == 16 ? new IvParameterSpec(nonce) : new GCMParameterSpec(8 * length, nonce);
      mac.init(key, spec);
      if (random.nextInt(4) == 0) {
        Sink.of(mac).feed(message, random);
        mac.reset();
      }
      assertEquals(length, mac.getMacLength());
      Sink.of(mac).feed(message, random);
      byte[] expected = Arrays.copyOf(tag(key, nonce, message), length);
      assertArrayEquals(expected, mac.doFinal(), "seed " + seed);
    }
  }

  @Test
  @DisplayName("a nonce is for one code, which can be compared by who initialises again")
  void once() throws Exception {
    Mac mac = Mac.getInstance("AESGMAC", provider);
    SecretKey key = Keys.of("AES", 32, new Random(1));
    IvParameterSpec nonce = new IvParameterSpec(new byte[12]);
    mac.init(key, nonce);
    byte[] code = mac.doFinal(new byte[3]);
    assertThrows(IllegalStateException.class, () -> mac.update((byte) 1));
    assertThrows(IllegalStateException.class, () -> mac.update(new byte[2]));
    assertThrows(IllegalStateException.class, mac::doFinal);
    mac.reset();
    assertThrows(IllegalStateException.class, mac::doFinal);
    mac.init(key, nonce);
    assertArrayEquals(code, mac.doFinal(new byte[3]));
    assertThrows(CloneNotSupportedException.class, mac::clone);
  }

  @Test
  @DisplayName("without a nonce, with an empty one, a length that GCM has not, or another key, it is refused")
  void refused() throws Exception {
    Mac mac = Mac.getInstance("AES-GMAC", provider);
    SecretKey key = Keys.of("AES", 16, new Random(2));
    assertThrows(InvalidKeyException.class, () -> mac.init(key));
    for (AlgorithmParameterSpec wrong :
        new AlgorithmParameterSpec[] {
          null,
          new IvParameterSpec(new byte[0]),
          new GCMParameterSpec(88, new byte[12]),
          new GCMParameterSpec(100, new byte[12]),
          new GCMParameterSpec(136, new byte[12])
        }) {
      assertThrows(InvalidAlgorithmParameterException.class, () -> mac.init(key, wrong));
    }
    IvParameterSpec nonce = new IvParameterSpec(new byte[12]);
    assertThrows(InvalidKeyException.class, () -> mac.init(Keys.of("AES", 15, new Random(3)), nonce));
    assertThrows(InvalidKeyException.class, () -> mac.init(Keys.p256().getPrivate(), nonce));
    assertThrows(InvalidKeyException.class, () -> mac.init(KeyHandle.of("AES"), nonce));
  }
}
