package io.fermata.driver.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverSession;
import io.fermata.spi.HeldKey;
import io.fermata.spi.KeyHandle;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import io.fermata.spi.Suitability;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptKeysTest {
  private static final byte[] MESSAGE = "of some importance".getBytes(StandardCharsets.UTF_8);

  private static void signs(Rig rig, KeyHandle key, String algorithm) throws Exception {
    SessionSpec spec = SessionSpec.signature(algorithm).key(key);
    assertInstanceOf(Suitability.Fits.class, rig.driver.probe(spec));
    try (DriverSession session = rig.driver.open(spec)) {
      DriverRequest request = rig.request(Operation.SIGN, Part.WHOLE, MESSAGE, 600);
      session.submit(request, false);
      rig.time.advance(Duration.ofSeconds(1));
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(key.publicKey());
      verifying.update(MESSAGE);
      assertTrue(verifying.verify(Arrays.copyOf(request.output().array(), request.produced())));
    }
  }

  @Test
  @DisplayName("keys that a setting names are made, listed without an encoding, and sign")
  void made() throws Exception {
    try (Rig rig =
        new Rig(Rig.plain().build(), Map.of("enabled", "true", "keys", "signing:EC+tls:RSA+door:Ed25519"))) {
      assertEquals(3, rig.driver.keys().size());
      for (HeldKey held : rig.driver.keys()) {
        KeyHandle key = assertInstanceOf(KeyHandle.class, held.key());
        assertNull(key.getEncoded());
        assertNull(key.getFormat());
        assertThrows(
            NotSerializableException.class,
            () -> new ObjectOutputStream(OutputStream.nullOutputStream()).writeObject(key));
        switch (held.alias()) {
          case "signing" -> {
            assertInstanceOf(ECKey.class, key);
            signs(rig, key, "SHA256withECDSA");
          }
          case "tls" -> {
            assertEquals(2_048, assertInstanceOf(RSAKey.class, key).getModulus().bitLength());
            signs(rig, key, "SHA256withRSA");
          }
          default -> signs(rig, key, "Ed25519");
        }
      }
    }
  }

  @Test
  @DisplayName("another device refuses a key that this one keeps, and a name is given once")
  void foreign() throws Exception {
    try (Rig rig = new Rig(Rig.plain());
        Rig other = new Rig(Rig.plain())) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      KeyHandle key = rig.driver.keep("one", generator.generateKeyPair());
      signs(rig, key, "SHA256withRSA");
      Suitability answer = other.driver.probe(SessionSpec.signature("SHA256withRSA").key(key));
      assertEquals(Reason.BAD_KEY, assertInstanceOf(Suitability.Unfit.class, answer).reason());
      assertThrows(
          IllegalArgumentException.class, () -> rig.driver.keep("one", generator.generateKeyPair()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"signing", "signing:DSA", "a b:EC", "one:EC+", ":RSA"})
  @DisplayName("a setting that names no keys is refused with what may be written")
  void wrong(String text) {
    DriverException thrown =
        assertThrows(
            DriverException.class,
            () -> new Rig(Rig.plain().build(), Map.of("enabled", "true", "keys", text)));
    assertEquals(Reason.BAD_SETTING, thrown.reason());
    assertTrue(thrown.getMessage().contains("NAME:ALGORITHM"), thrown.getMessage());
  }
}
