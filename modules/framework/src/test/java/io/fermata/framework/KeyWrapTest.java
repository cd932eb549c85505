package io.fermata.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.simulated.SimulatedDevice;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.SessionSpec;
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

/** Keys that are wrapped by a library on the caller's thread, and by a device that keeps the request. */
@Timeout(60)
class KeyWrapTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final SessionSpec PADDED = SessionSpec.keyWrap("AES/KWP");

  /** RFC 5649, 6. */
  private static final byte[] MESSAGE = HEX.parseHex("466f7250617369");

  private static final byte[] WRAPPED = HEX.parseHex("afbeb0f07dfbf5419200f2ccb50bb24f");

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

  private static SecretKey key() {
    return new SecretKeySpec(HEX.parseHex("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8"), "AES");
  }

  private static Request request(Operation operation, byte[] input, byte[] output) {
    return new Request()
        .operation(operation)
        .input(input, 0, input.length)
        .output(output, 0, output.length);
  }

  @Test
  @DisplayName("what is wrapped comes back, with its own length, in sessions with a key and without")
  void thereAndBack() throws Exception {
    for (Framework framework : List.of(found, device)) {
      try (Session session = framework.open(PADDED.key(key()), Preference.BEST);
          Session keyless = framework.open(PADDED, Preference.BEST)) {
        byte[] wrapped = new byte[16];
        Request wrap = request(Operation.ENCRYPT, MESSAGE, wrapped);
        assertEquals(Outcome.DONE, session.perform(wrap));
        assertArrayEquals(WRAPPED, wrapped);
        byte[] message = new byte[8];
        Request unwrap = request(Operation.DECRYPT, wrapped, message).key(key());
        assertEquals(Outcome.DONE, keyless.perform(unwrap));
        assertEquals(7, unwrap.produced());
        assertArrayEquals(MESSAGE, Arrays.copyOf(message, 7));
      }
    }
  }

  @Test
  @DisplayName("one that is altered, or of a length that none has, is a mismatch, and nothing is released")
  void altered() throws Exception {
    for (Framework framework : List.of(found, device)) {
      try (Session session = framework.open(PADDED.key(key()), Preference.BEST)) {
        byte[] output = new byte[16];
        byte[] altered = WRAPPED.clone();
        altered[3] ^= 1;
        for (byte[] wrong : List.of(altered, Arrays.copyOf(WRAPPED, 15), new byte[8], new byte[0])) {
          assertEquals(
              Outcome.MISMATCH, session.perform(request(Operation.DECRYPT, wrong, output)));
        }
        assertArrayEquals(new byte[16], output);
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
  @DisplayName("lengths, room, nonces and keys that cannot be are refused at the call, with those that can")
  void bounds() throws Exception {
    byte[] output = new byte[64];
    try (Session whole = found.open(SessionSpec.keyWrap("AES/KW").key(key()), Preference.BEST);
        Session padded = found.open(PADDED, Preference.BEST)) {
      refused(
          whole, request(Operation.ENCRYPT, new byte[8], output), "8 bytes", "multiples of 8 from 16 on");
      refused(whole, request(Operation.ENCRYPT, new byte[20], output), "20 bytes");
      refused(whole, request(Operation.ENCRYPT, new byte[16], new byte[23]), "23", "24");
      refused(whole, request(Operation.ENCRYPT, new byte[16], output).nonce(new byte[8]), "nonce", "8 bytes");
      refused(whole, request(Operation.MAC, new byte[16], output), "ENCRYPT");
      refused(padded, request(Operation.ENCRYPT, MESSAGE, output), "no key");
      refused(padded, request(Operation.DECRYPT, WRAPPED, new byte[7]).key(key()), "7", "8");
      refused(padded, request(Operation.ENCRYPT, new byte[0], output).key(key()), "at least 1");
      refused(
          padded,
          request(Operation.ENCRYPT, MESSAGE, output).key(new SecretKeySpec(new byte[20], "AES")),
          "20 bytes",
          "16, 24 or 32");
      assertThrows(
          IllegalArgumentException.class,
          () -> found.open(SessionSpec.cipher("AES/KW"), Preference.BEST));
    }
  }
}
