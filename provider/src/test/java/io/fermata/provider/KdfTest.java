package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Random;
import javax.crypto.KDF;
import javax.crypto.KDFParameters;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Does HKDF, whole and by its steps, derive what the JDK's does, and refuse what that refuses? */
class KdfTest {
  private final FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  private static SecretKey secret(int length, Random random) {
    return new WipedKey("Generic", Keys.bytes(length, random));
  }

  private static HKDFParameterSpec.Builder extract(Random random) {
    HKDFParameterSpec.Builder extract = HKDFParameterSpec.ofExtract();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      extract.addIKM(secret(1 + random.nextInt(random.nextInt(20) == 0 ? 1_000 : 80), random));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      extract.addSalt(secret(random.nextInt(100), random));
    }
    return extract;
  }

  private static AlgorithmParameterSpec step(int hash, Random random) {
    byte[] info = random.nextInt(4) == 0 ? null : Keys.bytes(random.nextInt(80), random);
    int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 255 * hash + 30 : 100);
    return switch (random.nextInt(3)) {
      case 0 -> extract(random).extractOnly();
      case 1 -> extract(random).thenExpand(info, length);
      default -> HKDFParameterSpec.expandOnly(secret(hash - 3 + random.nextInt(60), random), info, length);
    };
  }

  private static Object outcome(KDF kdf, AlgorithmParameterSpec step) {
    try {
      return kdf.deriveData(step);
    } catch (GeneralSecurityException e) {
      return e.getClass();
    }
  }

  @ParameterizedTest
  @CsvSource({"SHA256, 32", "SHA384, 48", "SHA512, 64"})
  @DisplayName("each step, of any secrets and salts, has the JDK's result or its refusal")
  void steps(String name, int hash) throws Exception {
    KDF ours = KDF.getInstance("HKDF-" + name, provider);
    KDF jdks = KDF.getInstance("HKDF-" + name, "SunJCE");
    for (long seed = 0; seed < 600; seed++) {
      AlgorithmParameterSpec step = step(hash, new Random(seed));
      Object expected = outcome(jdks, step);
      if (expected instanceof byte[] bytes) {
        assertArrayEquals(bytes, (byte[]) outcome(ours, step), "seed " + seed);
      } else {
        assertEquals(expected, outcome(ours, step), "seed " + seed);
      }
    }
  }

  @Test
  @DisplayName("a derived key is one of the algorithm that is asked for; parameters of other kinds are refused")
  void keys() throws Exception {
    KDF ours = KDF.getInstance("HKDF-SHA256", provider);
    HKDFParameterSpec step = HKDFParameterSpec.expandOnly(secret(32, new Random(1)), new byte[3], 16);
    SecretKey key = ours.deriveKey("AES", step);
    assertEquals(KDF.getInstance("HKDF-SHA256", "SunJCE").deriveKey("AES", step), key);
    assertNull(ours.getParameters());
    assertThrows(NullPointerException.class, () -> ours.deriveKey(null, step));
    assertThrows(NoSuchAlgorithmException.class, () -> ours.deriveKey("", step));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> ours.deriveData(new IvParameterSpec(new byte[16])));
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> KDF.getInstance("HKDF-SHA256", new KDFParameters() {}, provider));
  }

  @Test
  @DisplayName("a key that has no bytes is for another provider, and nothing is derived from it here")
  void handles() throws Exception {
    KDF ours = KDF.getInstance("HKDF-SHA384", provider);
    SecretKey handle = KeyHandle.of("Generic");
    SecretKey plain = secret(48, new Random(2));
    for (HKDFParameterSpec step :
        new HKDFParameterSpec[] {
          HKDFParameterSpec.expandOnly(handle, new byte[0], 9),
          HKDFParameterSpec.ofExtract().addIKM(handle).extractOnly(),
          HKDFParameterSpec.ofExtract().addIKM(plain).addIKM(handle).extractOnly(),
          HKDFParameterSpec.ofExtract().addIKM(plain).addSalt(handle).thenExpand(null, 9)
        }) {
      assertThrows(InvalidAlgorithmParameterException.class, () -> ours.deriveData(step));
    }
  }

  @Test
  @DisplayName("one object serves several threads")
  void threads() throws Exception {
    KDF ours = KDF.getInstance("HKDF-SHA512", provider);
    HKDFParameterSpec step = HKDFParameterSpec.ofExtract().addIKM(new byte[] {1}).thenExpand(null, 99);
    byte[] expected = ours.deriveData(step);
    Thread[] threads = new Thread[4];
    Throwable[] thrown = new Throwable[1];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, e) -> thrown[0] = e)
              .start(
                  () -> {
                    for (int k = 0; k < 200; k++) {
                      assertArrayEquals(expected, (byte[]) outcome(ours, step));
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (thrown[0] != null) {
      fail(thrown[0]);
    }
  }
}
