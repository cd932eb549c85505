package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.stream.Stream;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Are plain keys and encoded parameters those of the JDK, under our name? */
class PlatformServicesTest {
  private final FermataProvider provider = Fermata.best();

  @AfterEach
  void close() {
    provider.close();
  }

  static Stream<String> generators() {
    return new FermataProvider()
        .getServices().stream()
            .filter(service -> service.getType().equals("KeyGenerator"))
            .map(Provider.Service::getAlgorithm)
            .filter(name -> !name.contains("-") || name.startsWith("HmacSHA3"))
            .sorted();
  }

  @ParameterizedTest
  @MethodSource("generators")
  @DisplayName("a generator has the JDK's sizes, names and refusals, and takes the randomness that it is given")
  void generated(String name) throws Exception {
    KeyGenerator ours = KeyGenerator.getInstance(name, provider);
    KeyGenerator jdks = KeyGenerator.getInstance(name, "SunJCE");
    assertSame(provider, ours.getProvider());
    assertEquals(jdks.generateKey().getEncoded().length, ours.generateKey().getEncoded().length);
    for (int bits : new int[] {128, 192, 256, 300}) {
      assertEquals(length(jdks, bits), length(ours, bits), bits + " bits");
    }
    assertThrows(
        InvalidAlgorithmParameterException.class,
        () -> ours.init(new IvParameterSpec(new byte[16])));
    ours.init(256, fixed());
    jdks.init(256, fixed());
    SecretKey mine = ours.generateKey();
    assertEquals(jdks.generateKey(), mine);
  }

  private static SecureRandom fixed() {
    return new SecureRandom() {
      private static final long serialVersionUID = 1L;

      @Override
      public void nextBytes(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = (byte) (7 * i);
        }
      }
    };
  }

  /** Of a key; -1 if it is refused. */
  private static int length(KeyGenerator generator, int bits) {
    try {
      generator.init(bits);
      return generator.generateKey().getEncoded().length;
    } catch (InvalidParameterException e) {
      return -1;
    }
  }

  @Test
  @DisplayName("parameters are encoded and read as the JDK does")
  void parameters() throws Exception {
    AlgorithmParameters gcm = AlgorithmParameters.getInstance("GCM", provider);
    gcm.init(new GCMParameterSpec(96, new byte[] {1, 2, 3}));
    AlgorithmParameters theirs = AlgorithmParameters.getInstance("GCM", "SunJCE");
    theirs.init(gcm.getEncoded());
    GCMParameterSpec read = theirs.getParameterSpec(GCMParameterSpec.class);
    assertEquals(96, read.getTLen());
    assertArrayEquals(new byte[] {1, 2, 3}, read.getIV());
    AlgorithmParameters aes = AlgorithmParameters.getInstance("AES", provider);
    aes.init(new IvParameterSpec(new byte[16]));
    AlgorithmParameters other = AlgorithmParameters.getInstance("AES", "SunJCE");
    other.init(new IvParameterSpec(new byte[16]));
    assertArrayEquals(other.getEncoded(), aes.getEncoded());
    assertSame(provider, AlgorithmParameters.getInstance("OAEP", provider).getProvider());
    assertSame(provider, AlgorithmParameters.getInstance("ChaCha20-Poly1305", provider).getProvider());
  }
}
