package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that are derived by a library on the caller's thread, and by a device that keeps the request. */
@Timeout(60)
class DerivationTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final SessionSpec HKDF = SessionSpec.derivation("HKDF-SHA256");
  private static final SessionSpec PBKDF2 = SessionSpec.derivation("PBKDF2WithHmacSHA1");
  private static final byte[] INFO = HEX.parseHex("f0f1f2f3f4f5f6f7f8f9");
  private static final byte[] SALT = "salt".getBytes(StandardCharsets.US_ASCII);

  /** RFC 5869, A.1. */
  private static final byte[] EXPANDED =
      HEX.parseHex(
          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");

  private final Framework found =
      Framework.open(DriverDiscovery.find(Optional.empty()), FrameworkOptions.DEFAULT);
  private final Framework device =
      Framework.open(
          DriverDiscovery.Found.of(SimulatedDevice.builder().build()), FrameworkOptions.DEFAULT);

  @AfterEach
  void close() {
    found.close();
    device.close();
  }

  private static SecretKey secret() {
    byte[] bytes = new byte[22];
    Arrays.fill(bytes, (byte) 0x0b);
    return new SecretKeySpec(bytes, "Generic");
  }

  private static SecretKey password() {
    return new SecretKeySpec("password".getBytes(StandardCharsets.US_ASCII), "Generic");
  }

  private static Request expand() {
    return new Request()
        .derive(HEX.parseHex("000102030405060708090a0b0c"))
        .input(INFO, 0, INFO.length);
  }

  @Test
  @DisplayName("all of the output is derived, wherever it lies, from the session's secret or the request's own")
  void derived() throws Exception {
    for (Framework framework : List.of(found, device)) {
      try (Session session = framework.open(HKDF.key(secret()), Preference.BEST);
          Session keyless = framework.open(HKDF, Preference.BEST)) {
        byte[] whole = new byte[42];
        assertEquals(Outcome.DONE, session.perform(expand().output(whole, 0, 42)));
        assertArrayEquals(EXPANDED, whole);
        byte[] parts = new byte[44];
        Request own =
            expand()
                .key(secret())
                .output(
                    List.of(
                        MemorySegment.ofArray(parts).asSlice(0, 5),
                        MemorySegment.ofArray(parts).asSlice(6, 37)));
        assertEquals(Outcome.DONE, keyless.perform(own));
        assertEquals(42, own.produced());
        assertArrayEquals(Arrays.copyOf(EXPANDED, 5), Arrays.copyOf(parts, 5));
        assertArrayEquals(
            Arrays.copyOfRange(EXPANDED, 5, 42), Arrays.copyOfRange(parts, 6, 43));
        assertEquals(0, parts[5] | parts[43]);
      }
    }
  }

  @Test
  @DisplayName("a password is derived from with as many iterations as the request says: RFC 6070, 1 and 2")
  void iterations() throws Exception {
    for (Framework framework : List.of(found, device)) {
      try (Session session = framework.open(PBKDF2.key(password()), Preference.BEST)) {
        byte[] output = new byte[20];
        Request request = new Request().output(output, 0, 20);
        assertEquals(Outcome.DONE, session.perform(request.derive(SALT, 1)));
        assertEquals("0c60c80f961f0e71f3a9b524af6012062fe037a6", HEX.formatHex(output));
        assertEquals(Outcome.DONE, session.perform(request.derive(SALT, 2)));
        assertEquals("ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957", HEX.formatHex(output));
      }
    }
  }

  private static void refused(Session session, Request request, String... words) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> session.perform(request));
    for (String word : words) {
      assertTrue(String.valueOf(e.getMessage()).contains(word), e.getMessage());
    }
  }

  @Test
  @DisplayName("lengths, iterations and keys that cannot be are refused at the call, with those that can")
  void bounds() throws Exception {
    byte[] output = new byte[8_161];
    try (Session hkdf = found.open(HKDF, Preference.BEST);
        Session pbkdf2 = found.open(PBKDF2.key(password()), Preference.BEST)) {
      refused(hkdf, expand().key(secret()).output(output, 0, 8_161), "8161", "1 to 8160");
      refused(hkdf, expand().key(secret()).output(output, 0, 0), "output of 0", "1 to 8160");
      refused(hkdf, expand().output(output, 0, 9), "no key");
      refused(
          hkdf, new Request().derive(SALT, 5).key(secret()).output(output, 0, 9), "takes none");
      Request request = new Request().output(output, 0, 9);
      refused(pbkdf2, request.derive(SALT, 0), "iterations are 0", "1 to 10000000");
      refused(pbkdf2, request.derive(SALT, 10_000_001), "10000001", "1 to 10000000");
      refused(pbkdf2, request.derive(SALT), "the number of iterations");
      refused(pbkdf2, request.derive(new byte[0], 1), "0 bytes", "at least 1");
      refused(pbkdf2, request.derive(SALT, 1).input(INFO, 0, 3), "input of 3", "takes none");
      assertThrows(
          IllegalArgumentException.class,
          () -> found.open(SessionSpec.mac("HKDF-SHA256"), Preference.BEST));
    }
  }
}
