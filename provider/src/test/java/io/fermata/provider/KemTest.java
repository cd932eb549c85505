package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.Provider;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Does KEM ML-KEM do what the JDK's does? */
class KemTest {
  private final FermataProvider provider = Fermata.best();
  private final Provider jdk = JcaCall.jdk("SunJCE");

  @AfterEach
  void close() {
    provider.close();
  }

  @ParameterizedTest(name = "{0} with {1}")
  @CsvSource({
    "ML-KEM, ML-KEM-512", "ML-KEM, ML-KEM-768", "ML-KEM, ML-KEM-1024", "ML-KEM-512, ML-KEM-512",
    "ML-KEM-768, ML-KEM-768", "ML-KEM-1024, ML-KEM-1024"
  })
  @DisplayName("what one encapsulates the other finds, whole or a part of it")
  void both_ways(String name, String kind) throws Exception {
    KeyPair pair = Keys.pair(kind);
    KEM ours = KEM.getInstance(name, provider);
    KEM jdks = KEM.getInstance(name, jdk);
    KEM.Encapsulator sealing = ours.newEncapsulator(pair.getPublic());
    KEM.Encapsulated made = sealing.encapsulate();
    assertEquals(32, sealing.secretSize());
    assertEquals(made.encapsulation().length, sealing.encapsulationSize());
    assertEquals(jdks.newEncapsulator(pair.getPublic()).encapsulationSize(), sealing.encapsulationSize());
    assertEquals(
        jdks.newDecapsulator(pair.getPrivate()).decapsulate(made.encapsulation()), made.key());
    KEM.Encapsulated theirs = jdks.newEncapsulator(pair.getPublic()).encapsulate(3, 19, "AES");
    assertEquals(
        theirs.key(),
        ours.newDecapsulator(pair.getPrivate()).decapsulate(theirs.encapsulation(), 3, 19, "AES"));
    byte[] altered = theirs.encapsulation();
    altered[5] ^= 1;
    assertArrayEquals(
        jdks.newDecapsulator(pair.getPrivate()).decapsulate(altered).getEncoded(),
        ours.newDecapsulator(pair.getPrivate()).decapsulate(altered).getEncoded(),
        "another secret, and no error");
  }

  @Test
  @DisplayName("wrong keys, parameters, lengths and ranges are refused")
  void refusals() throws Exception {
    KeyPair pair = Keys.pair("ML-KEM-768");
    for (Provider at : List.of(jdk, provider)) {
      KEM kem = KEM.getInstance("ML-KEM-768", at);
      assertThrows(InvalidKeyException.class, () -> kem.newEncapsulator(null));
      assertThrows(InvalidKeyException.class, () -> kem.newDecapsulator(null));
      assertThrows(InvalidKeyException.class, () -> kem.newEncapsulator(Keys.pair("RSA").getPublic()));
      assertThrows(InvalidKeyException.class, () -> kem.newEncapsulator(Keys.pair("ML-KEM-512").getPublic()));
      assertThrows(
          InvalidAlgorithmParameterException.class,
          () -> kem.newEncapsulator(pair.getPublic(), new IvParameterSpec(new byte[3]), null));
      assertThrows(
          DecapsulateException.class, () -> kem.newDecapsulator(pair.getPrivate()).decapsulate(new byte[5]));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> kem.newEncapsulator(pair.getPublic()).encapsulate(-1, 16, "AES"));
    }
  }

  @Test
  @DisplayName("several threads encapsulate and decapsulate with the same objects")
  void threads() throws Exception {
    KeyPair pair = Keys.pair("ML-KEM-768");
    KEM kem = KEM.getInstance("ML-KEM", provider);
    KEM.Encapsulator sealing = kem.newEncapsulator(pair.getPublic());
    KEM.Decapsulator opening = kem.newDecapsulator(pair.getPrivate());
    boolean[] right = new boolean[40];
    IntStream.range(0, right.length)
        .parallel()
        .forEach(
            i -> {
              KEM.Encapsulated made = sealing.encapsulate();
              right[i] = made.key().equals(Told.answer(() -> opening.decapsulate(made.encapsulation())));
            });
    boolean[] all = new boolean[right.length];
    Arrays.fill(all, true);
    assertArrayEquals(all, right);
  }
}
