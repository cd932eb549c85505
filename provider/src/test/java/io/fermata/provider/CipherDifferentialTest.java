package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Does a cipher give what the JDK's gives, however the message is put in and taken out? */
class CipherDifferentialTest {
  private FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  /** One message, its parameters and how it is fed, all from a seed. */
  private record Message(
      String name, SecretKey key, AlgorithmParameterSpec spec, byte[] aad, byte[] text, long feed) {

    static Message of(boolean gcm, long seed) {
      Random random = new Random(seed);
      byte[] aad = random.nextInt(3) == 0 ? new byte[0] : Keys.bytes(Sizes.next(random), random);
      byte[] text = Keys.bytes(Sizes.next(random), random);
      byte[] nonce =
          Keys.bytes(gcm && random.nextInt(4) == 0 ? 1 + random.nextInt(40) : 12, random);
      return gcm
          ? new Message(
              "AES/GCM/NoPadding",
              Keys.of("AES", 16 + 8 * random.nextInt(3), random),
              new GCMParameterSpec(96 + 8 * random.nextInt(5), nonce),
              aad,
              text,
              random.nextLong())
          : new Message(
              "ChaCha20-Poly1305",
              Keys.of("ChaCha20", 32, random),
              new IvParameterSpec(nonce),
              aad,
              text,
              random.nextLong());
    }

    Cipher cipher(Provider provider, int mode) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance(name, provider);
      cipher.init(mode, key, spec);
      return cipher;
    }

    byte[] byJdk() throws GeneralSecurityException {
      Cipher cipher = cipher(JcaCall.jdk("SunJCE"), Cipher.ENCRYPT_MODE);
      cipher.updateAAD(aad);
      return cipher.doFinal(text);
    }

    byte[] feed(Provider provider, int mode, byte[] input) throws GeneralSecurityException {
      return new CipherFeed(cipher(provider, mode), feed).run(aad, input);
    }
  }

  @ParameterizedTest(name = "GCM {0}, {1} messages on {2}")
  @CsvSource({
    "true, 1000, ''",
    "false, 1000, ''",
    "true, 300, jca.BC",
    "false, 300, jca.BC",
    "true, 200, simulated:latency=0ms",
    "false, 200, simulated:latency=0ms"
  })
  @DisplayName("any split, overload, buffer, offset and overlap gives the JDK's bytes")
  void same_bytes(boolean gcm, int messages, String driver) throws Exception {
    provider.close();
    provider = Fermata.on(driver);
    for (long seed = 0; seed < messages; seed++) {
      Message message = Message.of(gcm, seed);
      byte[] expected = message.byJdk();
      byte[] sealed = message.feed(provider, Cipher.ENCRYPT_MODE, message.text);
      assertArrayEquals(expected, sealed, "seed " + seed);
      byte[] opened = message.feed(provider, Cipher.DECRYPT_MODE, expected);
      assertArrayEquals(message.text, opened, "seed " + seed);
    }
  }

  @ParameterizedTest(name = "GCM {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName("a flipped bit and a truncated message are bad tags; then the next message is read")
  void broken(boolean gcm) throws Exception {
    for (long seed = 0; seed < 500; seed++) {
      Message message = Message.of(gcm, seed);
      byte[] sealed = message.byJdk();
      byte[] broken = broken(sealed, new Random(seed));
      String text = "seed " + seed;
      assertThrows(
          AEADBadTagException.class,
          () -> message.feed(provider, Cipher.DECRYPT_MODE, broken),
          text);
      Cipher cipher = message.cipher(provider, Cipher.DECRYPT_MODE);
      cipher.updateAAD(message.aad);
      assertThrows(AEADBadTagException.class, () -> cipher.doFinal(broken), text);
      cipher.init(Cipher.DECRYPT_MODE, message.key, message.spec);
      cipher.updateAAD(message.aad);
      assertArrayEquals(message.text, cipher.doFinal(sealed), text);
    }
  }

  /** One bit flipped, or the end cut off, now and then to less than a tag. */
  private static byte[] broken(byte[] sealed, Random random) {
    if (random.nextBoolean()) {
      byte[] flipped = sealed.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      return flipped;
    }
    int left = random.nextBoolean() ? random.nextInt(sealed.length) : random.nextInt(12);
    return Arrays.copyOf(sealed, left);
  }

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({
    "true, jca.SunJCE",
    "false, jca.SunJCE",
    "true, jca.BC",
    "false, jca.BC",
    "true, simulated:latency=0ms",
    "false, simulated:latency=0ms"
  })
  @DisplayName("with a wrong tag nothing of the plaintext is in the output")
  void nothing_released(boolean gcm, String driver) throws Exception {
    try (FermataProvider chosen = Fermata.on(driver)) {
      for (long seed = 0; seed < 50; seed++) {
        Message message = Message.of(gcm, seed);
        byte[] broken = message.byJdk();
        broken[broken.length - 1] ^= 1;
        byte[] output = new byte[message.text.length + 10];
        Cipher cipher = message.cipher(chosen, Cipher.DECRYPT_MODE);
        cipher.updateAAD(message.aad);
        String text = "seed " + seed;
        assertThrows(
            AEADBadTagException.class,
            () -> cipher.doFinal(broken, 0, broken.length, output, 10),
            text);
        assertEquals(0, agreeing(message.text, output), text);
        byte[] inPlace = broken.clone();
        Cipher again = message.cipher(chosen, Cipher.DECRYPT_MODE);
        again.updateAAD(message.aad);
        assertThrows(
            AEADBadTagException.class,
            () -> again.doFinal(inPlace, 0, inPlace.length, inPlace, 0),
            text);
        if (message.text.length >= 8) {
          assertFalse(Arrays.equals(message.text, 0, 8, inPlace, 0, 8), text);
        }
      }
    }
  }

  /** Bytes of the output that are the plaintext's and not zero. */
  private static int agreeing(byte[] text, byte[] output) {
    int same = 0;
    for (int i = 0; i < text.length; i++) {
      same += output[i + 10] == text[i] && text[i] != 0 ? 1 : 0;
    }
    return same;
  }
}
