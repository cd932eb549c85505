package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.spi.DriverShape;
import java.security.Key;
import java.security.KeyPair;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Are the copies that are made of keys, messages and secrets overwritten? */
class CopiesTest {
  private static HeldDriver device;
  private static FermataProvider provider;

  @BeforeAll
  static void start() {
    device = new HeldDriver("held", DriverShape.Kind.HARDWARE, 64);
    provider = Fermata.over(device, new SectorDriver());
    provider.framework().selfTest();
  }

  @AfterAll
  static void end() {
    provider.close();
  }

  @AfterEach
  void answer() {
    device.mood(HeldDriver.Mood.ANSWERS);
  }

  static Stream<ServiceCase> keyed() {
    try (FermataProvider services = new FermataProvider()) {
      return services.getServices().stream()
          .map(ServiceCase::of)
          .filter(one -> one.waits() && !one.name().contains("XTS"))
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("keyed")
  @DisplayName("of a key no copy is left behind")
  void keys(ServiceCase one) throws Exception {
    WatchedKey watched = WatchedKey.of(one.key());
    one.use(watched.key(), provider);
    one.use(watched.key(), provider); // of a session that is there
    assertEquals(List.of(), watched.left());
  }

  @Test
  @DisplayName("of what a key is derived from no copy is left behind, be it one or several, nor of a salt")
  void derived() throws Exception {
    KDF kdf = KDF.getInstance("HKDF-SHA256", provider);
    WatchedKey one = WatchedKey.of(Keys.of("Generic", 40, new Random(1)));
    WatchedKey other = WatchedKey.of(Keys.of("Generic", 41, new Random(2)));
    WatchedKey salt = WatchedKey.of(Keys.of("Generic", 42, new Random(3)));
    kdf.deriveKey("AES", HKDFParameterSpec.ofExtract().addIKM((SecretKey) one.key()).thenExpand(null, 32));
    kdf.deriveKey(
        "AES",
        HKDFParameterSpec.ofExtract()
            .addIKM((SecretKey) one.key())
            .addIKM((SecretKey) other.key())
            .addSalt((SecretKey) salt.key())
            .thenExpand(null, 32));
    kdf.deriveKey("AES", HKDFParameterSpec.expandOnly((SecretKey) one.key(), null, 32));
    assertTrue(other.given() > 0, "two keys are joined here");
    assertEquals(List.of(), Stream.of(one, other, salt).flatMap(each -> each.left().stream()).toList());
  }

  /** How a cipher is set up. */
  record Gathering(String name, Key key, Key back, AlgorithmParameterSpec spec) {
    static Gathering of(String name, AlgorithmParameterSpec spec) {
      Key key = Keys.of(name.startsWith("ChaCha") ? "ChaCha20" : "AES", 32, new Random(4));
      return new Gathering(name, key, key, spec);
    }

    GuardedCipher made(int mode) throws Exception {
      Provider.Service service = provider.getService("Cipher", name.startsWith("RSA") ? "RSA" : name);
      boolean isBlock = service == null;
      GuardedCipher cipher =
          (GuardedCipher)
              (isBlock ? provider.getService("Cipher", "AES") : service).newInstance(null);
      String[] parts = name.split("/");
      if (cipher instanceof BlockCipher block) {
        block.engineSetMode(parts[1]);
        block.engineSetPadding(parts[2]);
      } else if (cipher instanceof RsaCipher rsa) {
        rsa.engineSetPadding(parts[2]);
      }
      cipher.engineInit(mode, mode == Cipher.ENCRYPT_MODE ? key : back, spec, null);
      return cipher;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Gathering> ciphers() {
    GCMParameterSpec nonce = new GCMParameterSpec(128, new byte[12]);
    IvParameterSpec vector = new IvParameterSpec(new byte[16]);
    return Stream.of(
        Gathering.of("AES/GCM/NoPadding", nonce),
        Gathering.of("AES/CCM/NoPadding", nonce),
        Gathering.of("ChaCha20-Poly1305", new IvParameterSpec(new byte[12])),
        Gathering.of("AES/ECB/PKCS5Padding", null),
        Gathering.of("AES/CBC/PKCS5Padding", vector),
        Gathering.of("AES/CBC/ISO10126Padding", vector),
        Gathering.of("AES/CTR/NoPadding", vector),
        Gathering.of("AES/XTS/NoPadding", vector),
        Gathering.of("AES/KW/PKCS5Padding", null),
        Gathering.of("AES/KWP/NoPadding", null),
        new Gathering("RSA/ECB/PKCS1Padding", Keys.pair("RSA").getPublic(), Keys.pair("RSA").getPrivate(), null),
        new Gathering("RSA/ECB/NoPadding", Keys.pair("RSA").getPublic(), Keys.pair("RSA").getPrivate(), null));
  }

  private static final byte[] SECRET = Keys.bytes(45, new Random(5));

  @ParameterizedTest
  @MethodSource("ciphers")
  @DisplayName("a cipher keeps nothing of a message that has ended: well, without room, with a fault, or given up")
  void messages(Gathering one) throws Exception {
    GuardedCipher cipher = one.made(Cipher.ENCRYPT_MODE);
    cipher.engineUpdate(SECRET, 0, 37);
    byte[] sealed = joined(one, cipher);
    assertNothing(one + " encrypted", cipher);

    GuardedCipher opens = one.made(Cipher.DECRYPT_MODE);
    opens.engineUpdate(sealed, 0, sealed.length - 3);
    opens.engineDoFinal(sealed, sealed.length - 3, 3);
    assertNothing(one + " decrypted", opens);

    GuardedCipher given = one.made(Cipher.ENCRYPT_MODE);
    given.engineUpdate(SECRET, 0, 37);
    given.engineInit(Cipher.DECRYPT_MODE, one.back, one.spec, null);
    assertNothing(one + " given up", given);

    if (!one.name.contains("XTS")) { // whose device is another
      GuardedCipher fails = one.made(Cipher.ENCRYPT_MODE);
      if (!one.name.contains("GCM") && !one.name.contains("ChaCha")) { // these send what they have
        fails.engineUpdate(SECRET, 0, 13);
      }
      device.mood(HeldDriver.Mood.FAILS);
      assertThrows(FermataException.class, () -> fails.engineDoFinal(SECRET, 13, 32));
      device.mood(HeldDriver.Mood.ANSWERS);
      assertNothing(one + " failed", fails);
    }
  }

  /** With what an update has given out. */
  private static byte[] joined(Gathering one, GuardedCipher first) throws Exception {
    first.engineDoFinal(SECRET, 37, 8);
    return one.made(Cipher.ENCRYPT_MODE).engineDoFinal(SECRET, 0, SECRET.length);
  }

  private static void assertNothing(String what, Object object) throws Exception {
    assertFalse(Reachable.holds(object, SECRET), () -> what + ": some of the message is left");
  }

  @Test
  @DisplayName("while a message is being gathered it is there: the search finds it")
  void search() throws Exception {
    GuardedCipher cipher = Gathering.of("AES/KWP/NoPadding", null).made(Cipher.ENCRYPT_MODE);
    cipher.engineUpdate(SECRET, 0, 37);
    assertTrue(Reachable.holds(cipher, SECRET));
  }

  static Stream<String> streams() {
    return Stream.of("HmacSHA256", "AESCMAC", "AES-GMAC", "SHA-256", "SHA3-256", "SHA256withRSA", "SHA256withECDSA", "Ed25519");
  }

  @ParameterizedTest
  @MethodSource("streams")
  @DisplayName("neither does a code, a hash or a signature")
  void streams(String name) throws Exception {
    for (HeldDriver.Mood mood : new HeldDriver.Mood[] {HeldDriver.Mood.ANSWERS, HeldDriver.Mood.FAILS}) {
      Object spi = fed(name);
      assertTrue(Reachable.holds(spi, SECRET), name + " gathers short messages");
      device.mood(mood);
      try {
        end(spi);
      } catch (FermataException e) {
        assertEquals(HeldDriver.Mood.FAILS, mood);
      }
      device.mood(HeldDriver.Mood.ANSWERS);
      assertNothing(name + " " + mood, spi);
    }
  }

  private static Object fed(String name) throws Exception {
    if (name.startsWith("Hmac") || name.startsWith("AES")) {
      var mac = provider.getService("Mac", name).newInstance(null);
      Key key = Keys.of("AES", 16, new Random(6));
      if (mac instanceof FermataGmac gmac) {
        gmac.engineInit(key, new IvParameterSpec(new byte[12]));
        gmac.engineUpdate(SECRET, 0, SECRET.length);
      } else if (mac instanceof FermataMac plain) {
        plain.engineInit(key, null);
        plain.engineUpdate(SECRET, 0, SECRET.length);
      }
      return mac;
    }
    if (name.startsWith("SHA-") || name.startsWith("SHA3")) {
      FermataDigest digest = (FermataDigest) provider.getService("MessageDigest", name).newInstance(null);
      digest.engineUpdate(SECRET, 0, SECRET.length);
      return digest;
    }
    PairSignature signature = (PairSignature) provider.getService("Signature", name).newInstance(null);
    KeyPair pair =
        name.endsWith("RSA") ? Keys.pair("RSA") : name.endsWith("ECDSA") ? Keys.p256() : Keys.pair(name);
    signature.engineInitSign(pair.getPrivate());
    signature.engineUpdate(SECRET, 0, SECRET.length);
    return signature;
  }

  private static void end(Object spi) throws Exception {
    switch (spi) {
      case FermataGmac gmac -> gmac.engineDoFinal();
      case FermataMac mac -> mac.engineDoFinal();
      case FermataDigest digest -> digest.engineDigest();
      case PairSignature signature -> signature.engineSign();
      default -> throw new AssertionError(spi);
    }
  }

  @Test
  @DisplayName("a secret that was agreed on is gone once it was asked for, or another key is set")
  void agreed() throws Exception {
    KeyPair one = Keys.pair("X25519");
    KeyPair other = Keys.fresh("X25519");
    byte[] secret = JcaCall.agree("XDH", JcaCall.jdk("SunEC"), one, other);
    for (int way = 0; way < 3; way++) {
      PairAgreement agreement = (PairAgreement) provider.getService("KeyAgreement", "XDH").newInstance(null);
      agreement.engineInit(one.getPrivate(), null);
      agreement.engineDoPhase(other.getPublic(), true);
      assertTrue(Reachable.holds(agreement, secret));
      switch (way) {
        case 0 -> agreement.engineGenerateSecret("Generic");
        case 1 -> agreement.engineGenerateSecret(new byte[32], 0);
        default -> agreement.engineInit(one.getPrivate(), null);
      }
      assertFalse(Reachable.holds(agreement, secret), "way " + way);
    }
  }
}
