package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.Preference;
import io.fermata.framework.kernel.CryptoAlgorithm;
import io.fermata.framework.kernel.CryptoDescriptor;
import io.fermata.framework.kernel.CryptoInit;
import io.fermata.framework.kernel.CryptoRequest;
import io.fermata.framework.kernel.DescriptorFlag;
import io.fermata.framework.kernel.Errno;
import io.fermata.framework.kernel.KernelCrypto;
import io.fermata.framework.kernel.SessionId;
import io.fermata.spi.DriverException;
import io.fermata.spi.Reason;
import io.fermata.spi.SessionSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The setting {@code fermata.policy.legacy}, and the twenty algorithms of crypto(9)'s page. */
class LegacyPolicyTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String JEFE = "what do ya want for nothing?";

  private static FermataProvider provider(String legacy) {
    Settings settings = Fermata.settings(Map.of(Settings.LEGACY, legacy));
    return Fermata.with(binder -> binder.bind(Settings.class).toInstance(settings));
  }

  private static int number(String name) throws ReflectiveOperationException {
    return CryptoAlgorithm.class.getField("CRYPTO_" + name).getInt(null);
  }

  private static Errno opening(FermataProvider provider, CryptoInit init) {
    try (KernelCrypto crypto = KernelCrypto.open(provider.framework())) {
      return crypto.newSession(new SessionId(), init, 0);
    }
  }

  private static byte[] run(
      FermataProvider provider, CryptoInit init, byte[] buffer, CryptoDescriptor descriptor) {
    try (KernelCrypto crypto = KernelCrypto.open(provider.framework())) {
      SessionId sid = new SessionId();
      assertEquals(Errno.SUCCESS, crypto.newSession(sid, init, 0));
      CompletableFuture<CryptoRequest> told = new CompletableFuture<>();
      crypto.dispatch(
          new CryptoRequest()
              .sid(sid.get())
              .buf(buffer)
              .ilen(buffer.length)
              .desc(descriptor)
              .callback(told::complete));
      assertEquals(Errno.SUCCESS, told.join().etype());
      return buffer;
    }
  }

  private static String policy(boolean legacy, String name) {
    return legacy ? name : "";
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // SP 800-38A, F.2.1
    "AES_CBC, false, 2b7e151628aed2a6abf7158809cf4f3c, 000102030405060708090a0b0c0d0e0f,"
        + " 6bc1bee22e409f96e93d7e117393172a, 7649abac8119b246cee98e9b12e9197d",
    // RFC 6229, 40 bits
    "ARC4, true, 0102030405, '', 00000000000000000000000000000000, b2396305f03dc027ccc3524a0a1118a8",
    // E. Young's vectors
    "BLF_CBC, true, 0123456789abcdeff0e1d2c3b4a59687, fedcba9876543210,"
        + " 37363534333231204e6f772069732074, 6b77b4d63006dee605b156e274039793",
    // RFC 3713, A
    "CAMELLIA_CBC, false, 0123456789abcdeffedcba9876543210, 00000000000000000000000000000000,"
        + " 0123456789abcdeffedcba9876543210, 67673138549669730857065648eabe43",
    // RFC 2144, B.1
    "CAST_CBC, true, 0123456712345678234567893456789a, 0000000000000000, 0123456789abcdef,"
        + " 238b4fe5847e44b2",
    // FIPS 81, C1
    "DES_CBC, true, 0123456789abcdef, 1234567890abcdef, 4e6f772069732074, e5c7cdde872bf27c",
    // NIST's example values for SP 800-67
    "3DES_CBC, false, 0123456789abcdef23456789abcdef01456789abcdef0123, f69f2445df4f9b17,"
        + " 6bc1bee22e409f96, 2079c3d53aa763e1",
    // NIST, Skipjack and KEA specifications, 2.0
    "SKIPJACK_CBC, true, 00998877665544332211, 0000000000000000, 33221100ddccbbaa, 2587cae27a12d300",
    // RFC 2410
    "NULL_CBC, false, '', '', 00010203, 00010203"
  })
  @DisplayName("K138 K143 a cipher of the man page passes a vector, if the policy names it where it must")
  void ciphers(
      String name, boolean legacy, String key, String vector, String plain, String encrypted)
      throws Exception {
    int number = number(name);
    CryptoInit init = new CryptoInit(number).key(HEX.parseHex(key));
    CryptoDescriptor descriptor =
        new CryptoDescriptor()
            .alg(number)
            .len(plain.length() / 2)
            .iv(HEX.parseHex(vector))
            .flags(DescriptorFlag.ENCRYPT, DescriptorFlag.IV_EXPLICIT, DescriptorFlag.IV_PRESENT);
    try (FermataProvider strict = provider("");
        FermataProvider allowing = provider(policy(legacy, name))) {
      assertEquals(legacy ? Errno.EPERM : Errno.SUCCESS, opening(strict, init));
      byte[] done = run(allowing, init, HEX.parseHex(plain), descriptor);
      assertEquals(encrypted, HEX.formatHex(done));
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    // RFC 1321, A.5; FIPS 180-2, A.1
    "MD5, true, abc, 900150983cd24fb0d6963f7d28e17f72",
    "SHA1, false, abc, a9993e364706816aba3e25717850c26c9cd0d89d",
    // RFC 2202, 2286 and 4231, test case 2
    "MD5_HMAC, true, '', 750c783e6ab0b503eaa86e310a5db738",
    "SHA1_HMAC, false, '', effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    "RIPEMD160_HMAC, false, '', dda6c0213a485a9e24f4742064a7f033b43c4069",
    "SHA2_256_HMAC, false, '', 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "SHA2_384_HMAC, false, '', af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
        + "8e2240ca5e69e2c78b3239ecfab21649",
    "SHA2_512_HMAC, false, '', 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    // computed from RFC 1828 and 1852 with another library
    "MD5_KPDK, true, '', 4cb03a232372264291c7829161568f32",
    "SHA1_KPDK, true, '', dd47ac88281d2304d0b980b0fad62cb06a154fda",
    "NULL_HMAC, false, '', 00000000000000000000000000000000"
  })
  @DisplayName("K138 K143 a hash or code of the man page passes a vector, if the policy names it where it must")
  void codes(String name, boolean legacy, String message, String code) throws Exception {
    int number = number(name);
    boolean keyed = message.isEmpty();
    byte[] bytes = (keyed ? JEFE : message).getBytes(StandardCharsets.US_ASCII);
    CryptoInit init = new CryptoInit(number);
    if (keyed) {
      init.key("Jefe".getBytes(StandardCharsets.US_ASCII));
    }
    int length = code.length() / 2;
    byte[] buffer = Arrays.copyOf(bytes, bytes.length + length);
    CryptoDescriptor descriptor =
        new CryptoDescriptor().alg(number).len(bytes.length).inject(bytes.length);
    try (FermataProvider strict = provider("");
        FermataProvider allowing = provider(policy(legacy, name))) {
      assertEquals(legacy ? Errno.EPERM : Errno.SUCCESS, opening(strict, init));
      byte[] done = run(allowing, init, buffer, descriptor);
      assertArrayEquals(
          HEX.parseHex(code), Arrays.copyOfRange(done, bytes.length, bytes.length + length));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DES, DES/CBC", "des_cbc, DES/CBC", "Blowfish, Blowfish/CBC", "CAST, CAST5/CBC",
    "Skipjack, Skipjack/CBC", "' ARC4 , MD5', MD5", "MD5_HMAC, HmacMD5", "KPDK, KPDK-MD5",
    "KPDK, KPDK-SHA1", "ARCFOUR, ARCFOUR"
  })
  @DisplayName("K143 what the policy names opens, and the other legacy algorithms are refused by name")
  void named(String setting, String algorithm) throws Exception {
    try (FermataProvider allowing = provider(setting)) {
      allowing.framework().open(spec(algorithm), Preference.BEST).close();
      String other = algorithm.equals("HmacMD5") ? "DES/CBC" : "HmacMD5";
      DriverException e =
          assertThrows(
              DriverException.class,
              () -> allowing.framework().open(spec(other), Preference.BEST));
      assertEquals(Reason.NOT_ALLOWED, e.reason());
      String why = String.valueOf(e.getMessage());
      assertTrue(
          why.contains(other + " is a legacy algorithm")
              && why.contains("fermata.policy.legacy=" + other),
          why);
    }
  }

  private static SessionSpec spec(String algorithm) {
    if (algorithm.equals("MD5")) {
      return SessionSpec.digest(algorithm);
    }
    return algorithm.contains("MD5") || algorithm.contains("SHA")
        ? SessionSpec.mac(algorithm)
        : SessionSpec.cipher(algorithm);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DES,RC5", "SHA-256", "3DES", "MD5;DES"})
  @DisplayName("K143 a name that is none of a legacy algorithm is refused with those that are")
  void unknown(String setting) {
    try (FermataProvider wrong = provider(setting)) {
      FermataException e = assertThrows(FermataException.class, wrong::framework);
      assertEquals(Reason.BAD_SETTING, e.reason());
      String why = String.valueOf(e.getMessage());
      String name = setting.substring(setting.indexOf(',') + 1);
      assertTrue(
          why.contains("fermata.policy.legacy=" + setting)
              && why.contains(name + " is no legacy algorithm")
              && why.contains("DES_CBC")
              && why.contains("ARC4"),
          why);
    }
  }

  @Test
  @DisplayName("K143 what the policy does not name JCA has from the next provider")
  void jca() throws Exception {
    try (FermataProvider provider = provider("")) {
      Security.insertProviderAt(provider, 1);
      try {
        byte[] empty = MessageDigest.getInstance("MD5").digest();
        assertEquals("d41d8cd98f00b204e9800998ecf8427e", HEX.formatHex(empty));
        assertThrows(FermataException.class, () -> provider.check(SessionSpec.digest("MD5")));
      } finally {
        Security.removeProvider(FermataProvider.NAME);
      }
    }
  }
}
