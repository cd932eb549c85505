package io.fermata.provider;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fermata.framework.DriverDiscovery;
import io.fermata.framework.DriverReport;
import io.fermata.framework.Framework;
import io.fermata.framework.FrameworkOptions;
import io.fermata.framework.Permission;
import io.fermata.framework.Preference;
import io.fermata.framework.Session;
import io.fermata.framework.kernel.CryptoAlgorithm;
import io.fermata.framework.kernel.CryptoDescriptor;
import io.fermata.framework.kernel.CryptoInit;
import io.fermata.framework.kernel.CryptoRequest;
import io.fermata.framework.kernel.DescriptorFlag;
import io.fermata.framework.kernel.Errno;
import io.fermata.framework.kernel.KernelCrypto;
import io.fermata.framework.kernel.SessionId;
import io.fermata.spi.Algorithm;
import io.fermata.spi.KeyGeneration;
import io.fermata.spi.KeyOperation;
import io.fermata.spi.PublicKeyAlgorithm;
import io.fermata.spi.SessionSpec;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every algorithm of every driver that is found here, and every number of crypto(9) over all of them. */
class EveryAlgorithmTest {
  private final Framework framework =
      Framework.open(
          DriverDiscovery.find(Optional.empty()),
          FrameworkOptions.DEFAULT
              .withSettings(
                  name ->
                      name.equals("simulated")
                          ? Map.of("enabled", "true", "latency", "1us")
                          : Map.of())
              .withAllowed(Permission.values()));
  private final KernelCrypto crypto = KernelCrypto.open(framework);

  @AfterEach
  void close() {
    crypto.close();
    framework.close();
  }

  private List<DriverReport.Present> drivers() {
    return framework.drivers().stream()
        .filter(DriverReport.Present.class::isInstance)
        .map(DriverReport.Present.class::cast)
        .toList();
  }

  private final Map<String, Key> keys = new HashMap<>(); // by family

  private Key key(String family) throws GeneralSecurityException {
    Key key = keys.get(family);
    if (key == null) {
      key = KeyPairGenerator.getInstance(family).generateKeyPair().getPrivate();
      keys.put(family, key);
    }
    return key;
  }

  /** What libcrypto alone has, whose driver is not here. */
  private static final Set<String> NATIVE = Set.of("scrypt", "AES/XTS");

  private SessionSpec spec(String algorithm) throws Exception {
    Optional<PublicKeyAlgorithm> pair = PublicKeyAlgorithm.find(algorithm);
    if (pair.isPresent()) {
      Optional<Key> key = Optional.of(key(pair.get().family()));
      return new SessionSpec(pair.get().kind(), algorithm, key, 0, algorithm, List.of());
    }
    if (KeyGeneration.find(algorithm).isPresent()) {
      return SessionSpec.keyPairs(algorithm);
    }
    Optional<Algorithm> known = Algorithm.find(algorithm);
    if (known.isEmpty()) {
      return SessionSpec.keyOperation(KeyOperation.valueOf(algorithm));
    }
    int tag = known.get().kind() == SessionSpec.Kind.AEAD ? 16 : 0;
    return new SessionSpec(
        known.get().kind(), algorithm, Optional.empty(), tag, algorithm, List.of());
  }

  @Test
  @DisplayName("K141 whatever a driver lists opens a session and has passed a published vector")
  void listed() throws Exception {
    framework.selfTest();
    List<String> names = drivers().stream().map(DriverReport.Present::name).toList();
    for (String driver :
        List.of("jca.SUN", "jca.SunJCE", "jca.SunEC", "jca.BC", "soft", "simulated")) {
      assertTrue(names.contains(driver), driver + " of " + names);
    }
    for (DriverReport.Present driver : drivers()) {
      TreeSet<String> listed = new TreeSet<>(driver.shape().algorithms());
      assertFalse(listed.isEmpty(), driver.name());
      assertEquals(listed, new TreeSet<>(driver.selfTests().keySet()), driver.name());
      for (String algorithm : listed) {
        assertEquals("passed", driver.selfTests().get(algorithm), driver.name() + " " + algorithm);
        try (Session session =
            framework.open(spec(algorithm), Preference.driver(driver.name()))) {
          assertEquals(driver.name(), session.driver());
        }
      }
    }
  }

  @Test
  @DisplayName("K141 no well-known algorithm is without a driver")
  void all() {
    TreeSet<String> offered = new TreeSet<>();
    drivers().forEach(driver -> offered.addAll(driver.shape().algorithms()));
    offered.addAll(NATIVE);
    for (Algorithm algorithm : Algorithm.all()) {
      assertTrue(offered.contains(algorithm.name()), algorithm::name);
    }
    for (KeyOperation operation : KeyOperation.values()) {
      assertTrue(offered.contains(operation.name()), operation::name);
    }
  }

  private SessionId open(CryptoInit init) {
    SessionId sid = new SessionId();
    assertEquals(Errno.SUCCESS, crypto.newSession(sid, init, 0), init::toString);
    return sid;
  }

  /** Bytes that are all different. */
  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (7 * i + 1);
    }
    return bytes;
  }

  private byte[] run(SessionId sid, byte[] data, CryptoDescriptor first) {
    byte[] buffer = data.clone();
    CompletableFuture<CryptoRequest> told = new CompletableFuture<>();
    CryptoRequest request =
        new CryptoRequest()
            .sid(sid.get())
            .buf(buffer)
            .ilen(buffer.length)
            .desc(first)
            .callback(told::complete);
    assertEquals(Errno.SUCCESS, crypto.dispatch(request));
    assertEquals(Errno.SUCCESS, told.join().etype());
    return buffer;
  }

  private static CryptoDescriptor cipher(int number, int ivLength, int length, boolean encrypts) {
    CryptoDescriptor descriptor =
        new CryptoDescriptor()
            .alg(number)
            .len(length)
            .iv(new byte[ivLength])
            .flags(DescriptorFlag.IV_EXPLICIT, DescriptorFlag.IV_PRESENT);
    if (encrypts) {
      descriptor.flags().add(DescriptorFlag.ENCRYPT);
    }
    return descriptor;
  }

  @ParameterizedTest
  @CsvSource({
    "1, DES_CBC, 8, 8",
    "2, 3DES_CBC, 24, 8",
    "3, BLF_CBC, 16, 8",
    "4, CAST_CBC, 16, 8",
    "5, SKIPJACK_CBC, 10, 8",
    "11, AES_CBC, 32, 16",
    "12, ARC4, 16, 0",
    "16, NULL_CBC, 0, 0",
    "21, CAMELLIA_CBC, 16, 16"
  })
  @DisplayName("K138 K140 the ciphers have these numbers, and what they encrypt comes back")
  void ciphers(int number, String name, int keyLength, int ivLength) throws Exception {
    assertEquals(number, CryptoAlgorithm.class.getField("CRYPTO_" + name).getInt(null));
    SessionId sid = open(new CryptoInit(number).key(bytes(keyLength)));
    byte[] data = bytes(48);
    byte[] encrypted = run(sid, data, cipher(number, ivLength, 48, true));
    assertEquals(number == 16, Arrays.equals(data, encrypted));
    assertArrayEquals(data, run(sid, encrypted, cipher(number, ivLength, 48, false)));
  }

  @ParameterizedTest
  @CsvSource({
    "6, MD5_HMAC, 16",
    "7, SHA1_HMAC, 20",
    "8, RIPEMD160_HMAC, 20",
    "9, MD5_KPDK, 16",
    "10, SHA1_KPDK, 20",
    "13, MD5, 16",
    "14, SHA1, 20",
    "15, NULL_HMAC, 16",
    "18, SHA2_256_HMAC, 32",
    "19, SHA2_384_HMAC, 48",
    "20, SHA2_512_HMAC, 64"
  })
  @DisplayName("K138 K139 K140 the hashes and codes have these numbers and lengths")
  void codes(int number, String name, int length) throws Exception {
    assertEquals(number, CryptoAlgorithm.class.getField("CRYPTO_" + name).getInt(null));
    CryptoInit init = new CryptoInit(number);
    SessionId sid = open(number == 13 || number == 14 ? init : init.key(new byte[20]));
    byte[] data = new byte[10 + length + 1];
    Arrays.fill(data, (byte) 7);
    byte[] done = run(sid, data, new CryptoDescriptor().alg(number).len(10).inject(10));
    byte[] code = Arrays.copyOfRange(done, 10, 10 + length);
    assertEquals(number == 15, Arrays.equals(new byte[length], code));
    assertEquals(7, done[10 + length]);
    byte[] sevens = new byte[length];
    Arrays.fill(sevens, (byte) 7);
    assertFalse(Arrays.equals(sevens, code));
  }

  @Test
  @DisplayName("K138 DEFLATE is 17 and goes there and back; AES_XTS is 22 and nobody here has it")
  void others() {
    assertEquals(17, CryptoAlgorithm.CRYPTO_DEFLATE_COMP);
    SessionId sid = open(new CryptoInit(17));
    byte[] data = new byte[500];
    byte[] packed =
        run(sid, data, new CryptoDescriptor().alg(17).len(500).flags(DescriptorFlag.COMP));
    assertFalse(Arrays.equals(data, packed));
    assertEquals(22, CryptoAlgorithm.CRYPTO_AES_XTS);
    assertEquals(
        Errno.EINVAL,
        crypto.newSession(
            new SessionId(), new CryptoInit(CryptoAlgorithm.CRYPTO_AES_XTS).key(new byte[32]), 0));
  }

  private static byte[] plainly(String name, byte[] key, byte[] data) throws Exception {
    Cipher cipher = Cipher.getInstance(name + "/CBC/NoPadding", "SunJCE");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, name), new IvParameterSpec(new byte[8]));
    return cipher.doFinal(data);
  }

  @Test
  @DisplayName("K142 3DES is one algorithm, and goes with DES in one session")
  void mixed() throws Exception {
    byte[] single = {1, 2, 3, 4, 5, 6, 7, 8};
    byte[] triple = bytes(24);
    SessionId sid =
        open(
            new CryptoInit(CryptoAlgorithm.CRYPTO_DES_CBC)
                .key(single)
                .next(new CryptoInit(CryptoAlgorithm.CRYPTO_3DES_CBC).key(triple)));
    byte[] data = new byte[32];
    byte[] both =
        run(
            sid,
            data,
            cipher(CryptoAlgorithm.CRYPTO_DES_CBC, 8, 32, true)
                .next(cipher(CryptoAlgorithm.CRYPTO_3DES_CBC, 8, 32, true)));
    assertArrayEquals(plainly("DESede", triple, plainly("DES", single, data)), both);
  }
}
