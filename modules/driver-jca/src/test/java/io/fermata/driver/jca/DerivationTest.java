package io.fermata.driver.jca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.driver.jca.Rig.Memory;
import io.fermata.spi.DriverException;
import io.fermata.spi.DriverRequest;
import io.fermata.spi.DriverRequest.Outcome;
import io.fermata.spi.Operation;
import io.fermata.spi.Part;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are derived from secrets and passwords; the bounds are the kit's to check. */
class DerivationTest {
  private static final HexFormat HEX = HexFormat.of();

  private static SecretKey key(byte[] bytes) {
    return new SecretKeySpec(bytes, "Generic");
  }

  private static SecretKey password(String text) {
    return key(text.getBytes(StandardCharsets.UTF_8));
  }

  private static DriverRequest request(int wanted, Memory memory) {
    DriverRequest request = Rig.request();
    Rig.put(request.nonce(), "salt".getBytes(StandardCharsets.US_ASCII), memory);
    Rig.put(request.output(), new byte[wanted], memory);
    request.parameters(List.of(BigInteger.ONE));
    return request;
  }

  @ParameterizedTest
  @EnumSource(Memory.class)
  @DisplayName("RFC 6070, 1: the session's password, or the request's own, which does not stay")
  void password(Memory memory) throws Exception {
    byte[] expected = HEX.parseHex("0c60c80f961f0e71f3a9b524af6012062fe037a6");
    for (String provider : List.of("SunJCE", "BC")) {
      SessionSpec spec = SessionSpec.derivation("PBKDF2WithHmacSHA1");
      try (Rig rig = new Rig(provider, spec.key(password("another")))) {
        DriverRequest other = request(20, memory);
        assertEquals(Outcome.DONE, rig.submit(other, Operation.DERIVE, Part.WHOLE));
        DriverRequest own = request(20, memory);
        own.key(Optional.of(password("password")));
        assertEquals(Outcome.DONE, rig.submit(own, Operation.DERIVE, Part.WHOLE));
        assertArrayEquals(expected, own.output().copy());
        DriverRequest again = request(20, memory);
        rig.submit(again, Operation.DERIVE, Part.WHOLE);
        assertArrayEquals(other.output().copy(), again.output().copy());
      }
      try (Rig rig = new Rig(provider, spec)) {
        DriverRequest none = request(20, memory);
        assertEquals(Outcome.FAILED, rig.submit(none, Operation.DERIVE, Part.WHOLE));
        assertEquals(Reason.BAD_KEY, none.failure().reason());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SunJCE", "BC"})
  @DisplayName("a password of more than ASCII is taken as UTF-8; bytes that are no text are BAD_KEY")
  void text(String provider) throws Exception {
    SessionSpec spec = SessionSpec.derivation("PBKDF2WithHmacSHA256");
    try (Rig rig = new Rig(provider, spec.key(password("p\u00e4ssw\u00f6rd \ud83d\udd11")))) {
      DriverRequest request = request(32, Memory.ARRAY);
      assertEquals(Outcome.DONE, rig.submit(request, Operation.DERIVE, Part.WHOLE));
      // computed with another library from the password's bytes in UTF-8
      assertEquals(
          "1c827252ed1cb07c5953485a60beff15899c9374e809c71dcd6c4413d649571f",
          HEX.formatHex(request.output().copy()));
      DriverRequest wrong = request(32, Memory.ARRAY);
      wrong.key(Optional.of(key(new byte[] {(byte) 0xff, 1, 2})));
      assertEquals(Outcome.FAILED, rig.submit(wrong, Operation.DERIVE, Part.WHOLE));
      assertEquals(Reason.BAD_KEY, wrong.failure().reason());
      assertTrue(String.valueOf(wrong.failure().getMessage()).contains("3 bytes is no text in UTF-8"));
    }
    DriverException e =
        assertThrows(
            DriverException.class,
            () -> Rig.driver(provider).open(spec.key(key(new byte[] {(byte) 0xff}))));
    assertEquals(Reason.BAD_KEY, e.reason());
  }
}
